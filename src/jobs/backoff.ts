import type { Random } from '../platform/random.js';

const firstDelayMs = 2_000;
const longestDelayMs = 60 * 60_000;

/**
 * How long to wait before the next attempt: 2 s after the first failure, doubled after each further one up to an hour,
 * less up to half of it by chance, so that jobs that failed together do not come back together.
 */
export function retryDelayMs(attempt: number, random: Random): number {
  const full = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(attempt - 1, 30));
  return random.integer(full / 2, full);
}
