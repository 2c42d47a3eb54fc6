import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type * as WorkerThreads from 'node:worker_threads';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { channels, type Proof } from '../../src/domain/observation.js';
import { statuses } from '../../src/domain/status.js';
import { after } from '../../src/domain/time.js';
import { systemRandom } from '../../src/platform/random.js';
import { idsFor } from '../../src/store/recording-ids.js';
import { GroupWriter } from '../../src/store/sqlite/group-writer.js';
import { openSqliteStore, type SqliteStore } from '../../src/store/sqlite/open-sqlite-store.js';
import type { WriteResult } from '../../src/store/sqlite/protocol.js';
import { storable } from '../../src/store/storable.js';
import type { Recording, Store } from '../../src/store/store.js';
import { nextMessage, startChild } from '../support/children.js';
import { createFolder } from '../support/folder.js';
import { noon } from '../support/payments.js';
import { makeReadOnly } from '../support/read-only.js';
import {
  claimOf,
  createCountingRandom,
  draftOf,
  ipnOf,
  observationOf,
  opening,
  paidByIpn,
} from '../support/recordings.js';
import { lockableFolder, mountSmallDisk } from '../support/small-disk.js';

/** The threads that the stores of this file have started, so that a test can kill one. */
const threads = vi.hoisted((): WorkerThreads.Worker[] => []);

vi.mock('node:worker_threads', async importOriginal => {
  const original = await importOriginal<typeof WorkerThreads>();
  class WatchedWorker extends original.Worker {
    constructor(...parameters: ConstructorParameters<typeof original.Worker>) {
      super(...parameters);
      threads.push(this);
    }
  }
  return { ...original, Worker: WatchedWorker };
});

let folder: Awaited<ReturnType<typeof createFolder>>;
let file: string;
const opened: Store[] = [];

beforeEach(async () => {
  folder = await createFolder();
  file = join(folder.path, 'store.db');
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map(store => store.close()));
  await folder.remove();
});

async function open(options: Partial<Parameters<typeof openSqliteStore>[0]> = {}): Promise<SqliteStore> {
  const store = await openSqliteStore({ file, random: systemRandom, busyTimeoutMs: 200, ...options });
  opened.push(store);
  return store;
}

const references = async (store: Store): Promise<(string | undefined)[]> => {
  const { data } = await store.listPayments({ limit: 500 });
  return data.map(({ payment }) => payment.providerReference).sort();
};

/** Every row of every table but the checks. */
function dump(path: string): Record<string, unknown[]> {
  const database = new Database(path, { readonly: true });
  const tables = ['payments', 'observations', 'ipns', 'watches', 'events', 'jobs'];
  const rows = tables.map(table => [table, database.prepare(`select * from ${table} order by 1`).all()]);
  database.close();
  return Object.fromEntries(rows) as Record<string, unknown[]>;
}

const isSound = (path: string): boolean => {
  const database = new Database(path);
  const answer = database.pragma('integrity_check', { simple: true });
  const orphans = database.pragma('foreign_key_check') as unknown[];
  database.close();
  return answer === 'ok' && orphans.length === 0;
};

