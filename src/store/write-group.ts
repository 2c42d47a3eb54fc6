import type { PaymentId } from '../domain/ids.js';
import type { Instant } from '../domain/time.js';
import { applyRecording, keyOf } from './apply-recording.js';
import { GroupState, type PaymentState, type RecordingIds } from './group-state.js';
import { addEvents } from './queries/events.js';
import { addIpns } from './queries/ipns.js';
import { addObservations, readObservations } from './queries/observations.js';
import { readPayments, toPayment, toVerdict, writePayments } from './queries/payments.js';
import { readPollJobs, writePollJobs } from './queries/poll-jobs.js';
import { addWatches } from './queries/watches.js';
import type { WriteTransaction } from './schema.js';
import type { PaymentKey, Recorded, Recording } from './store.js';

/** One recording of a group. */
export interface GroupEntry {
  readonly recording: Recording;
  readonly ids: RecordingIds;
}

/** What became of one recording of a group: its answer, or why it alone was impossible. */
export type GroupResult = { readonly recorded: Recorded } | { readonly error: unknown };

/**
 * Writes a group of recordings within a transaction as if they came one after another: what they concern is read as
 * sets, each recording is applied in memory in the order of arrival, and the outcome is written as sets, one statement
 * a table.
 *
 * A recording that cannot be applied fails alone. An error of the database fails the whole group, and the caller rolls
 * back.
 */
export async function writeGroup(
  transaction: WriteTransaction,
  {
    entries,
    spareId,
  }: { readonly entries: readonly GroupEntry[]; readonly spareId: (now: Instant) => string },
): Promise<GroupResult[]> {
  const group = new GroupState(await readStates(transaction, entries));
  const results = entries.map((entry): GroupResult => {
    try {
      return { recorded: applyRecording(group, { ...entry, spareId }) };
    } catch (error) {
      return { error };
    }
  });

  const changes = [...group.changes()];
  const paymentChanged = changes.filter(
    ({ before, after }) => before === undefined || differs(before, after),
  );
  const jobChanged = changes.filter(({ before, after }) => before?.pollJob !== after.pollJob);
  const { rows } = group;
  await writePayments(
    transaction,
    paymentChanged.map(({ after }) => after),
  );
  await addObservations(transaction, rows.observations);
  await addIpns(transaction, rows.ipns);
  await addWatches(transaction, rows.watches);
  await addEvents(transaction, rows.events);
  await writePollJobs(
    transaction,
    jobChanged.map(({ after }) => ({ paymentId: after.payment.id, job: after.pollJob })),
  );
  return results;
}

/** Whether the payment's own row is another one now. */
const differs = (before: PaymentState, after: PaymentState): boolean =>
  before.payment !== after.payment ||
  before.verdict !== after.verdict ||
  before.eventCount !== after.eventCount;

async function readStates(
  transaction: WriteTransaction,
  entries: readonly GroupEntry[],
): Promise<PaymentState[]> {
  const ids = new Set<PaymentId>();
  const keys: PaymentKey[] = [];
  for (const { recording } of entries) {
    if (typeof recording.payment === 'string') ids.add(recording.payment);
    else if (recording.payment !== undefined) keys.push(recording.payment);
    const key = keyOf(recording.open);
    if (key !== undefined) keys.push(key);
  }
  const rows = await readPayments(transaction, { ids: [...ids], keys });
  const found = rows.map(row => row.id);
  const observations = await readObservations(transaction, found);
  const jobs = await readPollJobs(transaction, found);
  return rows.map(row => ({
    payment: toPayment(row),
    verdict: toVerdict(row),
    updatedAt: row.updated_at,
    observations: observations.get(row.id) ?? [],
    eventCount: row.event_count,
    pollJob: jobs.get(row.id),
  }));
}
