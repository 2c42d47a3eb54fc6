import { PaywatchError } from '../../domain/errors.js';
import type { Clock } from '../../platform/clock.js';

/** How long to wait, and by which clock. */
export interface Patience {
  readonly clock: Clock;
  readonly timeoutMs: number;
}

/**
 * Waits for `work`, but not for ever: a page that is busy, crashed or shows a dialog answers nothing.
 * @throws PaywatchError `browser_failed` when the time is over; what `work` throws
 */
export async function within<T>(work: Promise<T>, { clock, timeoutMs }: Patience): Promise<T> {
  const done = new AbortController();
  const tooLate = clock.sleep(timeoutMs, done.signal).then(() => {
    throw new PaywatchError('browser_failed', `The page did not answer within ${timeoutMs} ms`);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    done.abort();
    await Promise.allSettled([tooLate]);
    // Whoever gave up does not want to hear of it later.
    work.catch(() => undefined);
  }
}
