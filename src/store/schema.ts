import type { Transaction } from 'kysely';
import type { IpnId, ObservationId, PaymentId } from '../domain/ids.js';
import type { Channel, Proof } from '../domain/observation.js';
import type { Certainty, Status } from '../domain/status.js';
import type { Instant } from '../domain/time.js';
import type { IpnOutcome } from './store.js';

/**
 * The tables, as Kysely sees them. Every database returns the same JavaScript values: times are epoch milliseconds,
 * money is whole minor units, JSON is text.
 */
export interface Tables {
  payments: PaymentRow;
  observations: ObservationRow;
  ipns: IpnRow;
  watches: WatchRow;
  events: EventRow;
  jobs: JobRow;
  checks: CheckRow;
}

export type WriteTransaction = Transaction<Tables>;

export interface PaymentRow {
  id: PaymentId;
  provider: string;
  provider_reference: string | null;
  merchant_reference: string | null;
  amount_minor: number | null;
  amount_currency: string | null;
  payment_url: string | null;
  return_url: string | null;
  expires_at: Instant | null;
  /** JSON of `Expectations`. */
  expects: string;
  created_at: Instant;
  updated_at: Instant;
  status: Status;
  certainty: Certainty;
  /** `,name,name,`, empty when there is none. */
  anomaly_names: string;
  final_at: Instant | null;
  /** JSON of `Verdict`. */
  verdict: string;
  /** How many events the payment has raised; numbers the next one. */
  event_count: number;
}

export interface ObservationRow {
  id: ObservationId;
  payment_id: PaymentId;
  /** 1, 2, 3, … within the payment, in the order of arrival. */
  sequence: number;
  channel: Channel;
  key: string;
  proof: Proof;
  /** JSON of `Claim`. */
  claim: string;
  source: string;
  at: Instant;
}

export interface IpnRow {
  id: IpnId;
  provider: string;
  payment_id: PaymentId | null;
  observation_id: ObservationId | null;
  received_at: Instant;
  method: string;
  target: string;
  /** JSON of names and values. */
  headers: string;
  remote_address: string;
  outcome: IpnOutcome;
  reason: string | null;
  body_bytes: number;
  body: Uint8Array;
}

export interface WatchRow {
  id: string;
  payment_id: PaymentId;
  started_at: Instant;
  ended_at: Instant;
  outcome: string;
  evidence: string;
}

export interface EventRow {
  id: string;
  payment_id: PaymentId;
  /** 1, 2, 3, … within the payment. */
  sequence: number;
  type: string;
  created_at: Instant;
}

/**
 * Work for later. A lease is a `run_at` in the future that the holder moves on: when the holder dies the moment comes,
 * and the job is due again by itself.
 */
export interface JobRow {
  key: string;
  task: string;
  /** JSON. */
  payload: string;
  run_at: Instant;
  attempts: number;
  max_attempts: number;
  /** Who runs the job; null while it waits. */
  lease_token: string | null;
  /** When to run once more, for a job that was filed again while it ran. */
  again_at: Instant | null;
  /** When the last attempt was used up; the row stays to tell of it. */
  failed_at: Instant | null;
  last_error: string | null;
}

/** One row, written to prove that writing works. */
export interface CheckRow {
  id: number;
  checked_at: Instant;
}
