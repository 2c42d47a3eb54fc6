import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

const tailLength = 15;

/**
 * Runs a command whose output goes to a log file, line by line.
 *
 * Resolves also when the command fails: `ok` tells, and `tail` holds its last lines. Ends the command and all that it
 * started after `timeLimitMs`, or after `idleLimitMs` without a line.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ log: string, cwd?: string, env?: NodeJS.ProcessEnv, append?: boolean, timeLimitMs?: number,
 *   idleLimitMs?: number, onLine?: (line: string) => void }} options
 * @returns {Promise<{ ok: boolean, ending: string, tail: string[] }>}
 */
export function runLogged(
  command,
  args,
  { log, cwd, env = process.env, append = false, timeLimitMs, idleLimitMs, onLine },
) {
  mkdirSync(path.dirname(log), { recursive: true });
  const file = createWriteStream(log, { flags: append ? 'a' : 'w' });
  file.write(`$ ${[command, ...args].join(' ')}\n`);
  const isWindows = process.platform === 'win32';
  // A group of its own, so that a compiler started by a script started by npm can be ended too.
  const child = spawn(command, args, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: !isWindows,
    shell: isWindows && command.endsWith('.cmd'),
  });
  const tail = [];
  let ending;
  let idleTimer;

  const stop = why => {
    ending ??= why;
    try {
      if (isWindows) child.kill();
      else process.kill(-child.pid, 'SIGTERM');
    } catch {
      // It ended by itself in the meantime.
    }
  };
  const stopWithUs = () => stop('interrupted');
  process.once('exit', stopWithUs);
  const rewind = () => {
    clearTimeout(idleTimer);
    if (idleLimitMs !== undefined) {
      idleTimer = setTimeout(() => stop(`nothing happened for ${idleLimitMs / 1000} s`), idleLimitMs);
    }
  };
  const hear = line => {
    rewind();
    file.write(`${line}\n`);
    if (line.trim() !== '') tail.push(line);
    if (tail.length > tailLength) tail.shift();
    onLine?.(line);
  };
  createInterface({ input: child.stdout }).on('line', hear);
  createInterface({ input: child.stderr }).on('line', hear);
  rewind();
  const timer =
    timeLimitMs && setTimeout(() => stop(`not done after ${timeLimitMs / 60_000} min`), timeLimitMs);

  return new Promise(resolve => {
    const finish = (ok, why) => {
      clearTimeout(timer);
      clearTimeout(idleTimer);
      process.off('exit', stopWithUs);
      file.end(() => resolve({ ok, ending: ending ?? why, tail }));
    };
    child.once('error', error => finish(false, error.message));
    child.once('close', (code, signal) =>
      finish(code === 0 && ending === undefined, signal ?? `exit ${code}`),
    );
  });
}

/**
 * Runs the program that all this was for, on our own terminal, and resolves with its exit code.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>}
 */
export function runAttached(command, args, { cwd, env = process.env } = {}) {
  const child = spawn(command, args, { cwd, env, stdio: 'inherit' });
  // A terminal sends Ctrl-C to both: the program decides what to do, and we wait for it.
  const ignore = () => {};
  const passOn = signal => child.kill(signal);
  process.on('SIGINT', ignore);
  process.on('SIGTERM', passOn);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      process.off('SIGINT', ignore);
      process.off('SIGTERM', passOn);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143));
    });
  });
}
