import { type Evidence, saying, sayingFailure } from './evidence.js';
import { formatMoney } from './money.js';
import { authenticityOf, type ClaimedAmount, type Observation } from './observation.js';
import { isFailure, type Status } from './status.js';
import { after, type Instant } from './time.js';
import type { AnomalyName } from './verdict.js';

/** What the anomaly rules see besides the evidence: what the status rules made of it. */
export interface Ruling {
  readonly evidence: Evidence;
  readonly status: Status;
  /** The observations that the status rests on. */
  readonly basis: readonly Observation[];
}

export interface Finding {
  readonly observations: readonly Observation[];
  readonly detail: string;
  /** The finding holds from this moment on; absent: it holds already. */
  readonly from?: Instant;
}

/** One row of the table of disagreements. */
export interface AnomalyRule {
  readonly name: AnomalyName;
  /** When it is raised, for people. */
  readonly when: string;
  /** What to do about it, for people. */
  readonly mend: string;
  readonly find: (ruling: Ruling) => Finding | undefined;
}

const finding = (observations: readonly Observation[], detail: string): Finding | undefined =>
  observations.length > 0 ? { observations, detail } : undefined;

const values = (observations: readonly Observation[], pick: (seen: Observation) => string | undefined) =>
  [...new Set(observations.map(pick).filter(value => value !== undefined))].join(', ');

const redirects = (observations: readonly Observation[]) =>
  observations.filter(({ channel }) => channel === 'redirect');

/** Every disagreement that paywatch looks for, in the order in which they are printed. */
export const anomalyRules: readonly AnomalyRule[] = [
  {
    name: 'forged-redirect',
    when: 'The browser came back with a success, but an authenticated witness says that the payment failed.',
    mend: 'Do not deliver. Someone may have typed the success URL; look at who came back with it.',
    find: ({ evidence: { heard, proven } }) =>
      sayingFailure(proven).length > 0 && saying(proven, 'paid').length === 0
        ? finding(
            redirects(saying(heard, 'paid')),
            `the redirect says paid, the provider says ${sayingFailure(proven)[0]?.claim.status}`,
          )
        : undefined,
  },
  {
    name: 'reused-redirect',
    when: 'The browser came back with the parameters of another payment.',
    mend: 'Do not deliver on this return. Check that your return page compares the reference with the order.',
    find: ({ evidence: { foreign } }) =>
      finding(redirects(foreign), `the return belongs to ${references(redirects(foreign))}`),
  },
  {
    name: 'amount-mismatch',
    when: 'A witness says that another amount was paid than the one expected.',
    mend: 'Compare the order with the provider’s record before you deliver; refund or collect the difference.',
    find: ({ evidence: { payment, wrongAmount } }) =>
      finding(
        wrongAmount,
        `expected ${payment.amount === undefined ? 'nothing' : formatMoney(payment.amount)}, ` +
          `but ${values(wrongAmount, ({ claim }) => claimed(claim.amount, payment.amount?.currency))} was paid`,
      ),
  },
  {
    name: 'currency-mismatch',
    when: 'A witness says that the payment was made in another currency than the one expected.',
    mend: 'Compare the order with the provider’s record before you deliver.',
    find: ({ evidence: { payment, wrongCurrency } }) =>
      finding(
        wrongCurrency,
        `expected ${payment.amount?.currency}, got ${values(wrongCurrency, ({ claim }) => claim.amount?.currency)}`,
      ),
  },
  {
    name: 'reference-mismatch',
    when: 'A witness other than the redirect names another payment than this one.',
    mend: 'Find the payment that the reference belongs to; this one is not paid by it.',
    find: ({ evidence: { foreign } }) => {
      const others = foreign.filter(({ channel }) => channel !== 'redirect');
      return finding(others, `the message belongs to ${references(others)}`);
    },
  },
  {
    name: 'witness-conflict',
    when: 'Witnesses of different channels contradict each other about the outcome.',
    mend: 'Trust the authenticated witness; ask the provider when two authenticated ones disagree.',
    find: ({ evidence: { heard, proven } }) => {
      const conflicts = [...conflictsAmong(proven), ...contradictedClaims(heard, proven), ...split(heard)];
      const observations = [...new Set(conflicts)];
      return finding(
        observations,
        observations.map(({ channel, claim }) => `${channel} says ${claim.status}`).join(', '),
      );
    },
  },
  {
    name: 'late-failure',
    when: 'An authenticated failure arrived after an authenticated payment.',
    mend: 'The payment stands. Ask the provider whether it was reversed; a reversal is announced as such.',
    find: ({ evidence: { proven } }) => {
      const paidAt = firstAt(saying(proven, 'paid'));
      const late = sayingFailure(proven).filter(({ at }) => paidAt !== undefined && at > paidAt);
      return finding(late, `${values(late, ({ claim }) => claim.status)} after paid`);
    },
  },
  {
    name: 'late-success',
    when: 'An authenticated payment arrived after an authenticated failure.',
    mend: 'The money was taken: deliver, or refund if the order was given up meanwhile.',
    find: ({ evidence: { proven } }) => {
      const failedAt = firstAt(sayingFailure(proven));
      const late = saying(proven, 'paid').filter(({ at }) => failedAt !== undefined && at > failedAt);
      return finding(late, `paid after ${values(sayingFailure(proven), ({ claim }) => claim.status)}`);
    },
  },
  {
    name: 'unsigned-ipn',
    when: 'An IPN without a signature came in the name of a provider that signs.',
    mend: 'It counts for nothing. Check that the provider’s signing is switched on, else treat it as forged.',
    find: ({ evidence: { all } }) => {
      const unsigned = all.filter(({ proof }) => proof === 'unsigned');
      return finding(unsigned, `${unsigned.length} without a signature`);
    },
  },
  {
    name: 'bad-signature',
    when: 'An IPN came whose signature does not fit its bytes.',
    mend: 'It counts for nothing. Check the secret on both sides; if it is right, someone forges IPNs.',
    find: ({ evidence: { all } }) => {
      const bad = all.filter(({ proof }) => proof === 'bad-signature');
      return finding(bad, `${bad.length} with a wrong signature`);
    },
  },
  {
    name: 'redirect-missing',
    when: 'The payment is confirmed, a browser was watched, and it never came back to the merchant.',
    mend: 'The payment stands. Find out where payers get lost between the gateway and your return page.',
    find: ({ evidence: { payment, all, proven } }) => {
      const paid = saying(proven, 'paid');
      const paidAt = firstAt(paid);
      const watched = all.some(({ channel }) => channel === 'page');
      const returned = all.some(({ channel }) => channel === 'redirect');
      if (paidAt === undefined || !watched || returned) return undefined;
      return {
        observations: paid,
        detail: 'paid, but the browser did not return',
        from: after(paidAt, payment.expects.redirectGraceMs),
      };
    },
  },
  {
    name: 'ipn-missing',
    when: 'Another witness named an outcome that the provider announces by IPN, and no verified IPN came in time.',
    mend: 'Check the IPN address at the provider and your endpoint’s availability; ask the provider to resend.',
    find: ({ evidence: { payment, proven }, status, basis }) => {
      const heardAt = firstAt(basis);
      const announced = payment.expects.ipnFor.includes(status);
      const came = proven.some(({ channel, claim }) => channel === 'ipn' && claim.status === status);
      if (!announced || came || heardAt === undefined) return undefined;
      return {
        observations: basis,
        detail: `${status}, but no verified IPN said so`,
        from: after(heardAt, payment.expects.ipnGraceMs),
      };
    },
  },
  {
    name: 'duplicate-ipn-differs',
    when: 'Two verified IPNs give the same status with different amounts or transaction ids.',
    mend: 'Compare both with the provider’s record: one of them may belong to a second charge.',
    find: ({ evidence: { all } }) => {
      const verified = all.filter(
        ({ channel, proof }) => channel === 'ipn' && authenticityOf(proof) === 'authenticated',
      );
      const differing = verified.filter(seen => verified.some(other => sameFactDiffers(seen, other)));
      return finding(
        differing,
        differing
          .map(({ claim }) => `${claimed(claim.amount) ?? '–'} (${claim.transactionId ?? '–'})`)
          .join(' / '),
      );
    },
  },
];

