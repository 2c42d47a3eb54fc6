import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createFolder } from './folder.js';

/** The built command line. */
export const builtProgram = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** How a process ended, and all that it printed. */
export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running `paywatch`. */
export interface PaywatchProcess {
  readonly pid: number;
  readonly isRunning: boolean;
  readonly stdout: string;
  readonly stderr: string;
  readonly ended: Promise<Ended>;
  /**
   * Waits until something that it printed, on either stream, matches.
   * @throws with all that it printed, when it ends without
   */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  signal(name: NodeJS.Signals): void;
}

export interface StartOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Given on standard input, which is then closed. */
  readonly input?: string;
}

/** A folder in which `paywatch` runs, away from any settings of this machine, and whatever was started there. */
export interface Workplace {
  readonly folder: string;
  /** The folder for temporary files of the processes, browsers among them. */
  readonly temporary: string;
  start(parameters: readonly string[], options?: StartOptions): PaywatchProcess;
  /** Runs it to its end. */
  run(parameters: readonly string[], options?: StartOptions): Promise<Ended>;
  /** Every process below the ones that were started, e.g. browsers, by their command line. */
  descendants(): readonly RunningProcess[];
  /** Ends what still runs. @throws when something outlives the process that started it */
  close(): Promise<void>;
}

export interface RunningProcess {
  readonly pid: number;
  readonly command: string;
}

export interface WorkplaceOptions {
  readonly program?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Settings of this machine that must not reach a test. */
const foreignSettings =
  /^(PAYWATCH_(?!CHROMIUM)|ACQUIREMOCK_|WEBHOOK_SECRET|SMTP_|CURRENCY_|DATABASE_URL|NODE_OPTIONS|FORCE_COLOR|VITEST)/;

const endsWithinMs = 15_000;

/** Makes a folder with a home of its own for `paywatch`. */
export async function openWorkplace({
  program = builtProgram,
  environment: own = {},
}: WorkplaceOptions = {}): Promise<Workplace> {
  const folder = await createFolder();
  const temporary = join(folder.path, 'tmp');
  mkdirSync(temporary);
  const mark = `PAYWATCH_TEST_MARK=${randomUUID()}`;
  const environment = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreignSettings.test(name))),
    ...own,
    TMPDIR: temporary,
    NO_COLOR: '1',
    [mark.split('=')[0] ?? '']: mark.split('=')[1] ?? '',
  };
  const started: PaywatchProcess[] = [];
  const descendants = () => marked(mark).filter(({ pid }) => started.every(child => child.pid !== pid));

  const start: Workplace['start'] = (parameters, { environment: more = {}, input } = {}) => {
    const child = spawn(process.execPath, [program, ...parameters], {
      cwd: folder.path,
      env: { ...environment, ...more },
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    child.stdin?.on('error', () => undefined).end(input);
    const running = follow(child);
    started.push(running);
    return running;
  };

  return {
    folder: folder.path,
    temporary,
    start,
    run: (parameters, options) => start(parameters, options).ended,
    descendants,
    async close() {
      const stubborn: string[] = [];
      for (const child of started.filter(({ isRunning }) => isRunning)) {
        child.signal('SIGTERM');
        const ended = await Promise.race([child.ended, delay(endsWithinMs, undefined, { ref: false })]);
        if (ended !== undefined) continue;
        stubborn.push(`paywatch (${child.pid}) did not end on SIGTERM\n${child.stderr}`);
        child.signal('SIGKILL');
        await child.ended;
      }
      const left = await leftOver(descendants);
      for (const { pid } of left) killed(pid);
      await folder.remove();
      const problems = [
        ...stubborn,
        ...left.map(({ pid, command }) => `process ${pid} is left: ${command.slice(0, 200)}`),
      ];
      if (problems.length > 0) throw new Error(problems.join('\n'));
    },
  };
}

/** A browser ends a moment after the one who started it. */
async function leftOver(descendants: () => readonly RunningProcess[]): Promise<readonly RunningProcess[]> {
  const deadline = Date.now() + 5_000;
  for (;;) {
    const left = descendants();
    if (left.length === 0 || Date.now() > deadline) return left;
    await delay(25);
  }
}

function killed(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

/** The processes whose environment has a mark; only Linux tells. */
function marked(mark: string): readonly RunningProcess[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(name => {
      try {
        if (!readFileSync(`/proc/${name}/environ`, 'latin1').includes(mark)) return [];
        // A zombie has nothing left to stop.
        if (/^State:\s+Z/m.test(readFileSync(`/proc/${name}/status`, 'utf8'))) return [];
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        return [{ pid: Number(name), command }];
      } catch {
        return [];
      }
    });
}

function follow(child: ChildProcess): PaywatchProcess {
  const text = { stdout: '', stderr: '' };
  const waiting = new Set<() => void>();
  const tell = () => {
    for (const look of [...waiting]) look();
  };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (chunk: string) => {
      text[stream] += chunk;
      tell();
    });
  }
  let over: Ended | undefined;
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      over = { code, signal, ...text };
      tell();
      resolve(over);
    });
  });
  return {
    pid: child.pid ?? 0,
    get isRunning() {
      return over === undefined;
    },
    get stdout() {
      return text.stdout;
    },
    get stderr() {
      return text.stderr;
    },
    ended,
    printed: pattern =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(text.stdout) ?? pattern.exec(text.stderr);
          if (found === null && over === undefined) return;
          waiting.delete(look);
          if (found !== null) return resolve(found);
          reject(
            new Error(
              `paywatch ended (${over?.code ?? over?.signal}) before it printed ${pattern}\n${text.stdout}\n${text.stderr}`,
            ),
          );
        };
        waiting.add(look);
        look();
      }),
    signal: name => void child.kill(name),
  };
}
