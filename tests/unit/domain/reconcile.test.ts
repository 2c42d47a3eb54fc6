import { describe, expect, test } from 'vitest';
import { anomalyRules } from '../../../src/domain/anomaly-rules.js';
import type { Observation } from '../../../src/domain/observation.js';
import type { Payment } from '../../../src/domain/payment.js';
import { reconcile } from '../../../src/domain/reconcile.js';
import { statusRules } from '../../../src/domain/status-rules.js';
import { after } from '../../../src/domain/time.js';
import { anomalyNames } from '../../../src/domain/verdict.js';
import { noon, paymentOf, seen } from '../../support/payments.js';

const judge = (observations: readonly Observation[], fields: Partial<Payment> = {}, second = 30) =>
  reconcile(paymentOf(fields), observations, after(noon, second * 1000));
const names = (...args: Parameters<typeof judge>) => judge(...args).anomalies.map(({ name }) => name);

const signed = (claim: Parameters<typeof seen>[0]['claim'], second = 1) =>
  seen({ channel: 'ipn', proof: 'signature', ...(claim && { claim }), second });
const polled = (claim: Parameters<typeof seen>[0]['claim'], second = 1) =>
  seen({ channel: 'poll', proof: 'api-answer', ...(claim && { claim }), second });
const returned = (claim: Parameters<typeof seen>[0]['claim'] = {}, second = 1) =>
  seen({ channel: 'redirect', claim, second });

describe('the status', () => {
  test('is pending when nobody has spoken', () => {
    expect(judge([])).toMatchObject({ status: 'pending', certainty: 'none', rule: 'open', basis: [] });
  });

  test('is claimed by a redirect and confirmed by a signed IPN', () => {
    expect(judge([returned()])).toMatchObject({ status: 'paid', certainty: 'claimed' });
    expect(judge([returned(), signed({})])).toMatchObject({ status: 'paid', certainty: 'confirmed' });
  });

  test('is corroborated by two authenticated channels, not by two messages of one', () => {
    expect(judge([signed({}), signed({}, 2)]).certainty).toBe('confirmed');
    expect(judge([signed({}), polled({}, 2)]).certainty).toBe('corroborated');
  });

  test('follows a refund and a reversal of what was paid', () => {
    expect(judge([signed({}), signed({ status: 'refunded' }, 2)]).status).toBe('refunded');
    expect(judge([signed({ status: 'reversed' }), signed({}, 2)]).status).toBe('reversed');
  });

  test('is unknown, not failed, when the time is over and nobody spoke', () => {
    expect(judge([], {}, 15 * 60)).toMatchObject({ status: 'unknown', certainty: 'none', rule: 'overdue' });
  });

  test('stays what was claimed when the time is over', () => {
    expect(judge([returned({ status: 'failed' })], {}, 3600)).toMatchObject({
      status: 'failed',
      certainty: 'claimed',
    });
  });

  test('is unknown when unauthenticated witnesses contradict each other', () => {
    const verdict = judge([returned(), seen({ channel: 'page', claim: { status: 'failed' } })]);
    expect(verdict).toMatchObject({ status: 'unknown', certainty: 'claimed', rule: 'claims-disagree' });
    expect(verdict.anomalies.map(({ name }) => name)).toEqual(['witness-conflict']);
  });

  test('carries the reason and the transaction id of the witnesses that it rests on', () => {
    const verdict = judge([
      signed({ status: 'failed', reason: 'Insufficient funds', transactionId: 'T-9' }),
      returned({ status: 'pending', reason: 'not this one' }),
    ]);
    expect(verdict).toMatchObject({ reason: 'Insufficient funds', transactionId: 'T-9' });
  });

  test('is final at the moment of the first authenticated witness, never by a claim', () => {
    expect(judge([returned(), signed({}, 7), polled({}, 9)]).finalAt).toBe(after(noon, 7000));
    expect(judge([returned()]).finalAt).toBeUndefined();
  });
});

describe('a paid that does not fit the order is never a clean paid', () => {
  test.each([
    ['amount-mismatch', { amount: { minor: 24_999 } }, '249.99 USD'],
    ['currency-mismatch', { amount: { minor: 25_000, currency: 'EUR' } }, 'EUR'],
  ] as const)('%s: the status is unknown', (name, claim, value) => {
    const verdict = judge([signed(claim)]);
    expect(verdict).toMatchObject({ status: 'unknown', certainty: 'none', rule: 'proven-mismatch' });
    expect(verdict.anomalies).toMatchObject([{ name, detail: expect.stringContaining(value) as string }]);
  });

  test('reference-mismatch: the message is about another payment and decides nothing', () => {
    const verdict = judge([signed({ merchantReference: 'ORDER-2' })]);
    expect(verdict.status).toBe('pending');
    expect(verdict.anomalies.map(({ name }) => name)).toEqual(['reference-mismatch']);
  });

  test('the right amount afterwards confirms, and the anomaly stays', () => {
    expect(judge([signed({ amount: { minor: 1 } }), polled({ amount: { minor: 25_000 } }, 2)])).toMatchObject(
      {
        status: 'paid',
        certainty: 'confirmed',
        anomalies: [{ name: 'amount-mismatch' }],
      },
    );
  });

  test('an amount without a currency is compared by its minor units', () => {
    expect(names([signed({ amount: { minor: 25_000 } })])).toEqual([]);
  });
});

