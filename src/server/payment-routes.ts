import { Router } from 'express';
import { z } from 'zod';
import { PaywatchError } from '../domain/errors.js';
import { parsePaymentId } from '../domain/ids.js';
import { certainties, statuses } from '../domain/status.js';
import { fromRfc3339 } from '../domain/time.js';
import { anomalyNames } from '../domain/verdict.js';
import { summarise, viewPayment } from '../monitor/payment-view.js';
import type { PaymentFilter, Store } from '../store/store.js';

const moment = z.iso.datetime({ offset: true }).transform(fromRfc3339);

const query = z.strictObject({
  provider: z.string().optional(),
  providerReference: z.string().optional(),
  merchantReference: z.string().optional(),
  status: z.enum(statuses).optional(),
  certainty: z.enum(certainties).optional(),
  anomaly: z.enum(anomalyNames).optional(),
  since: moment.optional(),
  until: moment.optional(),
  limit: z.coerce.number().int().min(1).max(500).optional(),
  cursor: z.string().optional(),
});

/** `GET /api/payments` (filtered, by pages) and `GET /api/payments/:id`. */
export function paymentRoutes(store: Store): Router {
  const router = Router();
  router.get('/api/payments', async (request, response) => {
    const { data, nextCursor } = await store.listPayments(readFilter(request.query));
    response.json({ data: data.map(summarise), nextCursor: nextCursor ?? null });
  });
  router.get('/api/payments/:id', async (request, response) => {
    const record = await store.getPayment(readId(request.params.id));
    if (record === undefined)
      throw new PaywatchError('not_found', `There is no payment ${request.params.id}`);
    response.json(await viewPayment(record, store));
  });
  return router;
}

function readFilter(given: unknown): PaymentFilter {
  const parsed = query.safeParse(given);
  if (!parsed.success) throw new PaywatchError('usage', z.prettifyError(parsed.error));
  return Object.fromEntries(Object.entries(parsed.data).filter(([, value]) => value !== undefined));
}

function readId(text: string) {
  try {
    return parsePaymentId(text);
  } catch (error) {
    throw new PaywatchError('usage', `Not a payment id: ${text.slice(0, 80)}`, { cause: error });
  }
}
