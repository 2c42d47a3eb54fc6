import type { ObservationId, PaymentId } from '../../src/domain/ids.js';
import type { Channel, Claim, Observation, Proof } from '../../src/domain/observation.js';
import type { Payment } from '../../src/domain/payment.js';
import { after, type Instant, instant } from '../../src/domain/time.js';

/** Noon of an ordinary day, where the tests' clocks start. */
export const noon: Instant = instant(Date.UTC(2026, 2, 3, 12, 0, 0));

const id = (number: number): string => `01900000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;

/** A payment of 250.00 USD, whose provider announces `paid` by IPN. */
export function paymentOf(fields: Partial<Payment> = {}): Payment {
  return {
    id: id(1) as PaymentId,
    provider: 'acquiremock',
    providerReference: 'p-1',
    merchantReference: 'ORDER-1',
    amount: { minor: 25_000, currency: 'USD' },
    createdAt: noon,
    expiresAt: after(noon, 15 * 60_000),
    expects: { ipnFor: ['paid'], ipnGraceMs: 60_000, redirectGraceMs: 60_000 },
    ...fields,
  };
}

interface Seen {
  readonly channel: Channel;
  readonly proof?: Proof;
  readonly claim?: Partial<Claim>;
  /** Seconds after noon. */
  readonly second?: number;
  readonly number?: number;
}

let counter = 100;

/** An observation of {@link paymentOf}'s payment. */
export function seen({
  channel,
  proof = 'none',
  claim = {},
  second = 1,
  number = counter++,
}: Seen): Observation {
  return {
    id: id(number) as ObservationId,
    paymentId: id(1) as PaymentId,
    channel,
    proof,
    claim: { status: 'paid', providerStatus: claim.status ?? 'paid', providerReference: 'p-1', ...claim },
    source: 'test',
    at: after(noon, second * 1000),
  };
}
