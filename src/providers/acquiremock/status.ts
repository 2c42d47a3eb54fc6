import type { Status } from '../../domain/status.js';

const statuses: Readonly<Record<string, Status>> = {
  pending: 'pending',
  waiting_for_otp: 'pending',
  paid: 'paid',
  failed: 'failed',
  expired: 'expired',
  refunded: 'refunded',
};

/** Our status for the gateway's word; a word that we do not know stays pending. */
export const acquireMockStatus = (word: string): Status => statuses[word] ?? 'pending';
