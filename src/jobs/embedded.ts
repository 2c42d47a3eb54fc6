import { messageOf } from '../domain/errors.js';
import { after } from '../domain/time.js';
import type { Clock } from '../platform/clock.js';
import type { Logger } from '../platform/logger.js';
import type { Random } from '../platform/random.js';
import type { LeasedJob, LeaseTable } from '../store/lease-table.js';
import { retryDelayMs } from './backoff.js';
import type { EnqueueOptions, Job, Jobs, Task } from './jobs.js';

export interface EmbeddedJobsOptions {
  /** How long after the death of a process its jobs come back, ms. Default 30,000. */
  readonly leaseMs?: number;
  /** How often jobs that another process filed are looked for, ms. Default 250. */
  readonly pollIntervalMs?: number;
}

export interface EmbeddedJobsDeps {
  /** The jobs beside the payments: `store.leases`. */
  readonly leases: LeaseTable;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger?: Logger;
}

interface Handler {
  readonly run: (job: Job) => Promise<void>;
  readonly concurrency: number;
  running: number;
}

const defaultConcurrency = 4;
const defaultMaxAttempts = 20;
/** How long to leave a database alone that just failed. */
const pauseAfterErrorMs = 1_000;

/**
 * Runs jobs in this process from the table beside the payments. Several processes can do so on one database: whoever
 * leases a job runs it, and moves the lease on until the job is done.
 */
export function createEmbeddedJobs(deps: EmbeddedJobsDeps, options: EmbeddedJobsOptions = {}): Jobs {
  return new EmbeddedJobs(deps, options);
}

class EmbeddedJobs implements Jobs {
  readonly #deps: EmbeddedJobsDeps;
  readonly #leaseMs: number;
  readonly #pollIntervalMs: number;
  readonly #token: string;
  readonly #handlers = new Map<Task, Handler>();
  readonly #running = new Map<string, Promise<void>>();
  /** No more jobs are taken. */
  readonly #stopping = new AbortController();
  /** And the last one has ended. */
  readonly #finished = new AbortController();
  readonly #forgetListener: () => void;
  #taking: Promise<void> | undefined;
  #keeping: Promise<void> | undefined;
  #stopped: Promise<void> | undefined;
  #wake = new AbortController();

  constructor(deps: EmbeddedJobsDeps, { leaseMs = 30_000, pollIntervalMs = 250 }: EmbeddedJobsOptions) {
    this.#deps = deps;
    this.#leaseMs = leaseMs;
    this.#pollIntervalMs = pollIntervalMs;
    this.#token = deps.random.uuid();
    this.#forgetListener = deps.leases.onFiled(() => this.#wake.abort());
  }