const firstAt = (observations: readonly Observation[]): Instant | undefined => observations[0]?.at;

const references = (observations: readonly Observation[]): string =>
  values(observations, ({ claim }) => claim.providerReference ?? claim.merchantReference);

function claimed(amount: ClaimedAmount | undefined, expectedCurrency?: string): string | undefined {
  if (amount === undefined) return undefined;
  const currency = amount.currency ?? expectedCurrency;
  return currency === undefined
    ? `${amount.minor} minor units`
    : formatMoney({ minor: amount.minor, currency });
}

/** Authenticated witnesses of different channels, one of which says paid while the other says failed. */
function conflictsAmong(proven: readonly Observation[]): readonly Observation[] {
  const paid = saying(proven, 'paid');
  const failed = sayingFailure(proven);
  return [
    ...paid.filter(({ channel }) => failed.some(other => other.channel !== channel)),
    ...failed.filter(({ channel }) => paid.some(other => other.channel !== channel)),
  ];
}

/** Claims that an authenticated witness contradicts. A success by redirect has a name of its own: forged. */
function contradictedClaims(
  heard: readonly Observation[],
  proven: readonly Observation[],
): readonly Observation[] {
  if (saying(proven, 'paid').length > 0) return sayingFailure(heard);
  if (sayingFailure(proven).length === 0) return [];
  return saying(heard, 'paid').filter(({ channel }) => channel !== 'redirect');
}

/** Unauthenticated witnesses that contradict each other. */
function split(heard: readonly Observation[]): readonly Observation[] {
  const failed = sayingFailure(heard);
  const paid = saying(heard, 'paid');
  return failed.length > 0 && paid.length > 0 ? [...paid, ...failed] : [];
}

function sameFactDiffers(a: Observation, b: Observation): boolean {
  if (a.id === b.id || a.claim.status !== b.claim.status || isFailure(a.claim.status)) return false;
  return a.claim.amount?.minor !== b.claim.amount?.minor || a.claim.transactionId !== b.claim.transactionId;
}
