import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * Every file below a folder, as sorted paths with forward slashes, relative to it; none when it does not exist.
 *
 * @param {string} folder
 * @returns {string[]}
 */
export function listFiles(folder) {
  let entries;
  try {
    entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  } catch {
    return [];
  }
  return entries
    .filter(entry => entry.isFile())
    .map(entry => path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)))
    .map(file => file.split(path.sep).join('/'))
    .sort();
}

/**
 * Changes when any of these files is added, removed or written.
 *
 * @param {string} folder
 * @param {readonly string[]} files
 */
export function fingerprint(folder, files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const { size, mtimeMs } = statSync(path.join(folder, file));
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** What the build makes of a source file; a file that is no TypeScript is copied. */
export function outputsOf(source) {
  if (source.endsWith('.d.ts') || !source.endsWith('.ts')) return source.endsWith('.d.ts') ? [] : [source];
  const stem = source.slice(0, -'.ts'.length);
  return [`${stem}.js`, `${stem}.js.map`, `${stem}.d.ts`];
}

/**
 * The files of a build that no source stands for any more.
 *
 * @param {readonly string[]} sources @param {readonly string[]} built
 */
export function leftOver(sources, built) {
  const expected = new Set(sources.flatMap(outputsOf));
  return built.filter(file => !expected.has(file) && !path.basename(file).startsWith('.'));
}

/**
 * The files that the sources should have been built into and that are not there.
 *
 * @param {readonly string[]} sources @param {readonly string[]} built
 */
export function missing(sources, built) {
  const present = new Set(built);
  return sources.flatMap(outputsOf).filter(file => !present.has(file));
}