describe('the file', () => {
  test('is durable and strict by its own settings', async () => {
    await open();
    const database = new Database(file);
    expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
    const tables = database.prepare("select name, strict from pragma_table_list where schema = 'main'").all();
    const loose = (tables as { name: string; strict: number }[]).filter(({ strict }) => strict === 0);
    database.close();
    expect(loose.map(({ name }) => name).filter(name => !/^(sqlite|kysely)_/.test(name))).toEqual([]);
  });

  test('serves every list from an index', async () => {
    await open();
    const database = new Database(file, { readonly: true });
    const order = (column: string) => `order by ${column} desc, id desc limit 51`;
    const searches = [
      `select * from payments where provider = 'p' ${order('created_at')}`,
      `select * from payments where provider_reference = 'r' ${order('created_at')}`,
      `select * from payments where merchant_reference = 'r' ${order('created_at')}`,
      `select * from payments where status = 'paid' ${order('created_at')}`,
      `select * from payments where certainty = 'none' ${order('created_at')}`,
      `select * from payments where anomaly_names <> '' and anomaly_names like '%,x,%' ${order('created_at')}`,
      `select * from payments where (created_at, id) < (1, 'x') ${order('created_at')}`,
      `select * from ipns where provider = 'p' ${order('received_at')}`,
      `select * from ipns where outcome = 'accepted' ${order('received_at')}`,
      `select * from ipns where payment_id = 'p' ${order('received_at')}`,
      `select * from ipns ${order('received_at')}`,
      `select run_at from jobs where failed_at is null and run_at <= 1 order by run_at`,
    ];
    for (const search of searches) {
      const plan = database.prepare(`explain query plan ${search}`).all() as { detail: string }[];
      expect(plan[0]?.detail, search).toContain('USING INDEX');
      // A reference is one payment, or one for each provider: those few may be sorted.
      if (!search.includes('provider_reference')) expect(plan, search).toHaveLength(1);
    }
    database.close();
  });

  test('of a newer version is refused before anything in it is touched', async () => {
    const newer = new Database(file);
    newer.exec('create table kysely_migration (name text primary key, timestamp text)');
    newer.exec(
      "insert into kysely_migration values ('0001-create-tables', ''), ('9999-from-the-future', '')",
    );
    newer.close();
    const before = dumpSchema(file);
    await expect(open()).rejects.toMatchObject({
      code: 'store_newer',
      message: expect.stringContaining('9999-from-the-future') as string,
    });
    expect(dumpSchema(file)).toEqual(before);
  });

  test('that is no database is refused and left alone', async () => {
    writeFileSync(file, 'This is a letter to my bank, and no database. '.repeat(50));
    await expect(open()).rejects.toMatchObject({ code: 'store_unavailable' });
  });

  test('that was removed is made anew, not written to unseen', async () => {
    const store = await open();
    await store.record(paidByIpn('r-1'));
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
    await store.record(paidByIpn('r-2'));
    expect(await references(store)).toEqual(['r-2']);
    expect(await references(await open())).toEqual(['r-2']);
    expect(isSound(file)).toBe(true);
  });

  test('can be made by several stores at once', { repeats: 3 }, async () => {
    const stores = await Promise.all(Array.from({ length: 4 }, () => open({ busyTimeoutMs: 10_000 })));
    await Promise.all(stores.map((store, index) => store.record(paidByIpn(`r-${index}`))));
    expect(await references(stores[0] as Store)).toEqual(['r-0', 'r-1', 'r-2', 'r-3']);
  });
});

function dumpSchema(path: string): unknown {
  const database = new Database(path, { readonly: true });
  const schema = database.prepare('select name, sql from sqlite_master').all();
  const mode = database.pragma('journal_mode', { simple: true });
  database.close();
  return { schema, mode };
}

