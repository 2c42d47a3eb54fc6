import { type Evidence, saying, sayingFailure } from './evidence.js';
import { authenticityOf, type Observation } from './observation.js';
import type { Status } from './status.js';

/**
 * One row of the table that decides a payment's status. The first row that applies decides; its observations are what
 * the verdict rests on.
 */
export interface StatusRule {
  readonly id: string;
  /** When the row applies, for people. */
  readonly when: string;
  readonly status: Status;
  /** How certain the row makes its status: `none`, `claimed`, or as certain as its authenticated witnesses make it. */
  readonly certainty: 'none' | 'claimed' | 'by-witnesses';
  /** The observations that make it apply; undefined when it does not. */
  readonly applies: (evidence: Evidence) => readonly Observation[] | undefined;
}

const some = (observations: readonly Observation[]): readonly Observation[] | undefined =>
  observations.length > 0 ? observations : undefined;

const provenRule = (status: Status, id: string, when: string): StatusRule => ({
  id,
  when,
  status,
  certainty: 'by-witnesses',
  applies: ({ proven }) => some(saying(proven, status)),
});

const claimedRule = (status: Status, id: string, when: string): StatusRule => ({
  id,
  when,
  status,
  certainty: 'claimed',
  applies: ({ heard }) => some(saying(heard, status)),
});

/** The table, from the strongest row to the weakest. Order matters; the order of observations does not. */
export const statusRules: readonly StatusRule[] = [
  provenRule('reversed', 'proven-reversal', 'An authenticated witness says reversed.'),
  provenRule('refunded', 'proven-refund', 'An authenticated witness says refunded.'),
  provenRule(
    'paid',
    'proven-payment',
    'An authenticated witness says paid, and reference, amount and currency are the expected ones. ' +
      'No failure, earlier or later, takes this back.',
  ),
  {
    id: 'proven-mismatch',
    when: 'An authenticated witness says that money moved, but in another amount or currency than expected.',
    status: 'unknown',
    certainty: 'none',
    applies: ({ wrongAmount, wrongCurrency }) =>
      some(
        [...new Set([...wrongAmount, ...wrongCurrency])].filter(
          ({ proof }) => authenticityOf(proof) === 'authenticated',
        ),
      ),
  },
  provenRule('failed', 'proven-failure', 'An authenticated witness says failed.'),
  provenRule('cancelled', 'proven-cancellation', 'An authenticated witness says cancelled.'),
  provenRule('expired', 'proven-expiry', 'An authenticated witness says expired.'),
  provenRule(
    'authorized',
    'proven-authorisation',
    'An authenticated witness says that the amount is reserved but not captured.',
  ),
  {
    id: 'claims-disagree',
    when: 'Only unauthenticated witnesses name an outcome, and they contradict each other.',
    status: 'unknown',
    certainty: 'claimed',
    applies: ({ heard }) => {
      const paid = saying(heard, 'paid');
      const failed = sayingFailure(heard);
      return paid.length > 0 && failed.length > 0 ? [...paid, ...failed] : undefined;
    },
  },
  claimedRule('paid', 'claimed-payment', 'Only unauthenticated witnesses speak, and they say paid.'),
  claimedRule('failed', 'claimed-failure', 'Only unauthenticated witnesses speak, and they say failed.'),
  claimedRule(
    'cancelled',
    'claimed-cancellation',
    'Only unauthenticated witnesses speak, and they say cancelled.',
  ),
  claimedRule('expired', 'claimed-expiry', 'Only unauthenticated witnesses speak, and they say expired.'),
  claimedRule(
    'authorized',
    'claimed-authorisation',
    'Only unauthenticated witnesses speak, and they say that the amount is reserved.',
  ),
  {
    id: 'given-up',
    when: 'A watch ended, by its timeout or otherwise, before any witness named an outcome.',
    status: 'unknown',
    certainty: 'none',
    applies: ({ heard }) => some(saying(heard, 'unknown')),
  },
  {
    id: 'overdue',
    when: 'The payment’s time is over and no witness has named an outcome. Silence is not a failure.',
    status: 'unknown',
    certainty: 'none',
    applies: ({ payment, now, all }) =>
      payment.expiresAt !== undefined && now >= payment.expiresAt ? all : undefined,
  },
  {
    id: 'open',
    when: 'Nothing else applies: no witness has named an outcome yet.',
    status: 'pending',
    certainty: 'none',
    applies: ({ proven, heard }) => [...saying(proven, 'pending'), ...saying(heard, 'pending')],
  },
];
