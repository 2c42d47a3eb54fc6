import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isStale, takeLock } from '../../../scripts/setup/lock.mjs';

describe('a lock is stale', () => {
  const here = { host: 'here', isAlive: (pid: number) => pid === 1 };

  test.each([
    ['not while its process lives', { pid: 1, host: 'here', touchedMsAgo: 1e9 }, false],
    ['once its process has ended', { pid: 2, host: 'here', touchedMsAgo: 0 }, true],
    ['not while another machine touches it', { pid: 2, host: 'there', touchedMsAgo: 10_000 }, false],
    ['once another machine has been silent for long', { pid: 2, host: 'there', touchedMsAgo: 61_000 }, true],
    ['not while its holder may still be writing its name', { touchedMsAgo: 100 }, false],
    ['when its holder never wrote its name', { touchedMsAgo: 6_000 }, true],
  ])('%s', (_title, lock, expected) => {
    expect(isStale(lock, here)).toBe(expected);
  });
});

describe('taking the lock', () => {
  let folder: string;
  let lock: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'paywatch-lock-'));
    lock = path.join(folder, 'run/setup.lock');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('keeps others waiting until it is released', async () => {
    const release = await takeLock(lock);
    const order: string[] = [];
    let announced: (() => void) | undefined;
    const isWaiting = new Promise<void>(resolve => {
      announced = resolve;
    });
    const second = takeLock(lock, pid => {
      expect(pid).toBe(process.pid);
      announced?.();
    }).then(releaseSecond => {
      order.push('second');
      releaseSecond();
    });
    await isWaiting;
    order.push('first done');
    release();
    await second;
    expect(order).toEqual(['first done', 'second']);
    expect(existsSync(lock)).toBe(false);
  });

  test('takes over from a process that died', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    mkdirSync(lock, { recursive: true });
    writeFileSync(path.join(lock, 'holder.json'), JSON.stringify({ pid, host: hostname() }));
    let waited = false;
    const release = await takeLock(lock, () => {
      waited = true;
    });
    release();
    expect(waited).toBe(false);
  });

  test('takes over from one that died before it wrote its name', async () => {
    mkdirSync(lock, { recursive: true });
    utimesSync(lock, new Date(0), new Date(0));
    const release = await takeLock(lock);
    release();
    expect(existsSync(lock)).toBe(false);
  });
});