describe('a group', () => {
  const recordings = fc.array(
    fc
      .record({
        reference: fc.constantFrom('r-1', 'r-2', 'r-3', 'odd \ud800 one'),
        by: fc.constantFrom('reference', 'id', 'draft'),
        opens: fc.boolean(),
        merchantReference: fc.option(fc.constantFrom('M-1', 'M-2'), { nil: undefined }),
        channel: fc.constantFrom(...channels),
        proof: fc.constantFrom<Proof>('signature', 'api-answer', 'none', 'bad-signature'),
        status: fc.constantFrom(...statuses),
        key: fc.constantFrom('k-1', 'k-2', 'k-3', '\ud800'),
        parts: fc.subarray(['observation', 'ipn', 'watch', 'pollAt', 'bad'] as const),
        second: fc.integer({ min: 0, max: 120 }),
      })
      .map(
        ({
          reference,
          by,
          opens,
          merchantReference,
          channel,
          proof,
          status,
          key,
          parts,
          second,
        }): Recording => {
          const now = after(noon, second * 1_000);
          const minor = parts.includes('bad') && second % 3 === 0 ? 0.5 : 25_000;
          const open = draftOf({
            providerReference: reference,
            amount: { minor, currency: 'USD' },
            expiresAt: after(noon, 60_000),
            ...(merchantReference === undefined ? {} : { merchantReference }),
          });
          const claim = claimOf({ status });
          const watch = { startedAt: noon, endedAt: now, outcome: 'returned', evidence: '{}' };
          return {
            now,
            ...(by === 'reference'
              ? { payment: { provider: 'acquiremock', providerReference: reference } }
              : by === 'id'
                ? { payment: '01900000-0000-7000-8000-00000000beef' as never }
                : {}),
            ...(opens ? { open } : {}),
            ...(parts.includes('observation')
              ? { observation: observationOf({ channel, proof, claim, key, at: now }) }
              : {}),
            ...(parts.includes('ipn') ? { ipn: ipnOf({ receivedAt: now }) } : {}),
            ...(parts.includes('watch') ? { watch } : {}),
            ...(parts.includes('pollAt') ? { pollAt: after(now, 5_000) } : {}),
          };
        },
      ),
    { minLength: 1, maxLength: 24 },
  );

  /** What the writer's thread does with groups, without the thread. */
  async function write(
    path: string,
    groups: readonly (readonly Recording[])[],
  ): Promise<{ results: WriteResult[]; commits: number }> {
    const writer = new GroupWriter({ file: path, busyTimeoutMs: 0 });
    const random = createCountingRandom();
    const results: WriteResult[] = [];
    const writes = vi.spyOn(writer, 'write');
    for (const group of groups) {
      const entries = group.map(recording => ({
        recording: storable(recording),
        ids: idsFor(recording, random),
      }));
      results.push(...(await writer.write(entries.map(entry => ({ kind: 'record' as const, entry })))));
    }
    writer.close();
    return { results, commits: writes.mock.calls.length };
  }

  test('leaves behind what its recordings leave one after another', { timeout: 120_000 }, async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(recordings, async list => {
        run += 1;
        const [oneByOne, atOnce] = [join(folder.path, `${run}-a.db`), join(folder.path, `${run}-b.db`)];
        const one = await write(
          oneByOne,
          list.map(recording => [recording]),
        );
        const all = await write(atOnce, [list]);
        expect(all.results).toEqual(one.results);
        const errors = one.results.flatMap(result => ('error' in result ? [result.error.message] : []));
        const own = errors.filter(message => message.includes('belongs to payment'));
        const bad = list.filter(recording => recording.open?.amount?.minor === 0.5);
        expect(errors.length - own.length).toBeLessThanOrEqual(bad.length);
        // Only a row that the database refuses breaks a group up.
        if (bad.length === 0) expect(all.commits).toBe(1);
        expect(dump(atOnce)).toEqual(dump(oneByOne));
        rmSync(oneByOne);
        rmSync(atOnce);
      }),
      { numRuns: 60 },
    );
  });

  test('is one commit', async () => {
    const store = await open();
    await store.record(opening('before'));
    const reader = new Database(file, { readonly: true });
    const commits = new Set([reader.pragma('data_version', { simple: true })]);
    const recordings = Array.from({ length: 50 }, (_, index) => store.record(paidByIpn(`r-${index}`)));
    for (const recording of recordings) {
      await recording;
      commits.add(reader.pragma('data_version', { simple: true }));
    }
    reader.close();
    expect(commits.size).toBe(2);
  });
});

describe('other processes', () => {
  test('write to the same file at the same time', async () => {
    const children = ['a', 'b'].map(name => startChild('store-child.ts', file, name, '60'));
    const store = await open({ busyTimeoutMs: 20_000 });
    const ends = children.map(child => once(child, 'exit'));
    for (let index = 0; index < 60; index++) await store.record(paidByIpn(`here-${index}`));
    expect((await Promise.all(ends)).map(([code]) => code as number)).toEqual([0, 0]);
    expect(await references(store)).toHaveLength(180);
    expect(isSound(file)).toBe(true);
  });

  test('killed in the middle, have lost nothing that was acknowledged', async () => {
    const child = startChild('store-child.ts', file, 'child');
    const acknowledged: string[] = [];
    child.on('message', (message: { acknowledged?: string }) => {
      if (message.acknowledged !== undefined) acknowledged.push(message.acknowledged);
      if (acknowledged.length === 200) child.kill('SIGKILL');
    });
    const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
    expect(signal).toBe('SIGKILL');
    expect(isSound(file)).toBe(true);
    const store = await open();
    for (const reference of acknowledged) {
      const found = await store.findPayment({ provider: 'acquiremock', providerReference: reference });
      expect(found?.verdict.status, reference).toBe('paid');
    }
    expect(acknowledged.length).toBeGreaterThanOrEqual(200);
    const { ipns = [], observations = [], payments = [] } = dump(file);
    expect([ipns.length, observations.length]).toEqual([payments.length, payments.length]);
  });

  test('that keep the lock make a recording fail as busy, and it succeeds once they let go', async () => {
    const store = await open();
    const other = new Database(file);
    other.exec('begin immediate');
    const lost = await Promise.allSettled([store.record(paidByIpn('r-1')), store.check()]);
    expect(lost.map(result => (result as PromiseRejectedResult).reason as unknown)).toEqual([
      expect.objectContaining({ code: 'store_busy', retryable: true }),
      expect.objectContaining({ code: 'store_busy', retryable: true }),
    ]);
    expect(await references(store)).toEqual([]);
    other.exec('rollback');
    other.close();
    await store.record(paidByIpn('r-1'));
    expect(await references(store)).toEqual(['r-1']);
  });

  test('that keep the lock for a moment only delay a recording', async () => {
    const store = await open({ busyTimeoutMs: 20_000 });
    const other = new Database(file);
    other.exec('begin immediate');
    const recorded = store.record(paidByIpn('r-1'));
    const first = await Promise.race([recorded, store.getPayment('x' as never).then(() => 'read')]);
    expect(first).toBe('read');
    other.exec('rollback');
    other.close();
    await expect(recorded).resolves.toMatchObject({ opened: true });
  });
});

