import { describe, expect, test } from 'vitest';
import type { Observation } from '../../../src/domain/observation.js';
import { reconcile } from '../../../src/domain/reconcile.js';
import { after } from '../../../src/domain/time.js';
import type { Verdict } from '../../../src/domain/verdict.js';
import { noon, paymentOf, seen } from '../../support/payments.js';

const kinds = {
  redirectSuccess: seen({ channel: 'redirect', claim: { status: 'paid' }, number: 11 }),
  redirectFailure: seen({ channel: 'redirect', claim: { status: 'failed' }, number: 12 }),
  ipnPending: seen({ channel: 'ipn', proof: 'signature', claim: { status: 'pending' }, number: 13 }),
  ipnPaid: seen({ channel: 'ipn', proof: 'signature', claim: { status: 'paid' }, number: 14 }),
  ipnFailedLate: seen({ channel: 'ipn', proof: 'signature', claim: { status: 'failed' }, number: 15 }),
  pollPaid: seen({ channel: 'poll', proof: 'api-answer', claim: { status: 'paid' }, number: 16 }),
  pollFailed: seen({ channel: 'poll', proof: 'api-answer', claim: { status: 'failed' }, number: 17 }),
  forgedIpn: seen({ channel: 'ipn', proof: 'bad-signature', claim: { status: 'paid' }, number: 18 }),
} as const;

type Kind = keyof typeof kinds;

function* subsets(all: readonly Kind[], largest: number): Generator<readonly Kind[]> {
  for (let mask = 1; mask < 1 << all.length; mask += 1) {
    const subset = all.filter((_, index) => mask & (1 << index));
    if (subset.length <= largest) yield subset;
  }
}

function* permutations<T>(items: readonly T[]): Generator<readonly T[]> {
  if (items.length <= 1) return yield items;
  for (const [index, first] of items.entries()) {
    const rest = items.filter((_, other) => other !== index);
    for (const tail of permutations(rest)) yield [first, ...tail];
  }
}

const payment = paymentOf();
const now = after(noon, 600_000);
const judge = (observations: readonly Observation[]): Verdict => reconcile(payment, observations, now);

/** The verdict without what the order of arrival does mean: which authenticated outcome came late, and when. */
function withoutArrival(verdict: Verdict) {
  const { anomalies, finalAt: _finalAt, basis, ...rest } = verdict;
  const names = anomalies.map(({ name }) => (name === 'late-success' ? 'late-failure' : name));
  return { ...rest, basis: [...basis].sort(), anomalies: [...new Set(names)].sort() };
}

const arriveInOrder = (order: readonly Kind[]): Observation[] =>
  order.map((kind, index) => ({ ...kinds[kind], at: after(noon, (index + 1) * 1000) }));

const sets = [...subsets(Object.keys(kinds) as Kind[], 5)];

describe('every set of up to 5 of 8 observations', () => {
  test('gives one verdict in whatever order the observations are handed in', () => {
    let orders = 0;
    for (const set of sets) {
      const observations = arriveInOrder(set);
      const expected = judge(observations);
      for (const order of permutations(observations)) {
        orders += 1;
        expect(judge(order)).toEqual(expected);
      }
    }
    expect(orders).toBe(8 + 56 + 336 + 1680 + 6720);
  });

  test('gives one verdict in whatever order they arrive, but for the name of what was late', () => {
    for (const set of sets) {
      const expected = withoutArrival(judge(arriveInOrder(set)));
      for (const order of permutations(set)) {
        expect(withoutArrival(judge(arriveInOrder(order))), order.join(' → ')).toEqual(expected);
      }
    }
  });

  test('is paid and confirmed as soon as an authenticated witness says paid, whatever else is said', () => {
    for (const set of sets.filter(kinds => kinds.includes('ipnPaid') || kinds.includes('pollPaid'))) {
      for (const order of permutations(set)) {
        const { status, certainty } = judge(arriveInOrder(order));
        expect(status, order.join(' → ')).toBe('paid');
        expect(certainty).toBe(
          set.includes('ipnPaid') && set.includes('pollPaid') ? 'corroborated' : 'confirmed',
        );
      }
    }
  });

  test('is never downgraded from confirmed paid by what arrives next', () => {
    for (const set of sets) {
      for (const order of permutations(set)) {
        const observations = arriveInOrder(order);
        const wasPaid = observations.map((_, index) => {
          const { status, certainty } = judge(observations.slice(0, index + 1));
          return status === 'paid' && certainty !== 'claimed';
        });
        expect(wasPaid.lastIndexOf(false)).toBeLessThanOrEqual(
          wasPaid.includes(true) ? wasPaid.indexOf(true) : wasPaid.length,
        );
      }
    }
  });

  test('is not confirmed unless an authenticated witness names the outcome', () => {
    const authenticated: readonly Kind[] = ['ipnPaid', 'ipnFailedLate', 'pollPaid', 'pollFailed'];
    for (const set of sets.filter(kinds => !kinds.some(kind => authenticated.includes(kind)))) {
      for (const order of permutations(set)) {
        expect(['none', 'claimed']).toContain(judge(arriveInOrder(order)).certainty);
      }
    }
  });
});
