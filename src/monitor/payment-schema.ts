import { z } from 'zod';
import { channels } from '../domain/observation.js';
import { certainties, statuses } from '../domain/status.js';
import { anomalyNames } from '../domain/verdict.js';

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

export const observationSchema = z.object({
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

const returned = z.object({
  url: z.string(),
  method: z.string(),
  status: z.int().nullable(),
  params: parameters,
  body: parameters,
  kind: z.enum(initiators),
  frame: z.enum(frames),
  held: z.boolean(),
  merchantReached: z.boolean(),
});

const hop = z.object({
  from: z.string().nullable(),
  to: z.string(),
  method: z.string(),
  status: z.int().nullable(),
  frame: z.enum(frames),
  initiator: z.enum(initiators),
});

const coverage = z.object({ engine: z.string(), armed: z.array(z.string()), merchantRequests: z.int() });

const artifacts = z.object({ screenshot: z.string().nullable(), trace: z.string().nullable() });

const hold = z.object({
  action: z.enum(['drop', 'release', 'rewrite']).describe('What became of the held return'),
  handler: z.enum(['none', 'done', 'failed', 'timeout']),
  error: z.string().optional(),
});

const epochMs = { at: z.int() };

/** What `browser/` leaves of a watch, as the store keeps it. */
export const evidenceSchema = z.object({
  return: returned.extend(epochMs).nullable(),
  hold: hold.nullable().default(null),
  hops: z.array(hop.extend(epochMs)),
  coverage,
  artifacts,
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

const time = { at: rfc3339 };

/** A payment for machines: the answer of `monitor`, `pay` and `payments show` with `--json`, and of the REST API. */
export const paymentSchema = paymentSummarySchema.extend({
  observations: z.array(observationSchema),
  return: returned.extend(time).nullable(),
  hold: hold.nullable(),
  hops: z.array(hop.extend(time)),
  coverage: coverage.nullable(),
  artifacts,
});

export type PaymentSummary = z.output<typeof paymentSummarySchema>;
export type PaymentView = z.output<typeof paymentSchema>;
