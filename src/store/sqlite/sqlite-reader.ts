import type Database from 'better-sqlite3';
import type { Kysely } from 'kysely';
import type { Tables } from '../schema.js';
import { type ConnectionOptions, fileIdentity, openReadingConnection } from './connections.js';
import { kyselyOn } from './dialect.js';
import { toStoreError, unavailable } from './errors.js';

/** The connection that reads, in the caller's thread. It is opened when it is needed and given up after an error. */
export class SqliteReader {
  readonly #options: ConnectionOptions;
  readonly #prepare: () => Promise<void>;
  #database: Database.Database | undefined;
  #db: Kysely<Tables> | undefined;
  #identity: string | undefined;
  #closed = false;

  /** @param prepare makes or updates the tables */
  constructor(options: ConnectionOptions, { prepare }: { readonly prepare: () => Promise<void> }) {
    this.#options = options;
    this.#prepare = prepare;
  }

  async read<T>(query: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
    try {
      return await query(await this.open());
    } catch (thrown) {
      const error = toStoreError(thrown, this.#options.file);
      if (error !== thrown) this.drop();
      throw error;
    }
  }

  /** Opens the database, unless it is open. */
  async open(): Promise<Kysely<Tables>> {
    if (this.#closed) throw unavailable(`${this.#options.file} is closed`, { mend: 'Open the store again.' });
    if (this.#db !== undefined && fileIdentity(this.#options.file) !== this.#identity) this.drop();
    if (this.#db !== undefined) return this.#db;
    let opened = this.#tryToOpen();
    if (opened === 'needs-migration') {
      await this.#prepare();
      opened = this.#tryToOpen();
    }
    if (opened === 'needs-migration') {
      throw unavailable(`${this.#options.file} disappeared`, { mend: 'The next call makes it anew.' });
    }
    // Another call may have opened one while this one waited.
    if (this.#db !== undefined) {
      opened.close();
      return this.#db;
    }
    this.#database = opened;
    this.#identity = fileIdentity(this.#options.file);
    this.#db = kyselyOn(opened);
    return this.#db;
  }

  close(): void {
    this.#closed = true;
    this.drop();
  }

  /** Gives the connection up, the next call opens another. Says whether there was one. */
  drop(): boolean {
    const dropped = this.#database !== undefined;
    this.#database?.close();
    this.#database = undefined;
    this.#db = undefined;
    return dropped;
  }

  #tryToOpen(): Database.Database | 'needs-migration' {
    try {
      return openReadingConnection(this.#options);
    } catch (error) {
      throw toStoreError(error, this.#options.file);
    }
  }
}