describe('the disk', () => {
  test('that is read-only makes writes fail, and recovers', async () => {
    const disk = mountSmallDisk(join(folder.path, 'disk'), 16) ?? lockableFolder(join(folder.path, 'disk'));
    try {
      file = join(disk.path, 'store.db');
      const first = await open();
      await first.record(paidByIpn('r-1'));
      await first.close();

      disk.makeReadOnly();
      const refused = await settledError(open().then(store => store.record(paidByIpn('r-2'))));
      expect(refused).toMatchObject({ code: 'store_read_only' });
      disk.makeWritable();

      const store = await open();
      await store.record(paidByIpn('r-2'));
      expect(await references(store)).toEqual(['r-1', 'r-2']);
    } finally {
      await Promise.all(opened.splice(0).map(store => store.close()));
      disk.remove();
    }
  });

  test('that lets the file be written again is noticed without opening the store anew', async () => {
    const first = await open();
    await first.record(paidByIpn('r-1'));
    await first.close();
    const store = await open();
    const makeWritable = makeReadOnly(file);
    try {
      const refused = await settledError(store.record(paidByIpn('r-2')));
      expect(refused).toMatchObject({ code: 'store_read_only' });
      expect(await references(store)).toEqual(['r-1']);
    } finally {
      makeWritable();
    }
    await store.record(paidByIpn('r-3'));
    expect(await references(store)).toEqual(['r-1', 'r-3']);
  });

  test('that is full makes writes fail, loses nothing, and recovers when there is room', async () => {
    // Where no disk may be mounted, the file has a limit of its own, which a second opening lifts.
    const disk = mountSmallDisk(join(folder.path, 'disk'), 4);
    try {
      if (disk !== undefined) file = join(disk.path, 'store.db');
      let store = await open(disk === undefined ? { maxBytes: 2 * 1024 * 1024 } : {});
      const ballast = join(dirname(file), 'ballast');
      writeFileSync(ballast, new Uint8Array(1024 * 1024));
      const kept: string[] = [];
      let failure: unknown;
      for (let index = 0; failure === undefined; index++) {
        const reference = `r-${String(index).padStart(4, '0')}`;
        const body = new Uint8Array(64 * 1024);
        failure = await settledError(store.record(paidByIpn(reference, { ipn: ipnOf({ body }) })));
        if (failure === undefined) kept.push(reference);
      }
      expect(failure).toMatchObject({ code: 'store_full', retryable: true });
      expect(await references(store)).toEqual(kept);
      const body = new Uint8Array(64 * 1024);
      expect(await settledError(store.record(paidByIpn('again', { ipn: ipnOf({ body }) })))).toMatchObject({
        code: 'store_full',
      });
      rmSync(ballast);
      if (disk === undefined) store = await open();
      await store.record(paidByIpn('room'));
      expect(await references(store)).toEqual([...kept, 'room']);
      expect(isSound(file)).toBe(true);
    } finally {
      await Promise.all(opened.splice(0).map(store => store.close()));
      disk?.remove();
    }
  });
});

const settledError = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('the thread', () => {
  test('that dies fails what it had, and the next recording starts another', async () => {
    const store = await open();
    await store.record(paidByIpn('r-1'));
    const thread = threads.at(-1);
    const ended = thread?.terminate();
    await expect(store.record(paidByIpn('r-2'))).rejects.toMatchObject({ code: 'store_unavailable' });
    await ended;
    await store.record(paidByIpn('r-3'));
    expect(threads.at(-1)).not.toBe(thread);
    expect(await references(store)).toEqual(['r-1', 'r-3']);
  });

  test('is not started by a program that only reads', async () => {
    const first = await open();
    await first.record(paidByIpn('r-1'));
    await first.close();
    const before = threads.length;
    const store = await open();
    expect(await references(store)).toEqual(['r-1']);
    expect(threads).toHaveLength(before);
  });

  test('does not keep a program alive that is done', async () => {
    const child = startChild('idle-store-child.ts', file);
    expect(await nextMessage(child)).toEqual({ recorded: true });
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
