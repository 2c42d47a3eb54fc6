import { chmod, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { unzipSync, zipSync } from 'fflate';
import type { BrowserContext } from 'playwright';
import { messageOf } from '../../domain/errors.js';
import type { Clock } from '../../platform/clock.js';
import type { Random } from '../../platform/random.js';
import { type Artifact, noArtifact } from './artifact.js';
import { createMask } from './mask.js';
import { deleteRawTrace, type RawTrace } from './raw-trace.js';
import { redactTrace } from './trace-redaction.js';
import { within } from './within.js';

export interface TraceOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** The `tracesDir` that the browser was launched with, where it was. */
  readonly tracesDir?: string;
  /** How long Playwright may take to hand the trace over, ms. Default: 15,000. */
  readonly timeoutMs?: number;
}

/** A trace that is being recorded. Disposing of it without keeping it deletes it. */
export interface TraceRecording extends AsyncDisposable {
  /**
   * Ends the recording and keeps what may be kept of it in `file`; `secrets` are the exact values that a driver typed.
   * Call it before the context is closed. Never throws; the raw trace is deleted whatever happens.
   */
  keepTrace(file: string, options?: { readonly secrets?: readonly string[] }): Promise<Artifact>;
}

/** More than this is not taken apart in memory. */
const largestTrace = 200 * 1024 * 1024;

/**
 * Records a Playwright trace of a context, for its viewer. Without screenshots: they would show what is typed. What it
 * holds raw lies in folders that only this user can read, until it is redacted or thrown away.
 * @throws what Playwright throws when the context is already traced or closed
 */
export async function recordTrace(
  context: BrowserContext,
  { clock, random, tracesDir, timeoutMs = 15_000 }: TraceOptions,
): Promise<TraceRecording> {
  const raw: RawTrace = {
    name: `paywatch-${random.token(12)}`,
    ...(tracesDir === undefined ? {} : { folder: tracesDir }),
  };
  await context.tracing.start({ name: raw.name, snapshots: true, screenshots: false, sources: false });
  let isOver = false;

  const stop = async (file?: string): Promise<void> => {
    isOver = true;
    await within(context.tracing.stop(file === undefined ? {} : { path: file }), { clock, timeoutMs });
  };
  return {
    async keepTrace(file, { secrets = [] } = {}) {
      if (isOver) return noArtifact('the trace was already taken');
      let folder: string | undefined;
      try {
        folder = await mkdtemp(path.join(tmpdir(), 'paywatch-trace-'));
        const zip = path.join(folder, 'raw.zip');
        await stop(zip);
        await chmod(zip, 0o600);
        if ((await stat(zip)).size > largestTrace) return noArtifact('the trace is too large to be redacted');
        await writeRedacted(await readFile(zip), path.resolve(file), secrets);
        return { file };
      } catch (error) {
        const [reason = ''] = createMask({ secrets }).text(messageOf(error)).split('\n');
        return noArtifact(reason);
      } finally {
        if (folder !== undefined) await rm(folder, { recursive: true, force: true });
        await deleteRawTrace(raw);
      }
    },
    async [Symbol.asyncDispose]() {
      if (!isOver) await stop().catch(() => undefined);
      await deleteRawTrace(raw);
    },
  };
}

/** Nobody sees a file that is only half there. */
async function writeRedacted(zip: Uint8Array, file: string, secrets: readonly string[]): Promise<void> {
  const redactedZip = zipSync(redactTrace(unzipSync(zip), secrets));
  const unfinished = `${file}.part`;
  await mkdir(path.dirname(file), { recursive: true });
  try {
    await writeFile(unfinished, redactedZip, { mode: 0o600 });
    await rename(unfinished, file);
  } finally {
    await rm(unfinished, { force: true });
  }
}
