import { describe, expect, test } from 'vitest';
import { after } from '../../../src/domain/time.js';
import {
  type Clock,
  createMovableClock,
  createVirtualClock,
  systemClock,
  type VirtualClock,
} from '../../../src/platform/clock.js';
import { noon } from '../../support/payments.js';
import { until } from '../../support/waiting.js';

const clocks: readonly (readonly [name: string, create: () => VirtualClock])[] = [
  ['a virtual clock', () => createVirtualClock(noon)],
  ['a movable clock above one that stands still', () => createMovableClock(createVirtualClock(noon))],
];

describe.each(clocks)('%s', (_name, create) => {
  /** Sleeps, and writes down under which name and at what time it woke. */
  function sleepers(clock: Clock) {
    const woken: string[] = [];
    const sleep = async (name: string, durationMs: number, signal?: AbortSignal) => {
      await clock.sleep(durationMs, signal);
      woken.push(`${name} at ${clock.now() - noon}`);
    };
    return { woken, sleep };
  }

  test('starts where it is put, and moves as far as it is told', async () => {
    const clock = create();
    expect(clock.now()).toBe(noon);
    await clock.advance(1_500);
    expect(clock.now()).toBe(after(noon, 1_500));
    await clock.advance(0);
    expect(clock.now()).toBe(after(noon, 1_500));
  });

  test('wakes sleepers earliest first, each at its own moment', async () => {
    const clock = create();
    const { woken, sleep } = sleepers(clock);
    const all = [sleep('late', 300), sleep('early', 100), sleep('middle', 200), sleep('never', 1_001)];
    await clock.advance(1_000);
    expect(woken).toEqual(['early at 100', 'middle at 200', 'late at 300']);
    expect(clock.now()).toBe(after(noon, 1_000));
    await clock.advance(1);
    await Promise.all(all);
    expect(woken.at(-1)).toBe('never at 1001');
  });

  test('wakes those of one moment in the order in which they went to sleep', async () => {
    const clock = create();
    const { woken, sleep } = sleepers(clock);
    const all = ['a', 'b', 'c'].map(name => sleep(name, 50));
    await clock.advance(50);
    await Promise.all(all);
    expect(woken).toEqual(['a at 50', 'b at 50', 'c at 50']);
  });

  test('lets a sleeper that goes to sleep again wake within the same move', async () => {
    const clock = create();
    const rings: number[] = [];
    const loop = (async () => {
      while (rings.length < 5) {
        await clock.sleep(100);
        rings.push(clock.now() - noon);
      }
    })();
    await clock.advance(500);
    await loop;
    expect(rings).toEqual([100, 200, 300, 400, 500]);
  });

  test('a sleeper is woken not a millisecond early', async () => {
    const clock = create();
    const { woken, sleep } = sleepers(clock);
    const sleeping = sleep('one', 100);
    await clock.advance(99);
    expect(woken).toEqual([]);
    await clock.advance(1);
    await sleeping;
    expect(woken).toEqual(['one at 100']);
  });

  test('an aborted sleep fails with the signal’s reason, and is not woken later', async () => {
    const clock = create();
    const { woken, sleep } = sleepers(clock);
    const controller = new AbortController();
    const aborted = sleep('aborted', 100, controller.signal);
    const other = sleep('other', 100, new AbortController().signal);
    controller.abort(new Error('no longer'));
    await expect(aborted).rejects.toThrow(/no longer|abort/);
    await clock.advance(100);
    await other;
    expect(woken).toEqual(['other at 100']);
  });

  test('a sleep with a signal that is aborted already fails at once', async () => {
    const clock = create();
    await expect(clock.sleep(100, AbortSignal.abort(new Error('before')))).rejects.toThrow(/before|abort/);
    await clock.advance(1_000);
  });

  test('an abort after waking changes nothing', async () => {
    const clock = create();
    const controller = new AbortController();
    const sleeping = clock.sleep(10, controller.signal);
    await clock.advance(10);
    controller.abort();
    await expect(sleeping).resolves.toBeUndefined();
  });
});

describe('a movable clock above the machine’s own', () => {
  test('runs with it, and stays ahead by what it was moved', async () => {
    const clock = createMovableClock(systemClock);
    const day = 86_400_000;
    expect(Math.abs(clock.now() - systemClock.now())).toBeLessThan(1_000);
    await clock.advance(day);
    await clock.advance(day);
    const ahead = clock.now() - systemClock.now();
    expect(ahead).toBeGreaterThan(2 * day - 1_000);
    expect(ahead).toBeLessThan(2 * day + 1_000);
    const before = clock.now();
    await until(() => clock.now() > before);
  });

  test('a sleep ends by itself, and one of an hour by a move', async () => {
    const clock = createMovableClock(systemClock);
    await clock.sleep(1);
    const hour = clock.sleep(3_600_000);
    await clock.advance(3_600_000);
    await hour;
  });

  test('a sleep of a fraction of a millisecond is a sleep', async () => {
    await createMovableClock(systemClock).sleep(0.5);
    const clock = createVirtualClock(noon);
    const sleeping = clock.sleep(0.5);
    await clock.advance(1);
    await sleeping;
  });
});
