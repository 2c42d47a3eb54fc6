import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { migrate, needsMigration } from './migrate.js';

export interface ConnectionOptions {
  readonly file: string;
  /** How long to wait for another process that is writing, ms. */
  readonly busyTimeoutMs: number;
  /** Largest size that the file may grow to, bytes. */
  readonly maxBytes?: number;
}

/** The log file is cut back to this size when a burst has made it larger. */
const largestIdleLog = 16 * 1024 * 1024;

/** Opens the connection that writes: makes folder, file and tables where they are missing. */
export async function openWritingConnection({
  file,
  busyTimeoutMs,
  maxBytes,
}: ConnectionOptions): Promise<Database.Database> {
  mkdirSync(dirname(file), { recursive: true });
  const database = new Database(file, { timeout: busyTimeoutMs });
  try {
    // First of all, so that the file of a newer version is left as it is.
    const behind = needsMigration(database);
    useWriteAheadLog(database, busyTimeoutMs);
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    database.pragma(`journal_size_limit = ${largestIdleLog}`);
    if (behind) await migrate(database);
    if (maxBytes !== undefined) {
      const pageBytes = Number(database.pragma('page_size', { simple: true }));
      database.pragma(`max_page_count = ${Math.floor(maxBytes / pageBytes)}`);
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Opens a connection that reads, or says that a writer has to make or update the tables first. */
export function openReadingConnection({
  file,
  busyTimeoutMs,
}: ConnectionOptions): Database.Database | 'needs-migration' {
  if (!existsSync(file)) return 'needs-migration';
  const database = new Database(file, { readonly: true, fileMustExist: true, timeout: busyTimeoutMs });
  try {
    if (!needsMigration(database)) return database;
  } catch (error) {
    database.close();
    throw error;
  }
  database.close();
  return 'needs-migration';
}

/**
 * Readers and the writer do not wait for each other in this mode. The change of mode does not wait for a lock by
 * itself, hence the loop; it runs in the writer's thread, which has nothing else to do.
 */
function useWriteAheadLog(database: Database.Database, busyTimeoutMs: number): void {
  const pauseMs = 20;
  for (let waitedMs = 0; ; waitedMs += pauseMs) {
    try {
      if (database.pragma('journal_mode', { simple: true }) === 'wal') return;
      database.pragma('journal_mode = WAL');
      return;
    } catch (error) {
      const busy = error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
      if (!busy || waitedMs >= busyTimeoutMs) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
    }
  }
}

/** Which file stands at a path; another answer later means that it was removed or replaced. */
export function fileIdentity(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  return found === undefined ? undefined : `${found.dev}:${found.ino}`;
}
