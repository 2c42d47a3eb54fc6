import { readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Where Playwright writes while it records, and by what name. */
export interface RawTrace {
  /** The name that its files begin with. */
  readonly name: string;
  /** The `tracesDir` of the launch; without one, Playwright's own temporary folders are searched. */
  readonly folder?: string;
}

/**
 * Deletes what Playwright recorded of a trace and would keep until the browser is closed. Bodies lie in a folder that
 * the traces of one browser share: they are deleted unless another one is still being recorded.
 */
export async function deleteRawTrace({ name, folder }: RawTrace): Promise<void> {
  for (const candidate of folder === undefined ? await playwrightFolders() : [folder]) {
    const entries = await readdir(candidate).catch(() => []);
    const own = entries.filter(entry => entry.startsWith(name));
    if (own.length === 0) continue;
    await Promise.all(own.map(entry => rm(path.join(candidate, entry), { force: true })));
    const others = entries.some(entry => entry.endsWith('.trace') && !entry.startsWith(name));
    if (!others) await empty(path.join(candidate, 'resources'));
  }
}

async function empty(folder: string): Promise<void> {
  const entries = await readdir(folder).catch(() => []);
  await Promise.all(entries.map(entry => rm(path.join(folder, entry), { force: true })));
}

async function playwrightFolders(): Promise<readonly string[]> {
  const entries = await readdir(tmpdir()).catch(() => []);
  const folders = entries
    .filter(entry => entry.startsWith('playwright-'))
    .map(entry => path.join(tmpdir(), entry));
  const mine = await Promise.all(folders.map(async folder => ((await isMine(folder)) ? [folder] : [])));
  return mine.flat();
}

/** Another user's folders are none of ours. */
async function isMine(folder: string): Promise<boolean> {
  const entry = await stat(folder).catch(() => undefined);
  return entry?.isDirectory() === true && (process.getuid === undefined || entry.uid === process.getuid());
}
