import { PaywatchError } from '../domain/errors.js';
import { redactUrl } from '../platform/redact.js';
import type { Order, Provider } from '../providers/contract.js';
import type { PaymentRecord } from '../store/store.js';
import type { MonitorDeps } from './deps.js';

/**
 * Starts a payment with its provider and records what the provider answered.
 * @throws PaywatchError `usage` when the provider cannot start payments, and whatever its `create` and the store throw
 */
export async function createPayment(
  provider: Provider,
  order: Order,
  { store, clock }: MonitorDeps,
): Promise<PaymentRecord> {
  if (provider.create === undefined) {
    throw new PaywatchError('usage', `${provider.name} cannot start payments`);
  }
  const { claim, ...created } = await provider.create(order);
  const { payment } = await store.record({
    now: clock.now(),
    payment: { provider: provider.id, providerReference: created.providerReference },
    open: {
      provider: provider.id,
      ...created,
      amount: order.amount,
      returnUrl: redactUrl(order.returnUrl),
      expects: provider.expects,
    },
    observation: {
      channel: 'create',
      proof: 'api-answer',
      claim,
      source: provider.name,
      at: clock.now(),
      key: 'create',
    },
  });
  if (payment === undefined) throw new Error(`The store did not open ${created.providerReference}`);
  return payment;
}
