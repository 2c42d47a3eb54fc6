import type { PaymentId } from '../domain/ids.js';
import { isFinal } from '../domain/status.js';
import type { Instant } from '../domain/time.js';
import type { Verdict } from '../domain/verdict.js';

/** Of a payment's poll job, what decides when the next poll is. */
export interface PollJob {
  /** When it is due; while it is leased, when the lease ends. */
  readonly runAt: Instant;
  readonly leased: boolean;
  /** When a leased job is to run once more. */
  readonly againAt?: Instant;
}

const keyPrefix = 'poll:';

/** The key of the job that polls a payment; its payload is `{ "paymentId": … }`. */
export const pollJobKey = (id: PaymentId): string => `${keyPrefix}${id}`;

/** When the job is due next, unless it is running and nobody asked for one more run. */
export const pendingRunAt = (job: PollJob | undefined): Instant | undefined =>
  job?.leased === true ? job.againAt : job?.runAt;

/**
 * The poll job after a recording; undefined when nothing is left to do.
 *
 * Until the verdict is final and proven, a poll stays due: at `pollAt` when the recording gives one, else when it was
 * due before. Besides, the verdict may have a moment at which it changes by itself; the earlier of both counts. A job
 * that is running at this moment keeps its lease and runs once more.
 */
export function nextPollJob(
  job: PollJob | undefined,
  { pollAt, verdict }: { readonly pollAt: Instant | undefined; readonly verdict: Verdict },
): PollJob | undefined {
  const settled = isFinal(verdict.status) && isProven(verdict);
  const due = earlier(settled ? undefined : (pollAt ?? pendingRunAt(job)), verdict.reviewAt);
  if (job?.leased === true && !settled) {
    return due === undefined || due === job.againAt ? job : { ...job, againAt: due };
  }
  if (due === undefined) return undefined;
  if (job?.leased === true) return due === job.againAt ? job : { ...job, againAt: due };
  return due === job?.runAt && pollAt === undefined ? job : { runAt: due, leased: false };
}

const isProven = ({ certainty }: Verdict): boolean =>
  certainty === 'confirmed' || certainty === 'corroborated';

function earlier(one: Instant | undefined, other: Instant | undefined): Instant | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one < other ? one : other;
}
