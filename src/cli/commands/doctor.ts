import type { Command } from 'commander';
import pc from 'picocolors';
import { launchBrowser } from '../../browser/launch.js';
import { locateChromium } from '../../browser/locate.js';
import { messageOf, PaywatchError } from '../../domain/errors.js';
import type { ProviderDefinition } from '../../providers/contract.js';
import { providers } from '../../providers/registry.js';
import { type Context, defaultDatabase, openContext } from '../context.js';
import { exitCodes } from '../exit-codes.js';

/** One thing that was looked at. */
interface Finding {
  readonly check: string;
  /** `warn`: paywatch works, but not all of it. */
  readonly state: 'ok' | 'warn' | 'fail';
  readonly found: string;
  readonly mend: string | null;
}

type Check = (context: Context) => Promise<Finding | readonly Finding[]> | Finding | readonly Finding[];

export function addDoctorCommand(program: Command): void {
  const command = program
    .command('doctor')
    .summary('check this machine and the settings, and say what to mend')
    .action(async () => {
      await using context = openContext(command);
      const findings = (await Promise.all(checks.map(async check => check(context)))).flat();
      context.output.data({ data: findings }, () => render(findings));
      process.exitCode = findings.some(({ state }) => state === 'fail') ? exitCodes.usage : exitCodes.ok;
    });
}

const ok = (check: string, found: string): Finding => ({ check, state: 'ok', found, mend: null });

const failure = (check: string, error: unknown): Finding => ({
  check,
  state: 'fail',
  found: messageOf(error),
  mend: error instanceof PaywatchError ? (error.mend ?? null) : null,
});

const checks: readonly Check[] = [node, browser, window, database, sandbox, providerSettings];

function node(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 12)) return ok('Node.js', process.versions.node);
  return {
    check: 'Node.js',
    state: 'fail',
    found: process.versions.node,
    mend: 'Install Node.js 20.12 or newer.',
  };
}

async function browser({ environment, logger }: Context): Promise<Finding> {
  try {
    const location = await locateChromium({ environment, headless: true });
    const isRoot = process.getuid?.() === 0;
    await using launched = await launchBrowser({ headless: true, environment, logger, isRoot });
    const found = `${launched.version()}, ${location?.description ?? ''}`;
    if (!isRoot) return ok('Browser', found);
    return {
      check: 'Browser',
      state: 'warn',
      found: `${found}, without its sandbox`,
      mend: 'Chromium’s own sandbox cannot be used as root; run as an ordinary user.',
    };
  } catch (error) {
    return failure('Browser', error);
  }
}

async function window({ environment }: Context): Promise<Finding> {
  try {
    const location = await locateChromium({ environment, headless: false });
    const display = process.platform !== 'linux' || environment['DISPLAY'] || environment['WAYLAND_DISPLAY'];
    if (location !== undefined && display) return ok('Visible window', location.description);
    return {
      check: 'Visible window',
      state: 'warn',
      found: location === undefined ? 'no browser that can show one' : 'no display',
      mend:
        location === undefined
          ? 'Install Chrome or Chromium to let a person pay.'
          : 'Run on a desktop or under xvfb-run to let a person pay.',
    };
  } catch (error) {
    return failure('Visible window', error);
  }
}

async function database(context: Context): Promise<Finding> {
  const { db } = context.options;
  const file = db ?? context.environment['PAYWATCH_DB'] ?? context.configuration.db ?? defaultDatabase;
  try {
    await (await context.store()).check();
    return ok('Database', file);
  } catch (error) {
    return failure('Database', error);
  }
}

async function sandbox(context: Context): Promise<Finding> {
  const url = context.sandboxUrl;
  try {
    await context.providerDeps.http.send({ method: 'GET', url, timeoutMs: 2_000 });
    return ok('Sandbox', url);
  } catch {
    return {
      check: 'Sandbox',
      state: 'warn',
      found: `nothing answers at ${url}`,
      mend: 'Start it with `paywatch sandbox` if you want to pay without an account.',
    };
  }
}

/** Which settings are set is shown, never what they are set to. */
function providerSettings(context: Context): readonly Finding[] {
  const definitions: readonly ProviderDefinition[] = Object.values(providers);
  return definitions.map(({ id, name, settings }) => {
    try {
      context.connect(id);
      const set = Object.values(settings.fields)
        .map(({ environment }) => environment)
        .filter(variable => context.environment[variable]);
      return ok(name, set.length === 0 ? 'points at the sandbox' : `set: ${set.join(', ')}`);
    } catch (error) {
      return failure(name, error);
    }
  });
}

const signs = { ok: pc.green('✔'), warn: pc.yellow('!'), fail: pc.red('✖') } as const;

function render(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length)) + 2;
  return findings
    .flatMap(({ check, state, found, mend }) => [
      `${signs[state]} ${check.padEnd(width)}${found}`,
      ...(mend === null ? [] : [`  ${''.padEnd(width)}${pc.dim(`→ ${mend}`)}`]),
    ])
    .join('\n');
}
