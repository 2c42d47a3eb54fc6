import { isFailure } from './status.js';
import type { Verdict } from './verdict.js';

/** What paywatch tells those who wait for an outcome. */
export const eventTypes = [
  'payment.claimed',
  'payment.authorized',
  'payment.confirmed',
  'payment.failed',
  'payment.refunded',
  'payment.reversed',
  'payment.unknown',
  'payment.anomaly',
] as const;

export type EventType = (typeof eventTypes)[number];

/**
 * The events that a change of verdict raises, none when nothing changed for anyone who waits.
 * A payment with a new anomaly raises `payment.anomaly` besides whatever its status raises.
 */
export function eventsOfChange(before: Verdict | undefined, next: Verdict): readonly EventType[] {
  const events: EventType[] = [];
  const changed = before?.status !== next.status || isProven(before) !== isProven(next);
  const outcome = changed ? outcomeEvent(next) : undefined;
  if (outcome !== undefined) events.push(outcome);
  const known = new Set(before?.anomalies.map(anomaly => anomaly.name));
  if (next.anomalies.some(anomaly => !known.has(anomaly.name))) events.push('payment.anomaly');
  return events;
}

const isProven = (verdict: Verdict): boolean =>
  verdict.certainty === 'confirmed' || verdict.certainty === 'corroborated';

function outcomeEvent(verdict: Verdict): EventType | undefined {
  const { status } = verdict;
  if (status === 'pending') return undefined;
  if (status === 'unknown') return 'payment.unknown';
  if (!isProven(verdict)) return 'payment.claimed';
  if (isFailure(status)) return 'payment.failed';
  if (status === 'paid') return 'payment.confirmed';
  return `payment.${status}`;
}
