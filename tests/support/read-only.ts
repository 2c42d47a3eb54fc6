import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';

/** Keeps everyone, root included, from writing to a file; returns the way back. */
export function makeReadOnly(file: string): () => void {
  if (process.getuid?.() !== 0) {
    chmodSync(file, 0o444);
    return () => chmodSync(file, 0o644);
  }
  execFileSync('chattr', ['+i', file]);
  return () => void execFileSync('chattr', ['-i', file]);
}
