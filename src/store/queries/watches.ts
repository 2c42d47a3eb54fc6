import type { Kysely } from 'kysely';
import type { PaymentId } from '../../domain/ids.js';
import type { StoredWatch } from '../group-state.js';
import type { Tables } from '../schema.js';
import type { WatchRecord } from '../store.js';

/** The watches of one payment in the order in which they ended. */
export async function listWatches(db: Kysely<Tables>, paymentId: PaymentId): Promise<WatchRecord[]> {
  const rows = await db
    .selectFrom('watches')
    .selectAll()
    .where('payment_id', '=', paymentId)
    .orderBy('ended_at')
    .orderBy('id')
    .execute();
  return rows.map(row => ({
    paymentId: row.payment_id,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    outcome: row.outcome,
    evidence: row.evidence,
  }));
}

export async function addWatches(db: Kysely<Tables>, watches: readonly StoredWatch[]): Promise<void> {
  if (watches.length === 0) return;
  const rows = watches.map(({ id, paymentId, startedAt, endedAt, outcome, evidence }) => ({
    id,
    payment_id: paymentId,
    started_at: startedAt,
    ended_at: endedAt,
    outcome,
    evidence,
  }));
  await db.insertInto('watches').values(rows).execute();
}
