import type { IpnId, ObservationId, PaymentId } from '../domain/ids.js';
import type { Money } from '../domain/money.js';
import type { Channel, Claim, Observation, Proof } from '../domain/observation.js';
import type { Expectations, Payment } from '../domain/payment.js';
import type { Certainty, Status } from '../domain/status.js';
import type { Instant } from '../domain/time.js';
import type { AnomalyName, Verdict } from '../domain/verdict.js';

/**
 * Where payments and what was seen of them are kept.
 *
 * There is one way to write, {@link Store.record}: it adds what was seen, derives the verdict from everything known
 * (`domain/reconcile`), schedules the next poll and files the outgoing events, all in one transaction, and resolves
 * only when that transaction is durable. Recordings that arrive together are written as one group in one commit.
 *
 * Every method throws a `PaywatchError`: `store_newer` (the database was made by a newer paywatch), `store_busy`
 * (another process holds the lock), `store_read_only`, `store_full`, or `store_unavailable`. Nothing of a recording that
 * failed is kept, and a later one succeeds by itself once the cause has gone.
 */
export interface Store extends AsyncDisposable {
  /**
   * Writes one recording. The same observation (same payment, channel and `key`) recorded again, even 64 times at once,
   * stays one observation; the later ones answer `duplicate: true`.
   */
  record(recording: Recording): Promise<Recorded>;
  getPayment(id: PaymentId): Promise<PaymentRecord | undefined>;
  findPayment(key: PaymentKey): Promise<PaymentRecord | undefined>;
  /** Newest first. */
  listPayments(filter: PaymentFilter): Promise<PageOf<PaymentRecord>>;
  /** In the order in which they were seen. */
  listObservations(paymentId: PaymentId): Promise<readonly Observation[]>;
  /** In the order in which they ended. */
  listWatches(paymentId: PaymentId): Promise<readonly WatchRecord[]>;
  getIpn(id: IpnId): Promise<IpnRecord | undefined>;
  /** Newest first; without bodies. */
  listIpns(filter: IpnFilter): Promise<PageOf<IpnSummary>>;
  /** Outgoing events, oldest first. */
  listEvents(paymentId: PaymentId): Promise<readonly EventRecord[]>;
  /** Proves that a write would be taken. */
  check(): Promise<void>;
  /** Writes what was handed in, then closes. */
  close(): Promise<void>;
}

/** How a payment is found when our id of it is not known. */
export interface PaymentKey {
  readonly provider: string;
  readonly providerReference: string;
}

/** What is known of a payment that may or may not be in the store yet. */
export interface PaymentDraft {
  readonly provider: string;
  readonly providerReference?: string;
  readonly merchantReference?: string;
  readonly amount?: Money;
  readonly paymentUrl?: string;
  readonly returnUrl?: string;
  readonly expiresAt?: Instant;
  readonly expects: Expectations;
}

/** An observation before it has an id. */
export interface NewObservation {
  readonly channel: Channel;
  readonly proof: Proof;
  readonly claim: Claim;
  readonly source: string;
  readonly at: Instant;
  /** The same for every sighting of the same fact; unique within payment and channel. */
  readonly key: string;
}

/** One thing to write. */
export interface Recording {
  /** Our time, for the verdict and the new rows. */
  readonly now: Instant;
  /** The payment it is about: by our id, or by the provider's. Left out: only an IPN that tells of no payment. */
  readonly payment?: PaymentId | PaymentKey;
  /**
   * Opens the payment where it is not known yet, and completes the fields that are still unknown where it is (fields
   * that are known are never overwritten). Without it an unknown payment is not made: the IPN is kept on its own.
   */
  readonly open?: PaymentDraft;
  readonly observation?: NewObservation;
  readonly ipn?: NewIpn;
  readonly watch?: NewWatch;
  /** When to ask the provider next; cancelled by itself when the verdict leaves nothing to ask. */
  readonly pollAt?: Instant;
}

/** What became of a recording. `payment` is absent when it was about no payment that we know. */
export interface Recorded {
  readonly payment?: PaymentRecord;
  /** Whether this recording made the payment. */
  readonly opened: boolean;
  /** The observation, the earlier one where this was a duplicate. */
  readonly observationId?: ObservationId;
  readonly duplicate: boolean;
  readonly ipnId?: IpnId;
}

/** A payment with the verdict that stands. */
export interface PaymentRecord {
  readonly payment: Payment;
  readonly verdict: Verdict;
  readonly updatedAt: Instant;
  /** When the next poll or review is due. */
  readonly nextPollAt?: Instant;
}

/** What became of an IPN. The store itself turns `accepted` into `duplicate`. */
export type IpnOutcome = 'accepted' | 'duplicate' | 'quarantined';

/** An IPN as it is kept: the bytes as they came, headers and target without secrets. */
export interface NewIpn {
  readonly provider: string;
  readonly receivedAt: Instant;
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly remoteAddress: string;
  readonly outcome: 'accepted' | 'quarantined';
  /** Why it was quarantined. */
  readonly reason?: string;
}

export interface IpnSummary extends Omit<NewIpn, 'body' | 'outcome' | 'headers'> {
  readonly id: IpnId;
  readonly outcome: IpnOutcome;
  readonly paymentId?: PaymentId;
  readonly observationId?: ObservationId;
  readonly bodyBytes: number;
}

export interface IpnRecord extends IpnSummary {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** What a browser watched of a payment: plain JSON, made by `browser/`, card data already masked. */
export interface NewWatch {
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  /** How the watch ended: `returned`, `ended`, `timeout`, `closed`, `crashed`, `failed`, `interrupted`. */
  readonly outcome: string;
  /** The JSON of return, hops, coverage and artifacts. */
  readonly evidence: string;
}

export interface WatchRecord extends NewWatch {
  readonly paymentId: PaymentId;
}

/** An outgoing event, filed in the same transaction as the verdict that raised it. */
export interface EventRecord {
  readonly id: string;
  readonly paymentId: PaymentId;
  readonly type: string;
  readonly createdAt: Instant;
}

/** Every field narrows; none: everything. */
export interface PaymentFilter {
  readonly provider?: string;
  readonly providerReference?: string;
  readonly merchantReference?: string;
  readonly status?: Status;
  readonly certainty?: Certainty;
  readonly anomaly?: AnomalyName;
  /** Created at or after. */
  readonly since?: Instant;
  /** Created before. */
  readonly until?: Instant;
  /** At most this many, 1 to 500; default 50. */
  readonly limit?: number;
  /** `nextCursor` of the page before. @throws PaywatchError `usage` when it is none */
  readonly cursor?: string;
}

export interface IpnFilter {
  readonly provider?: string;
  readonly outcome?: IpnOutcome;
  readonly paymentId?: PaymentId;
  readonly limit?: number;
  readonly cursor?: string;
}

/** One page of a list; `nextCursor` is absent on the last. */
export interface PageOf<T> {
  readonly data: readonly T[];
  readonly nextCursor?: string;
}
