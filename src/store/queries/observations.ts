import type { Kysely, Selectable } from 'kysely';
import type { PaymentId } from '../../domain/ids.js';
import type { Claim, Observation } from '../../domain/observation.js';
import type { StoredObservation } from '../group-state.js';
import type { ObservationRow, Tables } from '../schema.js';

const toObservation = (row: Selectable<ObservationRow>): Observation => ({
  id: row.id,
  paymentId: row.payment_id,
  channel: row.channel,
  proof: row.proof,
  claim: JSON.parse(row.claim) as Claim,
  source: row.source,
  at: row.at,
});

/** The observations of each payment, in the order of arrival. */
export async function readObservations(
  db: Kysely<Tables>,
  paymentIds: readonly PaymentId[],
): Promise<Map<PaymentId, StoredObservation[]>> {
  const found = new Map<PaymentId, StoredObservation[]>();
  if (paymentIds.length === 0) return found;
  const rows = await db
    .selectFrom('observations')
    .selectAll()
    .where('payment_id', 'in', paymentIds)
    .orderBy('payment_id')
    .orderBy('sequence')
    .execute();
  for (const row of rows) {
    const list = found.get(row.payment_id) ?? [];
    found.set(row.payment_id, list);
    list.push({ observation: toObservation(row), key: row.key, sequence: row.sequence });
  }
  return found;
}

/** The observations of one payment in the order in which they were seen. */
export async function listObservations(db: Kysely<Tables>, paymentId: PaymentId): Promise<Observation[]> {
  const rows = await db
    .selectFrom('observations')
    .selectAll()
    .where('payment_id', '=', paymentId)
    .orderBy('at')
    .orderBy('sequence')
    .execute();
  return rows.map(toObservation);
}

export async function addObservations(
  db: Kysely<Tables>,
  observations: readonly StoredObservation[],
): Promise<void> {
  if (observations.length === 0) return;
  const rows = observations.map(({ observation, key, sequence }) => ({
    id: observation.id,
    payment_id: observation.paymentId,
    sequence,
    channel: observation.channel,
    key,
    proof: observation.proof,
    claim: JSON.stringify(observation.claim),
    source: observation.source,
    at: observation.at,
  }));
  await db.insertInto('observations').values(rows).execute();
}
