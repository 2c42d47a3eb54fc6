import { expect, test } from 'vitest';
import { retryDelayMs } from '../../../src/jobs/backoff.js';
import { createCountingRandom } from '../../support/recordings.js';

const least = createCountingRandom();
const most = { ...least, integer: (_min: number, max: number) => max };

test('doubles the pause after each failure, up to an hour', () => {
  const pauses = [1, 2, 3, 4, 10, 11, 12, 13, 1_000].map(attempt => retryDelayMs(attempt, most) / 1_000);
  expect(pauses).toEqual([2, 4, 8, 16, 1_024, 2_048, 3_600, 3_600, 3_600]);
});

test('takes off up to half of it by chance', () => {
  expect([1, 2, 1_000].map(attempt => retryDelayMs(attempt, least) / 1_000)).toEqual([1, 2, 1_800]);
});
