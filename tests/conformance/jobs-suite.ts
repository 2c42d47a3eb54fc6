import type { ChildProcess } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { after } from '../../src/domain/time.js';
import type { Job, Jobs } from '../../src/jobs/jobs.js';
import type { VirtualClock } from '../../src/platform/clock.js';
import { nextMessage } from '../support/children.js';
import { gate, until } from '../support/waiting.js';

/** An empty database of its own, on which engines can be started. */
export interface JobsUnderTest {
  /** The time of every engine of this process. */
  readonly clock: VirtualClock;
  /** How long a dead process keeps its jobs at most, ms. */
  readonly leaseMs: number;
  start(): Promise<Jobs>;
  /** Starts another process that handles `poll`: it sends `{ started: key }` and never ends the job. */
  startChild(): ChildProcess;
  dispose(): Promise<void>;
}

/** What every engine does, whatever it stands on. */
export function describeJobs(name: string, create: () => Promise<JobsUnderTest>): void {
  describe(name, () => {
    let subject: JobsUnderTest;
    let jobs: Jobs;
    beforeEach(async () => {
      subject = await create();
      jobs = await subject.start();
    });
    afterEach(async () => {
      await jobs.stop();
      await subject.dispose();
    });

    const now = () => subject.clock.now();
    /** Lets virtual time pass until something has come to be. */
    const passUntil = (done: () => boolean) =>
      until(async () => {
        if (!done()) await subject.clock.advance(250);
        return done();
      });

    test('runs a job once it is due, with its payload', async () => {
      const seen: Job[] = [];
      const times: number[] = [];
      jobs.handle('poll', async job => {
        seen.push(job);
        times.push(now());
        await Promise.resolve();
      });
      const runAt = after(now(), 5_000);
      await jobs.enqueue('poll', { paymentId: 'p' }, { key: 'k', runAt });
      await passUntil(() => seen.length > 0);
      expect(seen).toEqual([{ task: 'poll', key: 'k', payload: { paymentId: 'p' }, attempt: 1 }]);
      expect(times[0]).toBeGreaterThanOrEqual(runAt);
    });

    test('runs a due job at once when it was enqueued here', async () => {
      const ran = gate();
      jobs.handle('poll', async () => {
        ran.open();
        await Promise.resolve();
      });
      await jobs.enqueue('poll', null, { key: 'k', runAt: now() });
      // The clock stands still, so nothing but the enqueueing itself can have woken the engine.
      await ran.opened;
    });

    test('a later job with the same key replaces the earlier one', async () => {
      const seen: unknown[] = [];
      await jobs.enqueue('poll', 'first', { key: 'k', runAt: after(now(), 1_000) });
      await jobs.enqueue('poll', 'second', { key: 'k', runAt: after(now(), 2_000) });
      await jobs.enqueue('poll', 'last', { key: 'end', runAt: after(now(), 9_000) });
      jobs.handle('poll', async ({ payload }) => {
        seen.push(payload);
        await Promise.resolve();
      });
      await passUntil(() => seen.includes('last'));
      expect(seen).toEqual(['second', 'last']);
    });

    test('a job that is enqueued while it runs runs once more, and not beside itself', async () => {
      const [begun, finish] = [gate(), gate()];
      const seen: unknown[] = [];
      let beside = 0;
      let most = 0;
      jobs.handle('poll', async ({ payload }) => {
        most = Math.max(most, ++beside);
        seen.push(payload);
        begun.open();
        await finish.opened;
        beside -= 1;
      });
      await jobs.enqueue('poll', 'first', { key: 'k', runAt: now() });
      await begun.opened;
      await jobs.enqueue('poll', 'second', { key: 'k', runAt: now() });
      finish.open();
      await passUntil(() => seen.length === 2);
      expect(seen).toEqual(['first', 'second']);
      expect(most).toBe(1);
    });

    test('a cancelled job does not run', async () => {
      const seen: string[] = [];
      await jobs.enqueue('poll', null, { key: 'cancelled', runAt: after(now(), 1_000) });
      await jobs.enqueue('poll', null, { key: 'kept', runAt: after(now(), 2_000) });
      await jobs.cancel('cancelled');
      await jobs.cancel('never enqueued');
      jobs.handle('poll', async ({ key }) => {
        seen.push(key);
        await Promise.resolve();
      });
      await passUntil(() => seen.length > 0);
      expect(seen).toEqual(['kept']);
    });

    test('tries a failed job again after a pause, as often as it may', async () => {
      const attempts: { attempt: number; at: number }[] = [];
      const others: string[] = [];
      jobs.handle('poll', async ({ attempt, key }) => {
        if (key === 'other') return void others.push(key);
        attempts.push({ attempt, at: now() });
        await Promise.reject(new Error('not yet'));
      });
      await jobs.enqueue('poll', null, { key: 'k', runAt: now(), maxAttempts: 4 });
      await passUntil(() => attempts.length === 4);
      await jobs.enqueue('poll', null, { key: 'other', runAt: after(now(), 2 * 60 * 60_000) });
      await until(async () => {
        await subject.clock.advance(60_000);
        return others.length > 0;
      });
      expect(attempts.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4]);
      // How long the pauses are is for the engine's unit test: virtual time goes on while the database writes.
      const pauses = attempts.slice(1).map(({ at }, index) => at - (attempts[index]?.at ?? 0));
      expect(Math.min(...pauses)).toBeGreaterThanOrEqual(1_000);
    });

    test('runs no more jobs at a time than it may', async () => {
      const finish = gate();
      let [running, most, done] = [0, 0, 0];
      jobs.handle(
        'poll',
        async () => {
          most = Math.max(most, ++running);
          await finish.opened;
          running -= 1;
          done += 1;
        },
        { concurrency: 3 },
      );
      await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          jobs.enqueue('poll', null, { key: `k-${index}`, runAt: now() }),
        ),
      );
      await passUntil(() => running === 3);
      finish.open();
      await passUntil(() => done === 10);
      expect(most).toBe(3);
    });

    test('keeps tasks apart', async () => {
      const seen: string[] = [];
      jobs.handle('notify', async ({ key }) => {
        seen.push(key);
        await Promise.resolve();
      });
      await jobs.enqueue('poll', null, { key: 'poll', runAt: now() });
      await jobs.enqueue('notify', null, { key: 'notify', runAt: now() });
      await passUntil(() => seen.length > 0);
      expect(seen).toEqual(['notify']);
      jobs.handle('poll', async ({ key }) => {
        seen.push(key);
        await Promise.resolve();
      });
      await passUntil(() => seen.length > 1);
      expect(seen).toEqual(['notify', 'poll']);
    });

    test('shares the work of one database without doing any of it twice', async () => {
      const other = await subject.start();
      const finish = gate();
      const seen: string[] = [];
      const handler = async ({ key }: Job) => {
        seen.push(key);
        if (key !== 'last') await finish.opened;
      };
      jobs.handle('poll', handler, { concurrency: 100 });
      other.handle('poll', handler, { concurrency: 100 });
      // The clock stands still, so that no lease can end while the database works.
      const keys = Array.from({ length: 40 }, (_, index) => `k-${index}`);
      await Promise.all(keys.map(key => jobs.enqueue('poll', null, { key, runAt: now() })));
      await until(() => seen.length >= keys.length);
      // While they all run, both engines look again.
      await jobs.enqueue('poll', null, { key: 'last', runAt: now() });
      await until(() => seen.includes('last'));
      finish.open();
      await other.stop();
      expect([...seen].sort()).toEqual([...keys, 'last'].sort());
    });

    test('a stop waits for running jobs and leaves the others for later', async () => {
      const [begun, finish] = [gate(), gate()];
      const seen: string[] = [];
      jobs.handle(
        'poll',
        async ({ key }) => {
          seen.push(key);
          begun.open();
          await finish.opened;
        },
        { concurrency: 1 },
      );
      await jobs.enqueue('poll', null, { key: 'first', runAt: now() });
      await begun.opened;
      await jobs.enqueue('poll', null, { key: 'second', runAt: now() });
      let stopped = false;
      const stop = jobs.stop().then(() => {
        stopped = true;
      });
      // Two more writes: time enough for a stop that does not wait.
      await jobs.enqueue('poll', null, { key: 'second', runAt: now() });
      await jobs.enqueue('poll', null, { key: 'second', runAt: now() });
      expect(stopped).toBe(false);
      finish.open();
      await stop;
      expect(seen).toEqual(['first']);

      jobs = await subject.start();
      jobs.handle('poll', async ({ key }) => {
        seen.push(key);
        await Promise.resolve();
      });
      await passUntil(() => seen.length === 2);
      expect(seen).toEqual(['first', 'second']);
    });

    test('gets back the job of a process that was killed', async () => {
      const child = subject.startChild();
      await jobs.enqueue('poll', { paymentId: 'p' }, { key: 'k', runAt: now() });
      expect(await nextMessage(child)).toEqual({ started: 'k' });
      const gone = new Promise(resolve => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
      const seen: Job[] = [];
      jobs.handle('poll', async job => {
        seen.push(job);
        await Promise.resolve();
      });
      // Nobody else gets it before the lease of the dead ends.
      await subject.clock.advance(subject.leaseMs - 1_000);
      expect(seen).toEqual([]);
      await passUntil(() => seen.length > 0);
      expect(seen).toEqual([{ task: 'poll', key: 'k', payload: { paymentId: 'p' }, attempt: 2 }]);
    });
  });
}
