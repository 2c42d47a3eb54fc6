import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A disk of its own, small enough to fill. */
export interface SmallDisk {
  readonly path: string;
  makeReadOnly(): void;
  makeWritable(): void;
  remove(): void;
}

/** Mounts a disk in memory at `path`; undefined where that is not allowed. */
export function mountSmallDisk(path: string, megabytes: number): SmallDisk | undefined {
  mkdirSync(path, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  const remount = (mode: 'ro' | 'rw') => execFileSync('mount', ['-o', `remount,${mode}`, path]);
  return {
    path,
    makeReadOnly: () => void remount('ro'),
    makeWritable: () => void remount('rw'),
    remove: () => void execFileSync('umount', ['-l', path]),
  };
}

/** What an ordinary user has instead of a read-only disk: a folder in which nothing can be written. */
export function lockableFolder(path: string): SmallDisk {
  mkdirSync(path, { recursive: true });
  const setModes = (folder: number, file: number) => {
    for (const name of readdirSync(path)) chmodSync(join(path, name), file);
    chmodSync(path, folder);
  };
  return {
    path,
    makeReadOnly: () => setModes(0o555, 0o444),
    makeWritable: () => setModes(0o755, 0o644),
    remove: () => undefined,
  };
}
