/**
 * What a database does differently from another, by name. Queries and migrations ask for these and never for the
 * name of a database; each dialect's folder declares its own.
 */
export interface DatabaseTraits {
  /** Column type of an integer that holds epoch milliseconds or minor units. */
  readonly wideInteger: 'integer' | 'bigint';
  /** Column type of raw bytes. */
  readonly bytes: 'blob' | 'bytea';
  /** Whether a table has to ask for its column types to be enforced. */
  readonly asksForStrictTables: boolean;
}
