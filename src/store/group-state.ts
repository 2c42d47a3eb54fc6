import type { IpnId, ObservationId, PaymentId } from '../domain/ids.js';
import type { Channel, Observation } from '../domain/observation.js';
import type { Payment } from '../domain/payment.js';
import type { Instant } from '../domain/time.js';
import type { Verdict } from '../domain/verdict.js';
import type { PollJob } from './poll-job.js';
import type { EventRecord, IpnOutcome, NewIpn, PaymentKey, WatchRecord } from './store.js';

/** An observation with what the table needs besides. */
export interface StoredObservation {
  readonly observation: Observation;
  readonly key: string;
  /** 1, 2, 3, … within the payment. */
  readonly sequence: number;
}

/** All that the store knows of one payment and that a recording can change. */
export interface PaymentState {
  readonly payment: Payment;
  readonly verdict: Verdict;
  readonly updatedAt: Instant;
  readonly observations: readonly StoredObservation[];
  readonly eventCount: number;
  readonly pollJob: PollJob | undefined;
}

export interface StoredIpn {
  readonly id: IpnId;
  readonly ipn: NewIpn;
  readonly outcome: IpnOutcome;
  readonly paymentId: PaymentId | undefined;
  readonly observationId: ObservationId | undefined;
}

export interface StoredWatch extends WatchRecord {
  readonly id: string;
}

export interface StoredEvent extends EventRecord {
  readonly sequence: number;
}

/** New rows that only ever are added. */
export interface NewRows {
  readonly observations: readonly StoredObservation[];
  readonly ipns: readonly StoredIpn[];
  readonly watches: readonly StoredWatch[];
  readonly events: readonly StoredEvent[];
}

/** The ids for the rows that a recording can make, chosen where the caller's source of chance is. */
export interface RecordingIds {
  readonly payment: PaymentId;
  readonly observation: ObservationId;
  readonly ipn: IpnId;
  readonly watch: string;
  readonly events: readonly string[];
}

/** A text that is the same for the same reference of the same provider only. */
export const referenceText = ({ provider, providerReference }: PaymentKey): string =>
  JSON.stringify([provider, providerReference]);

/** What is known before a group, by id and by the provider's reference, and what the group has made of it so far. */
export class GroupState {
  readonly #before = new Map<PaymentId, PaymentState>();
  readonly #payments = new Map<PaymentId, PaymentState>();
  readonly #byReference = new Map<string, PaymentId>();
  readonly #rows = {
    observations: [] as StoredObservation[],
    ipns: [] as StoredIpn[],
    watches: [] as StoredWatch[],
    events: [] as StoredEvent[],
  };

  constructor(known: readonly PaymentState[]) {
    for (const state of known) {
      this.#before.set(state.payment.id, state);
      this.#put(state);
    }
  }

  get(id: PaymentId): PaymentState | undefined {
    return this.#payments.get(id);
  }

  find(key: PaymentKey): PaymentState | undefined {
    const id = this.#byReference.get(referenceText(key));
    return id === undefined ? undefined : this.#payments.get(id);
  }

  /** Takes over what one recording did; called once a recording, when nothing in it can fail any more. */
  commit(state: PaymentState | undefined, rows: NewRows): void {
    if (state !== undefined) this.#put(state);
    this.#rows.observations.push(...rows.observations);
    this.#rows.ipns.push(...rows.ipns);
    this.#rows.watches.push(...rows.watches);
    this.#rows.events.push(...rows.events);
  }

  get rows(): NewRows {
    return this.#rows;
  }

  /** Payments that differ from what they were before the group, each with what it was. */
  *changes(): Generator<{ readonly before: PaymentState | undefined; readonly after: PaymentState }> {
    for (const [id, state] of this.#payments) {
      const before = this.#before.get(id);
      if (before !== state) yield { before, after: state };
    }
  }

  #put(state: PaymentState): void {
    const { id, provider, providerReference } = state.payment;
    this.#payments.set(id, state);
    if (providerReference !== undefined) {
      this.#byReference.set(referenceText({ provider, providerReference }), id);
    }
  }
}

/** Whether the observation is already known, and as which. */
export const findObservation = (
  state: PaymentState,
  channel: Channel,
  key: string,
): Observation | undefined =>
  state.observations.find(known => known.key === key && known.observation.channel === channel)?.observation;
