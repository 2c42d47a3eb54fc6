import type { PaymentId } from '../domain/ids.js';
import { isFinal } from '../domain/status.js';
import type { Instant } from '../domain/time.js';
import type { Verdict } from '../domain/verdict.js';
import type { PaymentRecord } from '../store/store.js';
import type { MonitorDeps } from './deps.js';

const lookAgainAfterMs = 100;

/** Whether waiting longer can make the verdict neither surer nor different by itself. */
export const isSettled = ({ status, certainty, reviewAt }: Verdict): boolean =>
  (isFinal(status) && certainty !== 'claimed') || (status !== 'pending' && reviewAt === undefined);

export interface SettleOptions {
  readonly deadline: Instant;
  /** What to wait for; default {@link isSettled}. */
  readonly until?: (verdict: Verdict) => boolean;
  readonly signal?: AbortSignal;
}

/**
 * Waits until nothing more is to be expected of a payment, whoever writes what is seen of it, this process or another;
 * silence that lasts too long becomes part of the verdict.
 * @returns the payment as it stands then, or at `deadline`, or when `signal` is aborted
 */
export async function settle(
  id: PaymentId,
  { deadline, until = isSettled, signal }: SettleOptions,
  deps: MonitorDeps,
): Promise<PaymentRecord> {
  const { store, clock } = deps;
  for (;;) {
    const record = await store.getPayment(id);
    if (record === undefined) throw new Error(`The store lost payment ${id}`);
    const now = clock.now();
    if (until(record.verdict)) return record;
    if (record.verdict.reviewAt !== undefined && record.verdict.reviewAt <= now) {
      await review(id, deps);
      continue;
    }
    if (now >= deadline || signal?.aborted === true) return record;
    await clock.sleep(lookAgainAfterMs);
  }
}

/** Derives the verdict anew, for what has changed by the mere passing of time. */
export async function review(id: PaymentId, { store, clock }: MonitorDeps): Promise<PaymentRecord> {
  const { payment } = await store.record({ now: clock.now(), payment: id });
  if (payment === undefined) throw new Error(`The store lost payment ${id}`);
  return payment;
}
