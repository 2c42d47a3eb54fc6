import type { ObservationId, PaymentId } from './ids.js';
import type { Status } from './status.js';
import type { Instant } from './time.js';

/** Through what a witness spoke. */
export const channels = ['create', 'redirect', 'page', 'ipn', 'poll', 'operator'] as const;

export type Channel = (typeof channels)[number];

/**
 * Why a witness is believed, or not:
 * - `signature`: an IPN whose signature we verified over its raw bytes
 * - `api-answer`: an answer that we asked the provider for over its API
 * - `operator`: a person who runs paywatch said so
 * - `none`: nothing stands behind it (redirect parameters, the page, an IPN of a provider that does not sign)
 * - `unsigned`: an IPN without a signature from a provider that signs
 * - `bad-signature`: an IPN whose signature does not fit its bytes
 */
export type Proof = 'signature' | 'api-answer' | 'operator' | 'none' | 'unsigned' | 'bad-signature';

export type Authenticity = 'authenticated' | 'unauthenticated';

/** Whether a proof stands up to someone who wants to deceive us. */
export const authenticityOf = (proof: Proof): Authenticity =>
  proof === 'signature' || proof === 'api-answer' || proof === 'operator'
    ? 'authenticated'
    : 'unauthenticated';

/** An amount as a witness gives it; some providers leave the currency out. */
export interface ClaimedAmount {
  readonly minor: number;
  readonly currency?: string;
}

/** What one witness says about a payment. Every channel of every provider is read into this one value. */
export interface Claim {
  readonly status: Status;
  /** The provider's own word, kept as it came. */
  readonly providerStatus: string;
  readonly providerReference?: string;
  readonly merchantReference?: string;
  readonly amount?: ClaimedAmount;
  readonly transactionId?: string;
  /** Why the payment failed, readable. */
  readonly reason?: string;
  /** When it happened, by the provider's clock. */
  readonly at?: Instant;
}

/** One thing that one channel saw. Append-only. */
export interface Observation {
  readonly id: ObservationId;
  readonly paymentId: PaymentId;
  readonly channel: Channel;
  readonly proof: Proof;
  readonly claim: Claim;
  /** Who spoke, for people: an address, a URL without secrets, a command. */
  readonly source: string;
  /** When we saw it, by our clock. */
  readonly at: Instant;
}
