import { messageOf } from '../../../domain/errors.js';
import type { Logger } from '../../../platform/logger.js';

/** Work that goes on after an answer was given. It is awaited when the emulator stops. */
export class Background {
  readonly #tasks = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Aborted when the emulator stops. */
  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  /** Starts a task; what it throws is logged under its name. */
  run(name: string, task: () => Promise<unknown>): void {
    const running = this.attempt(name, task);
    this.#tasks.add(running);
    void running.then(() => this.#tasks.delete(running));
  }

  /** Runs a task to its end; what it throws is logged under its name. */
  async attempt(name: string, task: () => Promise<unknown>): Promise<void> {
    try {
      await task();
    } catch (error) {
      if (!this.signal.aborted) this.#logger.error(`${name} failed`, { error: messageOf(error) });
    }
  }

  /** Wakes whoever sleeps on {@link signal} and waits until every task has ended. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    while (this.#tasks.size > 0) await Promise.all(this.#tasks);
  }
}
