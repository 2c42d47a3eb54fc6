import { eventsOfChange } from '../domain/event.js';
import type { Payment } from '../domain/payment.js';
import { reconcile } from '../domain/reconcile.js';
import type { Instant } from '../domain/time.js';
import type { Verdict } from '../domain/verdict.js';
import { completePayment, openPayment } from './draft.js';
import {
  findObservation,
  type GroupState,
  type PaymentState,
  type RecordingIds,
  type StoredEvent,
  type StoredObservation,
} from './group-state.js';
import { nextPollJob, pendingRunAt } from './poll-job.js';
import type { PaymentDraft, PaymentKey, PaymentRecord, Recorded, Recording } from './store.js';

/**
 * Does in memory what one recording does, so that a whole group can be read and written as sets. Nothing of a recording
 * that throws is left behind.
 */
export function applyRecording(
  group: GroupState,
  { recording, ids, spareId }: { recording: Recording; ids: RecordingIds; spareId: (now: Instant) => string },
): Recorded {
  const known = findPayment(group, recording);
  const draft = draftOf(recording);
  const opened = known === undefined && draft !== undefined;
  const payment = paymentAfter(group, { known, draft, recording, ids });

  if (payment === undefined) {
    const ipns = recording.ipn === undefined ? [] : [ipnRow(recording.ipn, { ids })];
    group.commit(undefined, { observations: [], ipns, watches: [], events: [] });
    return { opened: false, duplicate: false, ...(recording.ipn === undefined ? {} : { ipnId: ids.ipn }) };
  }

  const { now, observation: seen, ipn, watch } = recording;
  const earlier =
    seen === undefined || known === undefined ? undefined : findObservation(known, seen.channel, seen.key);
  const added: StoredObservation[] = [];
  if (seen !== undefined && earlier === undefined) {
    const { key, channel, proof, claim, source, at } = seen;
    const observation = {
      id: ids.observation,
      paymentId: payment.id,
      channel,
      proof,
      claim,
      source,
      at,
    };
    added.push({ observation, key, sequence: (known?.observations.length ?? 0) + 1 });
  }
  const observations =
    added.length === 0 ? (known?.observations ?? []) : [...(known?.observations ?? []), ...added];
  const verdict = verdictAfter(
    known,
    reconcile(
      payment,
      observations.map(entry => entry.observation),
      now,
    ),
  );
  const events = eventRows({
    known,
    payment,
    verdict,
    now,
    idOf: index => ids.events[index] ?? spareId(now),
  });
  const pollJob = nextPollJob(known?.pollJob, { pollAt: recording.pollAt, verdict });
  const same = payment === known?.payment && verdict === known.verdict;
  const state: PaymentState = {
    payment,
    verdict,
    updatedAt: same ? known.updatedAt : now,
    observations,
    eventCount: (known?.eventCount ?? 0) + events.length,
    pollJob,
  };

  const observationId = earlier?.id ?? added[0]?.observation.id;
  const duplicate = earlier !== undefined;
  group.commit(state, {
    observations: added,
    ipns: ipn === undefined ? [] : [ipnRow(ipn, { ids, payment, observationId, duplicate })],
    watches: watch === undefined ? [] : [{ ...watch, id: ids.watch, paymentId: payment.id }],
    events,
  });
  return {
    payment: recordOf(state),
    opened,
    duplicate,
    ...(observationId === undefined ? {} : { observationId }),
    ...(ipn === undefined ? {} : { ipnId: ids.ipn }),
  };
}

/** How callers see a payment. */
export function recordOf({
  payment,
  verdict,
  updatedAt,
  pollJob,
}: Omit<PaymentState, 'observations' | 'eventCount'>): PaymentRecord {
  const nextPollAt = pendingRunAt(pollJob);
  return { payment, verdict, updatedAt, ...(nextPollAt === undefined ? {} : { nextPollAt }) };
}

function findPayment(group: GroupState, { payment, open }: Recording): PaymentState | undefined {
  if (typeof payment === 'string') return group.get(payment);
  const key = payment ?? keyOf(open);
  return key === undefined ? undefined : group.find(key);
}

/** The key under which a draft's payment may be known already. */
export const keyOf = (draft: PaymentDraft | undefined): PaymentKey | undefined =>
  draft?.providerReference === undefined
    ? undefined
    : { provider: draft.provider, providerReference: draft.providerReference };

/** The draft, completed by the reference under which the payment was looked for. */
function draftOf({ payment, open }: Recording): PaymentDraft | undefined {
  if (open === undefined || payment === undefined || typeof payment === 'string') return open;
  const { provider, providerReference } = payment;
  if (open.provider !== provider || (open.providerReference ?? providerReference) !== providerReference) {
    throw new Error(
      `A recording about ${provider} payment ${providerReference} cannot open ${open.provider} payment ${String(open.providerReference)}`,
    );
  }
  return { ...open, providerReference };
}

function paymentAfter(
  group: GroupState,
  {
    known,
    draft,
    recording,
    ids,
  }: {
    known: PaymentState | undefined;
    draft: PaymentDraft | undefined;
    recording: Recording;
    ids: RecordingIds;
  },
): Payment | undefined {
  if (draft === undefined) return known?.payment;
  const id = typeof recording.payment === 'string' ? recording.payment : ids.payment;
  const payment =
    known === undefined
      ? openPayment(id, { draft, createdAt: recording.now })
      : completePayment(known.payment, draft);
  const { provider, providerReference } = payment;
  const holder = providerReference === undefined ? undefined : group.find({ provider, providerReference });
  if (holder !== undefined && holder.payment.id !== payment.id) {
    throw new Error(
      `Payment ${payment.id} cannot take the reference ${String(providerReference)} of ${provider}: it belongs to payment ${holder.payment.id}`,
    );
  }
  return payment;
}

/** The verdict before where nothing in it changed, so that the payment counts as unchanged. */
const verdictAfter = (known: PaymentState | undefined, verdict: Verdict): Verdict =>
  known !== undefined && JSON.stringify(known.verdict) === JSON.stringify(verdict) ? known.verdict : verdict;

function eventRows({
  known,
  payment,
  verdict,
  now,
  idOf,
}: {
  known: PaymentState | undefined;
  payment: Payment;
  verdict: Verdict;
  now: Instant;
  idOf: (index: number) => string;
}): StoredEvent[] {
  if (verdict === known?.verdict) return [];
  return eventsOfChange(known?.verdict, verdict).map((type, index) => ({
    id: idOf(index),
    paymentId: payment.id,
    type,
    createdAt: now,
    sequence: (known?.eventCount ?? 0) + index + 1,
  }));
}

function ipnRow(
  ipn: NonNullable<Recording['ipn']>,
  {
    ids,
    payment,
    observationId,
    duplicate = false,
  }: {
    ids: RecordingIds;
    payment?: Payment;
    observationId?: NonNullable<Recorded['observationId']> | undefined;
    duplicate?: boolean;
  },
) {
  return {
    id: ids.ipn,
    ipn,
    outcome: duplicate && ipn.outcome === 'accepted' ? ('duplicate' as const) : ipn.outcome,
    paymentId: payment?.id,
    observationId,
  };
}
