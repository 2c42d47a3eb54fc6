import type { output } from 'zod';
import type { Return } from '../browser/hop.js';
import { authenticityOf, type Observation } from '../domain/observation.js';
import { type Instant, toRfc3339 } from '../domain/time.js';
import type { PaymentRecord, Store, WatchRecord } from '../store/store.js';
import {
  evidenceSchema,
  type observationSchema,
  type PaymentSummary,
  type PaymentView,
} from './payment-schema.js';

/** The part of a payment that lists show. */
export function summarise({ payment, verdict }: PaymentRecord): PaymentSummary {
  const { finalAt } = verdict;
  return {
    id: payment.id,
    provider: payment.provider,
    merchantReference: payment.merchantReference ?? null,
    providerReference: payment.providerReference ?? null,
    transactionId: verdict.transactionId ?? null,
    amount: payment.amount ?? null,
    status: verdict.status,
    certainty: verdict.certainty,
    rule: verdict.rule,
    anomalies: verdict.anomalies.map(({ name, observationIds, detail }) => ({
      name,
      observationIds: [...observationIds],
      detail,
    })),
    reason: verdict.reason ?? null,
    createdAt: toRfc3339(payment.createdAt),
    finalAt: finalAt === undefined ? null : toRfc3339(finalAt),
    timeToCertaintyMs: finalAt === undefined ? null : finalAt - payment.createdAt,
  };
}

/** Everything that is known of a payment; of several watches, the last that saw a return, or else the last. */
export async function viewPayment(
  record: PaymentRecord,
  store: Pick<Store, 'listObservations' | 'listWatches'>,
): Promise<PaymentView> {
  const observations = await store.listObservations(record.payment.id);
  const watches = (await store.listWatches(record.payment.id)).map(readEvidence);
  const watch = watches.findLast(seen => seen.return !== null) ?? watches.at(-1);
  return {
    ...summarise(record),
    observations: observations.map(viewObservation),
    return: watch?.return ? withTime(watch.return) : null,
    hold: watch?.hold ?? null,
    hops: watch?.hops.map(withTime) ?? [],
    coverage: watch?.coverage ?? null,
    artifacts: watch?.artifacts ?? { screenshot: null, trace: null },
  };
}

/** A return for machines, as it is seen while it is held. */
export const viewReturn = ({
  at,
  params,
  body,
  ...returned
}: Return): NonNullable<PaymentView['return']> => ({
  ...returned,
  params: params.map(([name, value]) => [name, value]),
  body: body.map(([name, value]) => [name, value]),
  at: toRfc3339(at),
});

const readEvidence = (watch: WatchRecord): output<typeof evidenceSchema> =>
  evidenceSchema.parse(JSON.parse(watch.evidence));

const withTime = <T extends { readonly at: number }>(seen: T): Omit<T, 'at'> & { at: string } => ({
  ...seen,
  at: toRfc3339(seen.at as Instant),
});

function viewObservation({
  id,
  channel,
  proof,
  claim,
  source,
  at,
}: Observation): output<typeof observationSchema> {
  const { at: claimedAt, amount, ...rest } = claim;
  return {
    id,
    channel,
    authenticity: authenticityOf(proof),
    proof,
    status: claim.status,
    providerStatus: claim.providerStatus,
    at: toRfc3339(at),
    claim: {
      ...rest,
      ...(amount === undefined ? {} : { amount }),
      ...(claimedAt === undefined ? {} : { at: toRfc3339(claimedAt) }),
    },
    source,
  };
}
