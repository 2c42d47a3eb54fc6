import type { Claim, Observation } from './observation.js';
import { authenticityOf } from './observation.js';
import type { Payment } from './payment.js';
import { isFailure, type Status } from './status.js';
import type { Instant } from './time.js';

/** The observations of one payment, sorted by what they are worth. The rules read nothing else. */
export interface Evidence {
  readonly payment: Payment;
  readonly now: Instant;
  /** Everything, by time and then by id: the order in which the caller hands them in means nothing. */
  readonly all: readonly Observation[];
  /** Authenticated, and about this payment, with the amount and currency that we expect. */
  readonly proven: readonly Observation[];
  /** Unauthenticated, but with nothing against them. A badly signed or unsigned IPN is not among them. */
  readonly heard: readonly Observation[];
  /** About another payment: a reference is not ours. */
  readonly foreign: readonly Observation[];
  /** About this payment, but money moved (or was reserved) in another amount than we expect. */
  readonly wrongAmount: readonly Observation[];
  /** The same in another currency. */
  readonly wrongCurrency: readonly Observation[];
}

const movesMoney = (status: Status): boolean => status === 'paid' || status === 'authorized';

/** Whether the claim names a payment other than this one. */
function isForeign(payment: Payment, claim: Claim): boolean {
  return (
    differ(payment.providerReference, claim.providerReference) ||
    differ(payment.merchantReference, claim.merchantReference)
  );
}

const differ = (expected: string | undefined, said: string | undefined): boolean =>
  expected !== undefined && said !== undefined && expected !== said;

const hasWrongCurrency = ({ amount }: Payment, claim: Claim): boolean =>
  movesMoney(claim.status) && differ(amount?.currency, claim.amount?.currency);

const hasWrongAmount = ({ amount }: Payment, claim: Claim): boolean =>
  movesMoney(claim.status) &&
  amount !== undefined &&
  claim.amount !== undefined &&
  amount.minor !== claim.amount.minor;

/** Whether an IPN came in a way that its provider would not send it. */
const isSuspect = ({ proof }: Observation): boolean => proof === 'bad-signature' || proof === 'unsigned';

/** Sorts the observations of a payment by what they are worth. */
export function gatherEvidence(
  payment: Payment,
  observations: readonly Observation[],
  now: Instant,
): Evidence {
  const all = [...observations].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  const trusted = all.filter(seen => !isSuspect(seen));
  const foreign = trusted.filter(({ claim }) => isForeign(payment, claim));
  const ours = trusted.filter(({ claim }) => !isForeign(payment, claim));
  const wrongAmount = ours.filter(({ claim }) => hasWrongAmount(payment, claim));
  const wrongCurrency = ours.filter(({ claim }) => hasWrongCurrency(payment, claim));
  const sound = ours.filter(seen => !wrongAmount.includes(seen) && !wrongCurrency.includes(seen));
  return {
    payment,
    now,
    all,
    proven: sound.filter(({ proof }) => authenticityOf(proof) === 'authenticated'),
    heard: sound.filter(({ proof }) => authenticityOf(proof) === 'unauthenticated'),
    foreign,
    wrongAmount,
    wrongCurrency,
  };
}

/** Those that say this status. */
export const saying = (observations: readonly Observation[], status: Status): readonly Observation[] =>
  observations.filter(({ claim }) => claim.status === status);

/** Those that say that the payment came to nothing. */
export const sayingFailure = (observations: readonly Observation[]): readonly Observation[] =>
  observations.filter(({ claim }) => isFailure(claim.status));
