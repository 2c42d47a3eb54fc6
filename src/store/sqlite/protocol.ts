import { type ErrorCode, PaywatchError } from '../../domain/errors.js';
import type { Instant } from '../../domain/time.js';
import type { LeasedJob, LeaseOperation } from '../lease-table.js';
import type { Recorded } from '../store.js';
import type { GroupEntry } from '../write-group.js';
import type { ConnectionOptions } from './connections.js';

/** What the writer's thread is started with. */
export type WriterOptions = ConnectionOptions;

/** One thing to write. */
export type WriteRequest =
  | { readonly kind: 'record'; readonly entry: GroupEntry }
  | { readonly kind: 'lease'; readonly operation: LeaseOperation }
  | { readonly kind: 'check'; readonly at: Instant }
  /** Nothing but opens the database, which makes and updates its tables. */
  | { readonly kind: 'open' };

/** The answer to a request of each kind. */
export interface WriteAnswers {
  record: Recorded;
  lease: readonly LeasedJob[];
  check: null;
  open: null;
}

/** To the thread: a group to write in one commit, or the order to close. */
export type ToThread = { readonly group: readonly WriteRequest[] } | { readonly close: true };

export type WriteResult =
  | { readonly value: WriteAnswers[WriteRequest['kind']] }
  | { readonly error: CarriedError };

/** From the thread: one result for each request of the group, in its order. */
export interface FromThread {
  readonly results: readonly WriteResult[];
}

/** An error as it crosses between threads, which keeps no class and no cause. */
export interface CarriedError {
  readonly message: string;
  readonly code?: ErrorCode;
  readonly retryable?: boolean;
  readonly mend?: string;
}

export function carryError(error: unknown): CarriedError {
  if (error instanceof PaywatchError) {
    const { message, code, retryable, mend } = error;
    return { message, code, retryable, ...(mend === undefined ? {} : { mend }) };
  }
  return { message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
}

export function restoreError({ message, code, retryable = false, mend }: CarriedError): Error {
  if (code === undefined) return new Error(message);
  return new PaywatchError(code, message, { retryable, ...(mend === undefined ? {} : { mend }) });
}
