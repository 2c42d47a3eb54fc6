import { resolve } from 'node:path';
import { PaywatchError } from '../../domain/errors.js';
import { type Clock, systemClock } from '../../platform/clock.js';
import type { Logger } from '../../platform/logger.js';
import type { Random } from '../../platform/random.js';
import type { LeaseOperation, LeaseTable } from '../lease-table.js';
import { nextRunAt } from '../queries/leases.js';
import { createReader } from '../reader.js';
import { idsFor } from '../recording-ids.js';
import { storable } from '../storable.js';
import type { Recording, Store } from '../store.js';
import { SqliteReader } from './sqlite-reader.js';
import { SqliteWriter } from './writer.js';

export interface SqliteStoreOptions {
  /** Made where it is missing, with its folder. */
  readonly file: string;
  /** Where new ids come from. */
  readonly random: Random;
  readonly clock?: Clock;
  readonly logger?: Logger;
  /** How long to wait for another process that is writing before `store_busy`, ms. Default 2,000. */
  readonly busyTimeoutMs?: number;
  /** Largest size that the database may grow to, bytes; beyond it writes fail as `store_full`. Default: the disk's. */
  readonly maxBytes?: number;
}

/** A store in a SQLite file, and the jobs beside it. */
export interface SqliteStore extends Store {
  readonly leases: LeaseTable;
}

/**
 * Opens a store in a SQLite file. Several processes can have the same file open.
 *
 * One thread of this process writes, the caller's thread reads. The thread is started at the first write, so a program
 * that only reads has none.
 * @throws PaywatchError as {@link Store} says
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<SqliteStore> {
  const { random, clock = systemClock, logger, busyTimeoutMs = 2_000, maxBytes } = options;
  const connection = {
    file: resolve(options.file),
    busyTimeoutMs,
    ...(maxBytes === undefined ? {} : { maxBytes }),
  };
  const writer = new SqliteWriter(connection, { logger });
  const reader = new SqliteReader(connection, {
    prepare: async () => void (await writer.write({ kind: 'open' })),
  });
  const filedListeners = new Set<() => void>();
  const tellFiled = () => {
    for (const listener of filedListeners) listener();
  };

  const commit: SqliteWriter['write'] = async request => {
    try {
      return await writer.write(request);
    } catch (error) {
      // The connections of a process share their view of the log. A reader that came while the disk was read-only keeps
      // that view read-only for the writer as well, until it lets go.
      const stuck = error instanceof PaywatchError && error.code === 'store_read_only' && reader.drop();
      if (!stuck) throw error;
      return await writer.write(request);
    }
  };

  const write = (operation: LeaseOperation) => commit({ kind: 'lease', operation: storable(operation) });
  const leases: LeaseTable = {
    async file(job) {
      await write({ kind: 'file', job });
      tellFiled();
    },
    cancel: async (key, now) => void (await write({ kind: 'cancel', key, now })),
    lease: request => write({ kind: 'lease', request }),
    extend: async ({ token, keys }, until) => void (await write({ kind: 'extend', token, keys, until })),
    settle: async ({ token, key }, settlement) =>
      void (await write({ kind: 'settle', token, key, settlement })),
    nextRunAt: (tasks, except) => reader.read(db => nextRunAt(db, tasks, except)),
    onFiled(listener) {
      filedListeners.add(listener);
      return () => void filedListeners.delete(listener);
    },
  };

  const store: SqliteStore = {
    leases,
    async record(recording) {
      const entry = { recording: withOwnBytes(storable(recording)), ids: idsFor(recording, random) };
      const recorded = await commit({ kind: 'record', entry });
      if (recorded.payment?.nextPollAt !== undefined) tellFiled();
      return recorded;
    },
    ...createReader(query => reader.read(query)),
    check: async () => void (await commit({ kind: 'check', at: clock.now() })),
    async close() {
      await writer.close();
      reader.close();
    },
    [Symbol.asyncDispose]: () => store.close(),
  };

  try {
    await reader.open();
  } catch (error) {
    await store.close();
    throw error;
  }
  return store;
}

/** A view of a large buffer would carry all of it to the other thread. */
function withOwnBytes(recording: Recording): Recording {
  const { ipn } = recording;
  if (ipn === undefined || ipn.body.byteLength === ipn.body.buffer.byteLength) return recording;
  return { ...recording, ipn: { ...ipn, body: new Uint8Array(ipn.body) } };
}
