import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import pc from 'picocolors';
import { launchBrowser } from '../../browser/launch.js';
import { createMovableClock, systemClock, type VirtualClock } from '../../platform/clock.js';
import { providers } from '../../providers/registry.js';
import { type Sandbox, startSandbox } from '../../sandbox/index.js';
import { serve } from '../../server/serve.js';
import { type Context, findProvider, openContext } from '../context.js';
import { demoPayments } from '../demo/payments.js';
import { takeDemoPayments } from '../demo/take.js';
import { exitCodes } from '../exit-codes.js';
import { renderDemo } from '../render/demo.js';
import { duration } from '../render/words.js';

export function addDemoCommand(program: Command): void {
  const command = program
    .command('demo')
    .summary('take payments through the sandbox in a real browser, to their verdicts')
    .description(
      'Starts the sandbox, takes payments that end in different ways through it in a real browser, and prints what ' +
        'each witness said and the verdict. Nothing is needed but this machine. Exits 0 when all are as expected.',
    )
    .action(async () => {
      const folder = mkdtempSync(join(tmpdir(), 'paywatch-demo-'));
      try {
        const clock = createMovableClock(systemClock);
        // The webhooks that fail here fail on purpose.
        const logLevel = 'error';
        await using context = openContext(command, { clock, logLevel, database: join(folder, 'demo.db') });
        process.exitCode = await demo(context, clock);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
}

async function demo(context: Context, clock: VirtualClock): Promise<number> {
  const { output, random, logger, providerDeps } = context;
  const startedAt = systemClock.now();
  const sandbox = await startSandbox({
    providers: Object.values(providers),
    clock,
    random,
    http: providerDeps.http,
    logger,
    environment: {},
  });
  try {
    const rows = await takeAll(context, clock, sandbox);
    output.data(
      { data: rows.map(({ demo: { title }, asExpected, payment }) => ({ title, asExpected, payment })) },
      () => `\n${renderDemo(rows)}\n`,
    );
    const wrong = rows.filter(({ asExpected }) => !asExpected).length;
    const took = duration(systemClock.now() - startedAt);
    output.say(
      wrong === 0
        ? pc.green(`All ${rows.length} verdicts are as expected (${took}).`)
        : pc.red(`${wrong} of ${rows.length} verdicts are not as expected (${took}).`),
    );
    return wrong === 0 ? exitCodes.ok : exitCodes.failed;
  } finally {
    await sandbox.stop();
  }
}

async function takeAll(context: Context, clock: VirtualClock, sandbox: Sandbox) {
  const { output, logger, environment, providerDeps } = context;
  const connected = new Map(
    [...sandbox.emulators.keys()].map(id => {
      const definition = findProvider(id);
      return [id, definition.connect(definition.settings.sandbox(sandbox.url), providerDeps)] as const;
    }),
  );
  const deps = await context.monitor();
  await using endpoint = await serve({ host: '127.0.0.1', port: 0, providers: connected, deps });
  const isRoot = process.getuid?.() === 0;
  await using browser = await launchBrowser({ headless: true, environment, logger, isRoot });
  output.say(`Sandbox at ${sandbox.url}, IPN endpoint at ${endpoint.url}, Chromium ${browser.version()}`);
  return await takeDemoPayments(
    { output, clock, sandbox, providers: connected, deps, browser, ipnBase: endpoint.url },
    demoPayments,
  );
}
