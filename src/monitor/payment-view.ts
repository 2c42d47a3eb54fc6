import { z } from 'zod';
import type { Observation } from '../domain/observation.js';
import { authenticityOf, channels } from '../domain/observation.js';
import { certainties, statuses } from '../domain/status.js';
import { type Instant, toRfc3339 } from '../domain/time.js';
import { anomalyNames } from '../domain/verdict.js';
import type { PaymentRecord, Store, WatchRecord } from '../store/store.js';

const rfc3339 = z.iso.datetime().describe('RFC 3339, UTC');
const id = z.uuid();
const money = z
  .object({ minor: z.int(), currency: z.string() })
  .describe('Integer minor units of an ISO 4217 currency');
const parameters = z
  .array(z.tuple([z.string(), z.string()]))
  .describe('Name and value, in order, duplicates included');

const initiators = [
  'server-redirect',
  'script',
  'form-post',
  'link',
  'refresh',
  'history',
  'popup',
  'reload',
] as const;
const frames = ['top', 'popup', 'iframe'] as const;

const claim = z.object({
  status: z.enum(statuses),
  providerStatus: z.string(),
  providerReference: z.string().optional(),
  merchantReference: z.string().optional(),
  amount: z.object({ minor: z.int(), currency: z.string().optional() }).optional(),
  transactionId: z.string().optional(),
  reason: z.string().optional(),
  at: rfc3339.optional(),
});

const observation = z.object({
  id,
  channel: z.enum(channels),
  authenticity: z.enum(['authenticated', 'unauthenticated']),
  proof: z.enum(['signature', 'api-answer', 'operator', 'none', 'unsigned', 'bad-signature']),
  status: z.enum(statuses),
  providerStatus: z.string(),
  at: rfc3339,
  claim,
  source: z.string(),
});

/** The JSON that `browser/` leaves of a watch. */
const evidence = z.object({
  return: z
    .object({
      url: z.string(),
      method: z.string(),
      status: z.int().nullable(),
      params: parameters,
      body: parameters,
      kind: z.enum(initiators),
      frame: z.enum(frames),
      at: z.int(),
      held: z.boolean(),
      merchantReached: z.boolean(),
    })
    .nullable(),
  hops: z.array(
    z.object({
      from: z.string().nullable(),
      to: z.string(),
      method: z.string(),
      status: z.int().nullable(),
      at: z.int(),
      frame: z.enum(frames),
      initiator: z.enum(initiators),
    }),
  ),
  coverage: z.object({ engine: z.string(), armed: z.array(z.string()), merchantRequests: z.int() }),
  artifacts: z.object({ screenshot: z.string().nullable(), trace: z.string().nullable() }),
});

/** A payment for machines, without the details that only one payment's own page shows. */
export const paymentSummarySchema = z.object({
  id,
  provider: z.string(),
  merchantReference: z.string().nullable(),
  providerReference: z.string().nullable(),
  transactionId: z.string().nullable(),
  amount: money.nullable(),
  status: z.enum(statuses),
  certainty: z.enum(certainties),
  rule: z.string().describe('The rule of the verdict table that gave the status'),
  anomalies: z.array(
    z.object({ name: z.enum(anomalyNames), observationIds: z.array(id), detail: z.string() }),
  ),
  reason: z.string().nullable(),
  createdAt: rfc3339,
  finalAt: rfc3339.nullable(),
  timeToCertaintyMs: z.int().nullable().describe('From creation to the first authenticated final status'),
});

const timed = <Shape extends z.ZodObject>(schema: Shape) => schema.extend({ at: rfc3339 });

/** A payment for machines: the answer of `monitor`, `pay` and `payments show` with `--json`, and of the REST API. */
export const paymentSchema = paymentSummarySchema.extend({
  observations: z.array(observation),
  return: timed(evidence.shape.return.unwrap()).nullable(),
  hops: z.array(timed(evidence.shape.hops.element)),
  coverage: evidence.shape.coverage.nullable(),
  artifacts: evidence.shape.artifacts,
});

export type PaymentSummary = z.output<typeof paymentSummarySchema>;
export type PaymentView = z.output<typeof paymentSchema>;

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
    hops: watch?.hops.map(withTime) ?? [],
    coverage: watch?.coverage ?? null,
    artifacts: watch?.artifacts ?? { screenshot: null, trace: null },
  };
}

const readEvidence = (watch: WatchRecord): z.output<typeof evidence> =>
  evidence.parse(JSON.parse(watch.evidence));

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
}: Observation): z.output<typeof observation> {
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