describe('the anomalies', () => {
  test('forged-redirect: success in the browser, failure by an authenticated witness', () => {
    expect(names([returned(), polled({ status: 'failed' })])).toEqual(['forged-redirect']);
    expect(judge([returned(), polled({ status: 'failed' })]).status).toBe('failed');
  });

  test('reused-redirect: the return names another payment and does not count', () => {
    const verdict = judge([returned({ providerReference: 'p-2' })]);
    expect(verdict.status).toBe('pending');
    expect(verdict.anomalies).toMatchObject([
      { name: 'reused-redirect', detail: 'the return belongs to p-2' },
    ]);
  });

  test('bad-signature and unsigned-ipn: kept, and worth nothing', () => {
    for (const proof of ['bad-signature', 'unsigned'] as const) {
      const verdict = judge([seen({ channel: 'ipn', proof })]);
      expect(verdict).toMatchObject({ status: 'pending', certainty: 'none' });
      expect(verdict.anomalies.map(({ name }) => name)).toEqual([
        proof === 'unsigned' ? 'unsigned-ipn' : 'bad-signature',
      ]);
    }
  });

  test('an IPN of a provider that never signs is a claim like a redirect', () => {
    expect(judge([seen({ channel: 'ipn' })])).toMatchObject({ status: 'paid', certainty: 'claimed' });
  });

  test('late-failure and late-success are told apart by time', () => {
    expect(names([signed({}, 1), signed({ status: 'failed' }, 2)])).toEqual(['late-failure']);
    expect(names([signed({ status: 'failed' }, 1), signed({}, 2)])).toEqual(['late-success']);
  });

  test('witness-conflict: authenticated channels contradict each other', () => {
    expect(names([signed({}, 1), polled({ status: 'failed' }, 2)])).toEqual([
      'witness-conflict',
      'late-failure',
    ]);
  });

  test('witness-conflict: the browser says failed, the provider says paid', () => {
    expect(names([returned({ status: 'failed' }), signed({})])).toEqual(['witness-conflict']);
  });

  test('ipn-missing appears when the time for it is over, and the verdict says when to look again', () => {
    expect(names([returned({}, 1)], {}, 60)).toEqual([]);
    expect(judge([returned({}, 1)], {}, 60).reviewAt).toBe(after(noon, 61_000));
    expect(names([returned({}, 1)], {}, 61)).toEqual(['ipn-missing']);
    expect(judge([returned({}, 1)], {}, 61).reviewAt).toBeUndefined();
  });

  test('ipn-missing is not raised for a status that the provider never announces', () => {
    expect(names([returned({ status: 'failed' })], {}, 3600)).toEqual([]);
  });

  test('redirect-missing: confirmed, watched, and the browser never came back', () => {
    const page = seen({ channel: 'page', claim: { status: 'pending' } });
    expect(names([page, signed({}, 1)], {}, 61)).toEqual(['redirect-missing']);
    expect(names([page, signed({}, 1), returned()], {}, 61)).toEqual([]);
    expect(names([signed({}, 1)], {}, 61)).toEqual([]);
  });

  test('duplicate-ipn-differs: two verified IPNs with different transaction ids', () => {
    expect(names([signed({ transactionId: 'T-1' }), signed({ transactionId: 'T-2' })])).toEqual([
      'duplicate-ipn-differs',
    ]);
    expect(names([signed({ transactionId: 'T-1' }), signed({ transactionId: 'T-1' })])).toEqual([]);
  });

  test('an open payment is looked at again when its time is over', () => {
    expect(judge([]).reviewAt).toBe(after(noon, 15 * 60_000));
  });
});

describe('the tables', () => {
  test('have a rule for every anomaly, each with what to do about it', () => {
    expect(anomalyRules.map(({ name }) => name)).toEqual(anomalyNames);
    expect(anomalyRules.filter(({ mend }) => mend === '')).toEqual([]);
  });

  test('have unique ids and end in a row that always applies', () => {
    expect(new Set(statusRules.map(({ id }) => id)).size).toBe(statusRules.length);
    expect(statusRules.at(-1)?.id).toBe('open');
  });
});
