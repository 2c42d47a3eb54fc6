import type { PaymentId } from './ids.js';
import type { Money } from './money.js';
import type { Status } from './status.js';
import type { Instant } from './time.js';

/** Which witnesses a provider brings, so that the silence of one can be noticed. */
export interface Expectations {
  /** Statuses that the provider announces by IPN. AcquireMock: `paid` only. */
  readonly ipnFor: readonly Status[];
  /** How long after the outcome is first heard of an IPN may take before it counts as missing, ms. */
  readonly ipnGraceMs: number;
  /** How long after a confirmed payment the browser that pays may take to return to the merchant, ms. */
  readonly redirectGraceMs: number;
}

/** What we expect of one payment. Fields that nobody told us yet are absent. */
export interface Payment {
  readonly id: PaymentId;
  readonly provider: string;
  /** The provider's own id, e.g. ClicToPay's `mdOrder`. Unique together with `provider`. */
  readonly providerReference?: string;
  /** The merchant's order reference. Not unique: shops repeat them. */
  readonly merchantReference?: string;
  readonly amount?: Money;
  /** The hosted payment page. */
  readonly paymentUrl?: string;
  /** Where the payer comes back to. */
  readonly returnUrl?: string;
  readonly createdAt: Instant;
  /** When the provider gives the payment up; later silence makes it `unknown`. */
  readonly expiresAt?: Instant;
  readonly expects: Expectations;
}
