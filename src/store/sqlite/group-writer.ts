import type Database from 'better-sqlite3';
import type { Kysely } from 'kysely';
import { systemRandom } from '../../platform/random.js';
import { writeCheck } from '../queries/checks.js';
import { runLeaseOperation } from '../queries/leases.js';
import type { Tables, WriteTransaction } from '../schema.js';
import { writeGroup } from '../write-group.js';
import { fileIdentity, openWritingConnection } from './connections.js';
import { kyselyOn } from './dialect.js';
import { isDataFault, isPassing, toStoreError } from './errors.js';
import { carryError, type WriteRequest, type WriteResult, type WriterOptions } from './protocol.js';

type RecordRequest = Extract<WriteRequest, { kind: 'record' }>;

/**
 * Writes groups, each in one commit, on the only connection that writes. The connection is opened when it is needed
 * and given up after an error that may outlive its cause (a file once opened for reading only stays so).
 */
export class GroupWriter {
  readonly #options: WriterOptions;
  #database: Database.Database | undefined;
  #db: Kysely<Tables> | undefined;
  #identity: string | undefined;

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  /** Never throws: each request has its own result. */
  async write(group: readonly WriteRequest[]): Promise<WriteResult[]> {
    try {
      return await this.#commit(group);
    } catch (thrown) {
      const error = toStoreError(thrown, this.#options.file);
      // One bad row spoils the statement for all, so each request gets a commit of its own.
      if (isDataFault(error) && group.length > 1) return await this.#writeOneByOne(group);
      if (!isPassing(error)) this.close();
      return group.map(() => ({ error: carryError(error) }));
    }
  }

  close(): void {
    this.#database?.close();
    this.#database = undefined;
    this.#db = undefined;
  }

  async #writeOneByOne(group: readonly WriteRequest[]): Promise<WriteResult[]> {
    const results: WriteResult[] = [];
    for (const request of group) results.push(...(await this.write([request])));
    return results;
  }

  async #commit(group: readonly WriteRequest[]): Promise<WriteResult[]> {
    const db = await this.#open();
    if (group.every(request => request.kind === 'open')) return group.map(() => ({ value: null }));
    return await db.transaction().execute(async transaction => {
      const results: WriteResult[] = [];
      for (const run of runs(group)) results.push(...(await this.#writeRun(transaction, run)));
      return results;
    });
  }

  async #writeRun(transaction: WriteTransaction, run: Run): Promise<WriteResult[]> {
    if (Array.isArray(run)) {
      const entries = run.map(({ entry }) => entry);
      const results = await writeGroup(transaction, {
        entries,
        spareId: now => systemRandom.timeOrderedId(now),
      });
      return results.map(result =>
        'recorded' in result ? { value: result.recorded } : { error: carryError(result.error) },
      );
    }
    switch (run.kind) {
      case 'lease':
        return [{ value: await runLeaseOperation(transaction, run.operation) }];
      case 'check':
        await writeCheck(transaction, run.at);
        return [{ value: null }];
      case 'open':
        return [{ value: null }];
    }
  }

  async #open(): Promise<Kysely<Tables>> {
    // What is written to a file that was removed is gone, although every write succeeds.
    if (this.#db !== undefined && fileIdentity(this.#options.file) !== this.#identity) this.close();
    if (this.#db !== undefined) return this.#db;
    this.#database = await openWritingConnection(this.#options);
    this.#identity = fileIdentity(this.#options.file);
    this.#db = kyselyOn(this.#database);
    return this.#db;
  }
}

type Run = RecordRequest[] | Exclude<WriteRequest, RecordRequest>;

/** Recordings that follow each other are written as a set; the order among everything else is kept. */
function runs(group: readonly WriteRequest[]): Run[] {
  const found: Run[] = [];
  for (const request of group) {
    const last = found.at(-1);
    if (request.kind !== 'record') found.push(request);
    else if (Array.isArray(last)) last.push(request);
    else found.push([request]);
  }
  return found;
}
