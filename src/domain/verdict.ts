import type { ObservationId } from './ids.js';
import type { Certainty, Status } from './status.js';
import type { Instant } from './time.js';

/** Names of disagreements; `domain/anomaly-rules.ts` says when each holds and what to do about it. */
export const anomalyNames = [
  'forged-redirect',
  'reused-redirect',
  'amount-mismatch',
  'currency-mismatch',
  'reference-mismatch',
  'witness-conflict',
  'late-failure',
  'late-success',
  'unsigned-ipn',
  'bad-signature',
  'redirect-missing',
  'ipn-missing',
  'duplicate-ipn-differs',
] as const;

export type AnomalyName = (typeof anomalyNames)[number];

/** A disagreement between witnesses, with the observations that show it. */
export interface Anomaly {
  readonly name: AnomalyName;
  readonly observationIds: readonly ObservationId[];
  /** What disagrees, readable, with the values. */
  readonly detail: string;
}

/** What became of a payment, how sure that is, and on what it rests. */
export interface Verdict {
  readonly status: Status;
  readonly certainty: Certainty;
  readonly anomalies: readonly Anomaly[];
  /** The rule of `domain/status-rules.ts` that gave the status. */
  readonly rule: string;
  /** The observations that the status rests on. */
  readonly basis: readonly ObservationId[];
  readonly reason?: string;
  readonly transactionId?: string;
  /** When an authenticated witness first gave the final status. */
  readonly finalAt?: Instant;
  /** The next moment at which the verdict changes by the mere passing of time. */
  readonly reviewAt?: Instant;
}
