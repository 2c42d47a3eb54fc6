import type { Migration } from 'kysely';
import type { DatabaseTraits } from '../traits.js';
import { createTables } from './0001-create-tables.js';

/** Every migration, in order. A released one is never changed: what is missing is added by the next number. */
const numbered: Readonly<Record<string, (traits: DatabaseTraits) => Migration>> = {
  '0001-create-tables': createTables,
};

/** Names of the migrations that this version knows. */
export const migrationNames: readonly string[] = Object.keys(numbered);

/** The migrations in the form that Kysely's migrator takes, for one database. */
export const migrationsFor = (traits: DatabaseTraits): Record<string, Migration> =>
  Object.fromEntries(Object.entries(numbered).map(([name, make]) => [name, make(traits)]));
