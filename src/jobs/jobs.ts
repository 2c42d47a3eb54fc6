import type { Instant } from '../domain/time.js';

/** Work that has to be done later, and is not lost when the process dies. */
export const tasks = ['poll', 'notify', 'watch', 'check'] as const;

export type Task = (typeof tasks)[number];

export interface Job {
  readonly task: Task;
  readonly key: string;
  readonly payload: unknown;
  /** 1 on the first try. */
  readonly attempt: number;
}

/**
 * Runs the jobs that the store files in its own transactions (`poll`) and those that are enqueued here. Delivery is at
 * least once: a handler can run again after its process died in the middle, so it must be idempotent.
 */
export interface Jobs {
  /** Files a job; one with the same key is replaced. */
  enqueue(task: Task, payload: unknown, options: EnqueueOptions): Promise<void>;
  /** Removes a job that is not running. */
  cancel(key: string): Promise<void>;
  /** Runs due jobs of a task from now on, at most `concurrency` at a time. A handler that throws is tried again later. */
  handle(task: Task, handler: (job: Job) => Promise<void>, options?: { readonly concurrency?: number }): void;
  /** Takes no more jobs and waits for the running ones. */
  stop(): Promise<void>;
}

export interface EnqueueOptions {
  readonly key: string;
  readonly runAt: Instant;
  /** Default 20. */
  readonly maxAttempts?: number;
}
