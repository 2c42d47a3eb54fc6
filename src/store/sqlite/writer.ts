import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { messageOf } from '../../domain/errors.js';
import type { Logger } from '../../platform/logger.js';
import { unavailable } from './errors.js';
import {
  type FromThread,
  restoreError,
  type ToThread,
  type WriteAnswers,
  type WriteRequest,
  type WriterOptions,
} from './protocol.js';
import { startThread } from './start-thread.js';

/** So many requests at most are written in one commit; a row more would not make it cheaper. */
const largestGroup = 256;

interface Pending {
  readonly request: WriteRequest;
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Hands what is to be written to the writer's thread, which is started when it is needed. While one group is being
 * written the next gathers, so that the more arrives the fewer commits each takes.
 *
 * States: without a thread; with an idle one; with one that writes a group (`#writing` is not empty). When a thread
 * ends by itself, the group it had fails and the next request starts another.
 */
export class SqliteWriter {
  readonly #options: WriterOptions;
  readonly #logger: Logger | undefined;
  readonly #waiting: Pending[] = [];
  #writing: readonly Pending[] = [];
  #thread: Worker | undefined;
  #scheduled = false;
  #closing: Promise<void> | undefined;
  #whenIdle: (() => void) | undefined;

  constructor(options: WriterOptions, { logger }: { readonly logger: Logger | undefined }) {
    this.#options = options;
    this.#logger = logger;
  }

  /** Resolves when the request is durable. */
  write<Kind extends WriteRequest['kind']>(
    request: Extract<WriteRequest, { kind: Kind }>,
  ): Promise<WriteAnswers[Kind]> {
    if (this.#closing !== undefined) {
      return Promise.reject(
        unavailable(`${this.#options.file} is closed`, { mend: 'Open the store again.' }),
      );
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject });
      this.#schedule();
    });
  }

  /** Writes what was handed in, then ends the thread. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    if (!this.#isIdle) await new Promise<void>(resolve => (this.#whenIdle = resolve));
    const thread = this.#thread;
    if (thread === undefined) return;
    this.#thread = undefined;
    thread.ref();
    const ended = once(thread, 'exit');
    thread.postMessage({ close: true } satisfies ToThread);
    await ended;
  }

  get #isIdle(): boolean {
    return this.#writing.length === 0 && this.#waiting.length === 0;
  }

  /** After the current turn of the event loop, so that what arrives in it is one group. */
  #schedule(): void {
    if (this.#scheduled || this.#writing.length > 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#sendGroup();
    });
  }

  #sendGroup(): void {
    if (this.#writing.length > 0) return;
    if (this.#waiting.length === 0) return this.#whenIdle?.();
    const group = this.#waiting.splice(0, largestGroup);
    try {
      this.#post(group);
    } catch {
      // Something in it cannot cross to the thread: a fault of one caller, which fails alone.
      const sendable = group.filter(isSendable);
      if (sendable.length === 0) return this.#sendGroup();
      this.#post(sendable);
    }
  }

  #post(group: readonly Pending[]): void {
    const thread = (this.#thread ??= this.#start());
    thread.postMessage({ group: group.map(({ request }) => request) } satisfies ToThread);
    thread.ref();
    this.#writing = group;
  }

  #start(): Worker {
    const thread = startThread({ workerData: this.#options, name: 'paywatch-store' });
    thread.on('message', ({ results }: FromThread) => this.#settle(results));
    thread.on('error', error => this.#ended(thread, messageOf(error)));
    thread.on('exit', code => this.#ended(thread, `it exited with code ${code}`));
    return thread;
  }

  #settle(results: FromThread['results']): void {
    const settled = this.#writing;
    this.#writing = [];
    // An idle thread does not keep the program from ending.
    this.#thread?.unref();
    settled.forEach(({ resolve, reject }, index) => {
      const result = results[index];
      if (result === undefined) reject(new Error('The writer gave no result for a request'));
      else if ('error' in result) reject(restoreError(result.error));
      else resolve(result.value as never);
    });
    this.#sendGroup();
  }

  #ended(thread: Worker, reason: string): void {
    if (this.#thread !== thread) return;
    this.#thread = undefined;
    this.#logger?.error('store writer died', { file: this.#options.file, reason });
    this.#fail(
      unavailable(`The thread that writes ${this.#options.file} died: ${reason}`, {
        mend: 'Hand it in again, which starts another thread; an observation that was kept stays one.',
      }),
    );
  }

  /** Fails the group under way; what gathered meanwhile is tried with a new thread. */
  #fail(error: Error): void {
    const failed = this.#writing;
    this.#writing = [];
    for (const { reject } of failed) reject(error);
    this.#sendGroup();
  }
}

/** Whether the request can cross to the thread; one that cannot is a fault of its caller and fails alone. */
function isSendable({ request, reject }: Pending): boolean {
  try {
    structuredClone(request);
    return true;
  } catch (error) {
    reject(error instanceof Error ? error : new Error(messageOf(error)));
    return false;
  }
}
