import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

/** A disk of its own, small enough to fill. Needs root. */
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
