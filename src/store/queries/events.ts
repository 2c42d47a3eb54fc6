import type { Kysely } from 'kysely';
import type { PaymentId } from '../../domain/ids.js';
import type { StoredEvent } from '../group-state.js';
import type { Tables } from '../schema.js';
import type { EventRecord } from '../store.js';

/** The events of one payment in the order in which they were raised. */
export async function listEvents(db: Kysely<Tables>, paymentId: PaymentId): Promise<EventRecord[]> {
  const rows = await db
    .selectFrom('events')
    .selectAll()
    .where('payment_id', '=', paymentId)
    .orderBy('sequence')
    .execute();
  return rows.map(({ id, payment_id, type, created_at }) => ({
    id,
    paymentId: payment_id,
    type,
    createdAt: created_at,
  }));
}

export async function addEvents(db: Kysely<Tables>, events: readonly StoredEvent[]): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map(({ id, paymentId, sequence, type, createdAt }) => ({
    id,
    payment_id: paymentId,
    sequence,
    type,
    created_at: createdAt,
  }));
  await db.insertInto('events').values(rows).execute();
}