  async enqueue(task: Task, payload: unknown, { key, runAt, maxAttempts }: EnqueueOptions): Promise<void> {
    await this.#deps.leases.file({
      key,
      task,
      payload: JSON.stringify(payload ?? null),
      runAt,
      maxAttempts: maxAttempts ?? defaultMaxAttempts,
    });
  }

  async cancel(key: string): Promise<void> {
    await this.#deps.leases.cancel(key, this.#deps.clock.now());
  }

  handle(
    task: Task,
    handler: (job: Job) => Promise<void>,
    { concurrency = defaultConcurrency }: { readonly concurrency?: number } = {},
  ): void {
    if (this.#handlers.has(task)) throw new Error(`Task ${task} has a handler already`);
    this.#handlers.set(task, { run: handler, concurrency, running: 0 });
    this.#taking ??= this.#takeJobs();
    this.#keeping ??= this.#keepLeases();
    this.#wake.abort();
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#forgetListener();
    this.#stopping.abort();
    this.#wake.abort();
    await this.#taking;
    // Only now: until its last job has ended a process that stops holds its leases.
    this.#finished.abort();
    await this.#keeping;
  }

  async #takeJobs(): Promise<void> {
    const { clock } = this.#deps;
    while (!this.#stopping.signal.aborted) {
      const wake = (this.#wake = new AbortController());
      let waitMs: number;
      try {
        waitMs = await this.#takeDueJobs();
      } catch (error) {
        this.#deps.logger?.warn('jobs cannot be taken', { reason: messageOf(error) });
        waitMs = pauseAfterErrorMs;
      }
      if (this.#stopping.signal.aborted) break;
      if (waitMs > 0) await clock.sleep(waitMs, wake.signal).catch(() => undefined);
    }
    // Ends no earlier than the last job, which can lead to no other one any more.
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  /** Leases what is due and has a free place. The answer is how long to wait before looking again. */
  async #takeDueJobs(): Promise<number> {
    const { leases, clock } = this.#deps;
    const wanted = [...this.#handlers]
      .map(([task, { concurrency, running }]) => ({ task, count: concurrency - running }))
      .filter(({ count }) => count > 0);
    if (wanted.length === 0) return this.#pollIntervalMs;
    const except = [...this.#running.keys()];
    // Looking costs no write, so an idle program leaves the disk alone.
    const next = await leases.nextRunAt(
      wanted.map(({ task }) => task),
      except,
    );
    const now = clock.now();
    if (next === undefined || next > now) {
      return Math.min(this.#pollIntervalMs, next === undefined ? this.#pollIntervalMs : next - now);
    }
    const until = after(now, this.#leaseMs);
    const leased = await leases.lease({ token: this.#token, now, until, wanted, except });
    for (const job of leased) {
      if (this.#stopping.signal.aborted) await this.#release(job);
      else this.#start(job);
    }
    return 0;
  }

  #start(job: LeasedJob): void {
    const handler = this.#handlers.get(job.task as Task);
    if (handler === undefined) throw new Error(`Task ${job.task} has no handler`);
    handler.running += 1;
    const run = this.#run(job, handler).finally(() => {
      handler.running -= 1;
      this.#running.delete(job.key);
      this.#wake.abort();
    });
    this.#running.set(job.key, run);
  }

  /** Never throws: a job that cannot be settled comes back when its lease ends. */
  async #run(leased: LeasedJob, handler: Handler): Promise<void> {
    const { leases, clock, random, logger } = this.#deps;
    const { key, attempt } = leased;
    const held = { token: this.#token, key };
    try {
      const failure = await this.#attempt(leased, handler);
      if (failure === undefined) return await leases.settle(held, { outcome: 'done' });
      const now = clock.now();
      logger?.warn('job failed', { key, attempt, reason: failure });
      const retryAt = after(now, retryDelayMs(attempt, random));
      await leases.settle(held, { outcome: 'failed', now, retryAt, error: failure });
    } catch (error) {
      logger?.warn('job cannot be settled and will run again', { key, reason: messageOf(error) });
    }
  }

  async #attempt({ key, task, payload, attempt }: LeasedJob, handler: Handler): Promise<string | undefined> {
    try {
      await handler.run({ task: task as Task, key, payload: JSON.parse(payload) as unknown, attempt });
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  }

  async #release({ key }: LeasedJob): Promise<void> {
    const now = this.#deps.clock.now();
    await this.#deps.leases.settle({ token: this.#token, key }, { outcome: 'released', now });
  }

  /** Moves the leases on, well before they end. */
  async #keepLeases(): Promise<void> {
    const { leases, clock, logger } = this.#deps;
    const { signal } = this.#finished;
    while (!signal.aborted) {
      await clock.sleep(Math.ceil(this.#leaseMs / 3), signal).catch(() => undefined);
      const keys = [...this.#running.keys()];
      if (keys.length === 0) continue;
      try {
        await leases.extend({ token: this.#token, keys }, after(clock.now(), this.#leaseMs));
      } catch (error) {
        logger?.warn('leases cannot be moved on', { reason: messageOf(error) });
      }
    }
  }
}
