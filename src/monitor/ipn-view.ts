import { z } from 'zod';
import { toRfc3339 } from '../domain/time.js';
import type { IpnRecord, IpnSummary } from '../store/store.js';

/** An IPN for machines, as lists show it. */
export const ipnSummarySchema = z.object({
  id: z.uuid(),
  provider: z.string(),
  receivedAt: z.iso.datetime(),
  outcome: z.enum(['accepted', 'duplicate', 'quarantined']),
  reason: z.string().nullable().describe('Why it is in quarantine'),
  paymentId: z.uuid().nullable(),
  observationId: z.uuid().nullable(),
  method: z.string(),
  target: z.string(),
  remoteAddress: z.string(),
  bodyBytes: z.int(),
});

/** An IPN for machines: the answer of `ipn show --json`. */
export const ipnSchema = ipnSummarySchema.extend({
  headers: z.record(z.string(), z.string()),
  body: z.string().describe('As text; card data and secrets are masked'),
});

export const summariseIpn = (ipn: IpnSummary): z.output<typeof ipnSummarySchema> => ({
  id: ipn.id,
  provider: ipn.provider,
  receivedAt: toRfc3339(ipn.receivedAt),
  outcome: ipn.outcome,
  reason: ipn.reason ?? null,
  paymentId: ipn.paymentId ?? null,
  observationId: ipn.observationId ?? null,
  method: ipn.method,
  target: ipn.target,
  remoteAddress: ipn.remoteAddress,
  bodyBytes: ipn.bodyBytes,
});

export const viewIpn = (ipn: IpnRecord): z.output<typeof ipnSchema> => ({
  ...summariseIpn(ipn),
  headers: { ...ipn.headers },
  body: new TextDecoder().decode(ipn.body),
});
