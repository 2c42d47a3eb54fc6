import { type Kysely, type Selectable, sql } from 'kysely';
import type { PaymentId } from '../../domain/ids.js';
import type { Expectations, Payment } from '../../domain/payment.js';
import type { Verdict } from '../../domain/verdict.js';
import { decodeCursor, pageSize } from '../cursor.js';
import type { PaymentState } from '../group-state.js';
import type { PaymentRow, Tables } from '../schema.js';
import type { PaymentFilter, PaymentKey } from '../store.js';

export const toPayment = (row: Selectable<PaymentRow>): Payment => ({
  id: row.id,
  provider: row.provider,
  createdAt: row.created_at,
  expects: JSON.parse(row.expects) as Expectations,
  ...(row.provider_reference === null ? {} : { providerReference: row.provider_reference }),
  ...(row.merchant_reference === null ? {} : { merchantReference: row.merchant_reference }),
  ...(row.amount_minor === null || row.amount_currency === null
    ? {}
    : { amount: { minor: row.amount_minor, currency: row.amount_currency } }),
  ...(row.payment_url === null ? {} : { paymentUrl: row.payment_url }),
  ...(row.return_url === null ? {} : { returnUrl: row.return_url }),
  ...(row.expires_at === null ? {} : { expiresAt: row.expires_at }),
});

export const toVerdict = (row: Selectable<PaymentRow>): Verdict => JSON.parse(row.verdict) as Verdict;

function toRow({ payment, verdict, updatedAt, eventCount }: PaymentState): PaymentRow {
  const names = verdict.anomalies.map(anomaly => anomaly.name);
  return {
    id: payment.id,
    provider: payment.provider,
    provider_reference: payment.providerReference ?? null,
    merchant_reference: payment.merchantReference ?? null,
    amount_minor: payment.amount?.minor ?? null,
    amount_currency: payment.amount?.currency ?? null,
    payment_url: payment.paymentUrl ?? null,
    return_url: payment.returnUrl ?? null,
    expires_at: payment.expiresAt ?? null,
    expects: JSON.stringify(payment.expects),
    created_at: payment.createdAt,
    updated_at: updatedAt,
    status: verdict.status,
    certainty: verdict.certainty,
    anomaly_names: names.length === 0 ? '' : `,${names.join(',')},`,
    final_at: verdict.finalAt ?? null,
    verdict: JSON.stringify(verdict),
    event_count: eventCount,
  };
}

/** The payments of these ids and of these references, each once. */
export async function readPayments(
  db: Kysely<Tables>,
  { ids, keys }: { readonly ids: readonly PaymentId[]; readonly keys: readonly PaymentKey[] },
): Promise<Selectable<PaymentRow>[]> {
  if (ids.length === 0 && keys.length === 0) return [];
  const references = new Map<string, string[]>();
  for (const { provider, providerReference } of keys) {
    const list = references.get(provider) ?? [];
    references.set(provider, list);
    list.push(providerReference);
  }
  return await db
    .selectFrom('payments')
    .selectAll()
    .where(where =>
      where.or([
        ...(ids.length === 0 ? [] : [where('id', 'in', ids)]),
        ...[...references].map(([provider, list]) =>
          where.and([where('provider_reference', 'in', list), where('provider', '=', provider)]),
        ),
      ]),
    )
    .execute();
}

/** Adds payments, and replaces those that are there by what they are now. */
export async function writePayments(db: Kysely<Tables>, states: readonly PaymentState[]): Promise<void> {
  if (states.length === 0) return;
  await db
    .insertInto('payments')
    .values(states.map(toRow))
    .onConflict(conflict =>
      conflict.column('id').doUpdateSet(row => ({
        provider_reference: row.ref('excluded.provider_reference'),
        merchant_reference: row.ref('excluded.merchant_reference'),
        amount_minor: row.ref('excluded.amount_minor'),
        amount_currency: row.ref('excluded.amount_currency'),
        payment_url: row.ref('excluded.payment_url'),
        return_url: row.ref('excluded.return_url'),
        expires_at: row.ref('excluded.expires_at'),
        updated_at: row.ref('excluded.updated_at'),
        status: row.ref('excluded.status'),
        certainty: row.ref('excluded.certainty'),
        anomaly_names: row.ref('excluded.anomaly_names'),
        final_at: row.ref('excluded.final_at'),
        verdict: row.ref('excluded.verdict'),
        event_count: row.ref('excluded.event_count'),
      })),
    )
    .execute();
}

/** The rows of a page, newest first, and one more when there is a next page. */
export async function selectPaymentPage(
  db: Kysely<Tables>,
  filter: PaymentFilter,
): Promise<Selectable<PaymentRow>[]> {
  let query = db.selectFrom('payments').selectAll();
  if (filter.provider !== undefined) query = query.where('provider', '=', filter.provider);
  if (filter.providerReference !== undefined) {
    query = query.where('provider_reference', '=', filter.providerReference);
  }
  if (filter.merchantReference !== undefined) {
    query = query.where('merchant_reference', '=', filter.merchantReference);
  }
  if (filter.status !== undefined) query = query.where('status', '=', filter.status);
  if (filter.certainty !== undefined) query = query.where('certainty', '=', filter.certainty);
  if (filter.anomaly !== undefined) {
    // The literal lets the partial index of payments with anomalies serve the search.
    query = query
      .where(sql<boolean>`anomaly_names <> ''`)
      .where('anomaly_names', 'like', `%,${filter.anomaly},%`);
  }
  if (filter.since !== undefined) query = query.where('created_at', '>=', filter.since);
  if (filter.until !== undefined) query = query.where('created_at', '<', filter.until);
  if (filter.cursor !== undefined) {
    const { at, id } = decodeCursor(filter.cursor);
    query = query.where(sql<boolean>`(created_at, id) < (${at}, ${id})`);
  }
  return await query
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(pageSize(filter.limit) + 1)
    .execute();
}
