import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const heartbeatMs = 5_000;
const silentForMs = 60_000;

/**
 * Whether a lock's holder is gone. On our own machine its process tells; a holder on another machine (a container that
 * shares the checkout) must have touched the lock lately.
 *
 * @param {{ pid?: number, host?: string, touchedMsAgo: number }} lock
 * @param {{ host: string, isAlive: (pid: number) => boolean }} here
 */
export function isStale({ pid, host, touchedMsAgo }, here) {
  if (pid === undefined) return touchedMsAgo > heartbeatMs; // it died before it could write its name
  if (host === here.host) return !here.isAlive(pid);
  return touchedMsAgo > silentForMs;
}

/**
 * Waits until no other set-up works in this checkout, and keeps others out until the returned function is called or
 * the process ends.
 *
 * @param {string} folder the lock: a directory, because making one is atomic everywhere
 * @param {(pid: number | undefined) => void} [onWait] told once, when somebody else holds it
 */
export async function takeLock(folder, onWait) {
  mkdirSync(path.dirname(folder), { recursive: true });
  let told = false;
  while (!tryLock(folder)) {
    const holder = readLock(folder);
    if (holder === undefined) continue;
    if (isStale(holder, { host: hostname(), isAlive })) {
      removeStale(folder, holder);
      continue;
    }
    if (!told) onWait?.(holder.pid);
    told = true;
    await delay(200);
  }
  const heartbeat = setInterval(() => touch(folder), heartbeatMs);
  heartbeat.unref();
  const release = () => {
    clearInterval(heartbeat);
    process.off('exit', release);
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', release);
  return release;
}

function tryLock(folder) {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
  writeFileSync(path.join(folder, 'holder.json'), JSON.stringify({ pid: process.pid, host: hostname() }));
  return true;
}

function readLock(folder) {
  try {
    const touchedMsAgo = Date.now() - statSync(folder).mtimeMs;
    return { ...readHolder(folder), touchedMsAgo };
  } catch {
    return undefined; // released in the meantime
  }
}

function readHolder(folder) {
  try {
    const { pid, host } = JSON.parse(readFileSync(path.join(folder, 'holder.json'), 'utf8'));
    return { pid, host };
  } catch {
    return {};
  }
}

/** Moved aside first, so that of several waiters only one removes it, and never a lock that was just taken. */
function removeStale(folder, stale) {
  const aside = `${folder}.stale-${process.pid}`;
  try {
    renameSync(folder, aside);
  } catch {
    return; // somebody else was quicker
  }
  if (readHolder(aside).pid === stale.pid) rmSync(aside, { recursive: true, force: true });
  else renameSync(aside, folder);
}

function touch(folder) {
  try {
    utimesSync(folder, new Date(), new Date());
  } catch {
    // Removed by hand: nothing to keep fresh.
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
