import type { Instant } from '../domain/time.js';

/** A job as it is filed. */
export interface FiledJob {
  readonly key: string;
  readonly task: string;
  /** JSON. */
  readonly payload: string;
  readonly runAt: Instant;
  readonly maxAttempts: number;
}

/** A job that this holder may run until its lease ends. */
export interface LeasedJob {
  readonly key: string;
  readonly task: string;
  readonly payload: string;
  /** 1 on the first try. */
  readonly attempt: number;
}

export interface LeaseRequest {
  /** Names the holder. */
  readonly token: string;
  readonly now: Instant;
  /** When the job is due again should the holder die. */
  readonly until: Instant;
  /** For each task how many jobs are wanted. */
  readonly wanted: readonly { readonly task: string; readonly count: number }[];
  /** Jobs not to lease: those that the holder is still running after it lost the lease. */
  readonly except: readonly string[];
}

/** How a run ended. */
export type Settlement =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'failed'; readonly now: Instant; readonly retryAt: Instant; readonly error: string }
  /** Not begun: the job is due again at once, and the attempt does not count. */
  | { readonly outcome: 'released'; readonly now: Instant };

/**
 * What the engine needs of the database; a store that keeps jobs offers it as `leases`. The two are declared apart, since
 * neither layer imports the other.
 *
 * A lease is a `run_at` in the future that its holder moves on; a job whose
 * holder died comes due by itself. Only the holder of the lease can move or settle it.
 */
export interface LeaseTable {
  /** Files a job in place of one with the same key. When that one is running, it runs once more at `runAt`. */
  file(job: FiledJob): Promise<void>;
  /** Removes the job unless it is running; then it is not run again. */
  cancel(key: string, now: Instant): Promise<void>;
  /** When the next job of these tasks is due. */
  nextRunAt(tasks: readonly string[], except: readonly string[]): Promise<Instant | undefined>;
  /** Takes due jobs, longest due first. One that used up its attempts because its holders died is marked as failed. */
  lease(request: LeaseRequest): Promise<readonly LeasedJob[]>;
  /** Moves the leases on. */
  extend(held: { readonly token: string; readonly keys: readonly string[] }, until: Instant): Promise<void>;
  /** Ends a lease; does nothing when it was lost. */
  settle(held: { readonly token: string; readonly key: string }, settlement: Settlement): Promise<void>;
  /** Calls back whenever this process has filed a job; call the answer to stop that. */
  onFiled(listener: () => void): () => void;
}
