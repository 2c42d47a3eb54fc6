import type { Status } from '../../domain/status.js';

/** A map and no object: the word comes from outside, and `constructor` is none of the gateway's. */
const statuses: ReadonlyMap<string, Status> = new Map([
  ['pending', 'pending'],
  ['waiting_for_otp', 'pending'],
  ['paid', 'paid'],
  ['failed', 'failed'],
  ['expired', 'expired'],
  ['refunded', 'refunded'],
]);

/** Our status for the gateway's word; a word that we do not know stays pending. */
export const acquireMockStatus = (word: string): Status => statuses.get(word) ?? 'pending';
