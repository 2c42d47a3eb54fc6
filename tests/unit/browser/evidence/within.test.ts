import { expect, test } from 'vitest';
import { bounded, excerpt } from '../../../../src/browser/evidence/bounded.js';
import { within } from '../../../../src/browser/evidence/within.js';
import { instant } from '../../../../src/domain/time.js';
import { createVirtualClock } from '../../../../src/platform/clock.js';

test('waits no longer than it should', async () => {
  const clock = createVirtualClock(instant(0));
  const waiting = within(new Promise(() => undefined), { clock, timeoutMs: 50 });
  const ended = expect(waiting).rejects.toThrow('The page did not answer within 50 ms');
  await clock.advance(50);
  await ended;
});

test('gives what the work gives, and throws what it throws', async () => {
  const clock = createVirtualClock(instant(0));
  await expect(within(Promise.resolve(1), { clock, timeoutMs: 50 })).resolves.toBe(1);
  await expect(within(Promise.reject(new Error('gone')), { clock, timeoutMs: 50 })).rejects.toThrow('gone');
});

test('a buffer keeps the first and counts the rest', () => {
  const buffer = bounded<number>(2);
  expect([1, 2, 3].map(item => buffer.add(item))).toEqual([true, true, false]);
  expect([buffer.items, buffer.dropped]).toEqual([[1, 2], 1]);
  expect([excerpt('abc', 2), excerpt('ab', 2)]).toEqual(['ab…', 'ab']);
});
