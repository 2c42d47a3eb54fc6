import { accessSync, constants, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { messageOf, PaywatchError } from '../../domain/errors.js';

/** A free space below which a failed write is put down to a full disk; SQLite's log grows by more than this. */
const nearlyNothing = 256 * 1024;

/**
 * Whether the fault lies in the data of one statement and not in the database, so that the rest of a group can still be
 * written.
 */
export const isDataFault = (error: unknown): boolean =>
  error instanceof Database.SqliteError
    ? /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG|RANGE)/.test(error.code)
    : !(error instanceof PaywatchError) && codeOf(error) === undefined;

/** Whether the connection that met this error can still be used afterwards. */
export const isPassing = (error: unknown): boolean =>
  isDataFault(error) || (error instanceof PaywatchError && ['store_busy', 'store_full'].includes(error.code));

/** What went wrong with the database file, as an error that says what to do. Anything else is handed back as it is. */
export function toStoreError(error: unknown, file: string): unknown {
  if (error instanceof PaywatchError) return error;
  const code = codeOf(error);
  if (code === undefined) return error;
  const message = messageOf(error);
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
    return new PaywatchError('store_busy', `Another process is writing to ${file}: ${message}`, {
      cause: error,
      retryable: true,
      mend: 'Try again; should it last, find who holds the database open in a transaction and end it.',
    });
  }
  // SQLite gives the shared memory file its size in advance, so only a lack of space makes that fail.
  if (
    code === 'SQLITE_FULL' ||
    code === 'SQLITE_IOERR_SHMSIZE' ||
    code === 'ENOSPC' ||
    isDiskFull(code, file)
  ) {
    return new PaywatchError('store_full', `No space left to write ${file}: ${message}`, {
      cause: error,
      retryable: true,
      mend: 'Make room on that disk; writing goes on by itself.',
    });
  }
  if (
    /^SQLITE_READONLY/.test(code) ||
    ['EROFS', 'EACCES', 'EPERM'].includes(code) ||
    isReadOnly(code, file)
  ) {
    return new PaywatchError('store_read_only', `${file} cannot be written: ${message}`, {
      cause: error,
      retryable: true,
      mend: 'Make the file and its folder writable for this user, or name another file with PAYWATCH_DB or --db.',
    });
  }
  if (/^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG|RANGE|ERROR|MISUSE)/.test(code)) return error;
  return unavailable(`${file} cannot be used: ${message}`, {
    cause: error,
    mend:
      code === 'SQLITE_NOTADB' || code === 'SQLITE_CORRUPT'
        ? 'The file is no sound SQLite database: name another with PAYWATCH_DB or --db, or restore a copy.'
        : 'Check that the path is right and its disk is there; the next call tries again.',
  });
}

/** The store cannot be reached at the moment. */
export const unavailable = (
  message: string,
  { cause, mend }: { readonly cause?: unknown; readonly mend: string },
): PaywatchError =>
  new PaywatchError('store_unavailable', message, {
    retryable: true,
    mend,
    ...(cause === undefined ? {} : { cause }),
  });

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return error.code.startsWith('SQLITE') || 'syscall' in error ? error.code : undefined;
}

/** SQLite reports many failed writes as a plain input/output error, so the disk itself is asked. */
function isDiskFull(code: string, file: string): boolean {
  if (!/^SQLITE_(IOERR|CANTOPEN)/.test(code)) return false;
  try {
    const { bavail, bsize } = statfsSync(dirname(file));
    return bavail * bsize < nearlyNothing;
  } catch {
    return false;
  }
}

/** On a read-only disk SQLite can fail before it gets to writing, because it cannot make the files it works with. */
function isReadOnly(code: string, file: string): boolean {
  if (!/^SQLITE_(IOERR|CANTOPEN)/.test(code)) return false;
  try {
    accessSync(dirname(file), constants.F_OK);
  } catch {
    return false;
  }
  try {
    accessSync(dirname(file), constants.W_OK);
    return false;
  } catch {
    return true;
  }
}
