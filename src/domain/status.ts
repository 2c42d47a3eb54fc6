/** What became of a payment, in words that hold for every provider. */
export const statuses = [
  'pending',
  'authorized',
  'paid',
  'failed',
  'cancelled',
  'expired',
  'refunded',
  'reversed',
  'unknown',
] as const;

export type Status = (typeof statuses)[number];

/** Statuses that say: no money moved, and none will. */
export const failures = ['failed', 'cancelled', 'expired'] as const satisfies readonly Status[];

export type Failure = (typeof failures)[number];

/** Whether the status says that the payment came to nothing. */
export const isFailure = (status: Status): status is Failure =>
  (failures as readonly Status[]).includes(status);

/** Whether the status is an outcome: nothing but a refund or a reversal can follow. */
export const isFinal = (status: Status): boolean =>
  isFailure(status) || status === 'paid' || status === 'refunded' || status === 'reversed';

/** How sure the verdict is: by no witness, by witnesses that anyone could imitate, by one that we can trust, by two. */
export const certainties = ['none', 'claimed', 'confirmed', 'corroborated'] as const;

export type Certainty = (typeof certainties)[number];
