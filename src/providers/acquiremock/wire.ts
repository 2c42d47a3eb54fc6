import { isLosslessNumber, parse } from 'lossless-json';
import { z } from 'zod';
import { fromRfc3339, type Instant } from '../../domain/time.js';

/** The answer to `POST /api/create-invoice`. */
export const invoiceAnswer = z.object({ pageUrl: z.url() });

/** An error of the gateway: its own form, or the framework's. */
export const errorAnswer = z.object({
  error: z.string().optional(),
  message: z.string().optional(),
  detail: z
    .union([z.string(), z.array(z.object({ msg: z.string(), loc: z.array(z.unknown()).optional() }))])
    .optional(),
});

/** `250.0` and `1e+16` are how the gateway spells whole minor units, because it keeps amounts as floats. */
const minorUnits = z.unknown().transform((value, context) => {
  const minor = isLosslessNumber(value) ? Number(value.toString()) : Number.NaN;
  if (Number.isSafeInteger(minor)) return minor;
  context.addIssue({ code: 'custom', message: 'amount is not a whole number of minor units' });
  return z.NEVER;
});

/** The moment carries no zone; it is UTC. */
const timestamp = z.string().transform((text, context): Instant => {
  try {
    return fromRfc3339(/[zZ]|[+-]\d\d:\d\d$/.test(text) ? text : `${text}Z`);
  } catch {
    context.addIssue({ code: 'custom', message: 'timestamp is not a time' });
    return z.NEVER;
  }
});

/** The body of a webhook. Older documentation shows the first four fields alone. */
const webhookBody = z.object({
  payment_id: z.string().min(1),
  reference: z.string(),
  amount: minorUnits,
  status: z.string().min(1),
  timestamp: timestamp.optional(),
  card_mask: z.string().nullish(),
});

export type WebhookBody = z.output<typeof webhookBody>;

/** Reads a webhook's bytes. @throws Error (of the JSON or the schema) when they are not one */
export const readWebhookBody = (bytes: Uint8Array): WebhookBody =>
  webhookBody.parse(parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
