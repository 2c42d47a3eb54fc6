import type { Kysely, Selectable } from 'kysely';
import { recordOf } from './apply-recording.js';
import { cutPage, pageSize } from './cursor.js';
import { listEvents } from './queries/events.js';
import { getIpn, selectIpnPage, toIpnSummary } from './queries/ipns.js';
import { listObservations } from './queries/observations.js';
import { readPayments, selectPaymentPage, toPayment, toVerdict } from './queries/payments.js';
import { readPollJobs } from './queries/poll-jobs.js';
import { listWatches } from './queries/watches.js';
import type { PaymentRow, Tables } from './schema.js';
import { storable, storableText } from './storable.js';
import type { PaymentRecord, Store } from './store.js';

/** The part of a store that only reads. */
export type StoreReader = Pick<
  Store,
  | 'getPayment'
  | 'findPayment'
  | 'listPayments'
  | 'listObservations'
  | 'listWatches'
  | 'getIpn'
  | 'listIpns'
  | 'listEvents'
>;

/** Runs a query on a connection for reading. */
export type ReadWith = <T>(query: (db: Kysely<Tables>) => Promise<T>) => Promise<T>;

/** Reads through whatever connection `read` hands out. */
export function createReader(read: ReadWith): StoreReader {
  const one = async (keys: Parameters<typeof readPayments>[1]) =>
    (await read(async db => await withPollJobs(db, await readPayments(db, keys))))[0];
  return {
    getPayment: id => one({ ids: [storableText(id) as typeof id], keys: [] }),
    findPayment: key => one({ ids: [], keys: [storable(key)] }),
    listPayments: filter =>
      read(async db => {
        const { data, nextCursor } = cutPage(
          await selectPaymentPage(db, storable(filter)),
          pageSize(filter.limit),
          { toItem: row => row, positionOf: row => ({ at: row.created_at, id: row.id }) },
        );
        const records = await withPollJobs(db, data);
        return nextCursor === undefined ? { data: records } : { data: records, nextCursor };
      }),
    listObservations: id => read(db => listObservations(db, id)),
    listWatches: id => read(db => listWatches(db, id)),
    getIpn: id => read(db => getIpn(db, id)),
    listIpns: filter =>
      read(async db =>
        cutPage(await selectIpnPage(db, storable(filter)), pageSize(filter.limit), {
          toItem: toIpnSummary,
          positionOf: row => ({ at: row.received_at, id: row.id }),
        }),
      ),
    listEvents: id => read(db => listEvents(db, id)),
  };
}

async function withPollJobs(
  db: Kysely<Tables>,
  rows: readonly Selectable<PaymentRow>[],
): Promise<PaymentRecord[]> {
  const jobs = await readPollJobs(
    db,
    rows.map(row => row.id),
  );
  return rows.map(row =>
    recordOf({
      payment: toPayment(row),
      verdict: toVerdict(row),
      updatedAt: row.updated_at,
      pollJob: jobs.get(row.id),
    }),
  );
}
