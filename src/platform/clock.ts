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
  let moved = new AbortController();
  const now = () => instant(base.now() + ahead);
  return {
    now,
    async sleep(durationMs, signal) {
      const wakeAt = now() + durationMs;
      while (now() < wakeAt) {
        signal?.throwIfAborted();
        const either = signal === undefined ? moved.signal : AbortSignal.any([signal, moved.signal]);
        await base.sleep(wakeAt - now(), either).catch((error: unknown) => {
          if (!either.aborted) throw error;
        });
      }
      signal?.throwIfAborted();
    },
    async advance(durationMs) {
      ahead += durationMs;
      const earlier = moved;
      moved = new AbortController();
      earlier.abort();
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
      for (;;) {
        const next = [...sleepers].sort((a, b) => a.wakeAt - b.wakeAt)[0];
        if (next === undefined || next.wakeAt > target) break;
        now = next.wakeAt;
        next.wake();
        await letOthersRun();
      }
      now = target;
      await letOthersRun();
    },
  };
}

/** A sleeper that is woken often sleeps again at once; give it the chance before the clock moves further. */
const letOthersRun = () => new Promise<void>(resolve => setImmediate(resolve));
