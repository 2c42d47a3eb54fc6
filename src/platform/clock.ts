import { setTimeout as delay } from 'node:timers/promises';
import { type Instant, instant } from '../domain/time.js';

/** The only source of time. Programs use {@link systemClock}, tests and the sandbox a {@link createVirtualClock}. */
export interface Clock {
  now(): Instant;
  /**
   * Waits `durationMs` of this clock's time.
   * @throws the signal's reason when it is aborted
   */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => instant(Date.now()),
  sleep: async (durationMs, signal) => {
    await delay(durationMs, undefined, signal === undefined ? {} : { signal });
  },
};

/** A clock that also moves when it is told to. */
export interface VirtualClock extends Clock {
  /** Moves the clock on and wakes every sleeper whose time has come, earliest first. */
  advance(durationMs: number): Promise<void>;
}

interface Sleeper {
  readonly wakeAt: Instant;
  wake(): void;
}

/** A clock that runs with `base` and can be moved ahead of it: the sandbox's, where a day passes in a moment. */
export function createMovableClock(base: Clock): VirtualClock {
  let ahead = 0;
  const sleepers = new Set<Sleeper>();
  const now = () => instant(base.now() + ahead);
  return {
    now,
    async sleep(durationMs, signal) {
      const moved = new AbortController();
      const sleeper: Sleeper = { wakeAt: instant(now() + Math.ceil(durationMs)), wake: () => moved.abort() };
      const either = signal === undefined ? moved.signal : AbortSignal.any([signal, moved.signal]);
      sleepers.add(sleeper);
      try {
        await base.sleep(durationMs, either);
      } catch (error) {
        if (!moved.signal.aborted) throw error;
      } finally {
        sleepers.delete(sleeper);
      }
    },
    async advance(durationMs) {
      const target = now() + durationMs;
      const moveTo = (moment: number) => {
        ahead = Math.max(ahead, moment - base.now());
      };
      await wakeUntil(target, sleepers, moveTo);
      moveTo(target);
      await letOthersRun();
    },
  };
}

/** A clock that stands still at `start` until it is advanced. */
export function createVirtualClock(start: Instant): VirtualClock {
  let now = start;
  const sleepers = new Set<Sleeper>();
  return {
    now: () => now,
    sleep(durationMs, signal) {
      return new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        if (durationMs <= 0) return resolve();
        const sleeper: Sleeper = {
          wakeAt: instant(now + Math.ceil(durationMs)),
          wake: () => finish(resolve),
        };
        const abort = () => finish(() => reject(signal?.reason as Error));
        const finish = (settle: () => void) => {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', abort);
          settle();
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', abort);
      });
    },
    async advance(durationMs) {
      const target = instant(now + durationMs);
      await wakeUntil(target, sleepers, moment => {
        now = moment;
      });
      now = target;
      await letOthersRun();
    },
  };
}

/** Moves from sleeper to sleeper and wakes each at its own moment; one that sleeps again in between counts anew. */
async function wakeUntil(
  target: number,
  sleepers: Set<Sleeper>,
  moveTo: (moment: Instant) => void,
): Promise<void> {
  for (;;) {
    const next = [...sleepers].sort((a, b) => a.wakeAt - b.wakeAt)[0];
    if (next === undefined || next.wakeAt > target) return;
    moveTo(next.wakeAt);
    sleepers.delete(next);
    next.wake();
    await letOthersRun();
  }
}

/** A sleeper that is woken often sleeps again at once; give it the chance before the clock moves further. */
const letOthersRun = () => new Promise<void>(resolve => setImmediate(resolve));
