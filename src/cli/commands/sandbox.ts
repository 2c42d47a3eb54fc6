import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import type { Command } from 'commander';
import { PaywatchError } from '../../domain/errors.js';
import type { ProviderDefinition } from '../../providers/contract.js';
import { providers } from '../../providers/registry.js';
import { defaultSandboxPort } from '../../providers/settings.js';
import { startSandbox } from '../../sandbox/index.js';
import { type Context, findProvider, openContext } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { renderTable } from '../render/table.js';
import { parsePort } from './parse.js';

interface SandboxOptions {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
}

export function addSandboxCommand(program: Command): void {
  const command = program
    .command('sandbox [provider...]')
    .summary('run the local payment gateways, a sample shop and a mailbox')
    .description(
      'Runs a stand-in of every provider under /<provider>, with a sample shop and the mailbox in which one-time ' +
        'codes arrive. One provider alone is served at /.',
    )
    .option('--port <port>', 'port to listen on', parsePort, defaultSandboxPort)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--data-dir <folder>', 'where the gateways keep their payments, or :memory:', ':memory:')
    .addHelpText(
      'after',
      `
Examples:
  $ paywatch sandbox
  $ paywatch sandbox acquiremock --port 8002
  $ WEBHOOK_SECRET=… SMTP_HOST=… SMTP_PORT=587 SMTP_USER=… SMTP_PASS=… paywatch sandbox acquiremock`,
    )
    .action(async (ids: readonly string[], options: SandboxOptions) => {
      await using context = openContext(command);
      process.exitCode = await runSandbox(context, ids.map(emulated), options);
    });
}

function emulated(id: string): ProviderDefinition {
  const definition = findProvider(id);
  if (definition.emulator !== undefined) return definition;
  throw new PaywatchError('usage', `${definition.name} has no emulator`);
}

async function runSandbox(
  { clock, random, logger, environment, output, providerDeps, signal }: Context,
  chosen: readonly ProviderDefinition[],
  { port, host, dataDir }: SandboxOptions,
): Promise<number> {
  if (dataDir !== ':memory:') mkdirSync(dataDir, { recursive: true });
  const sandbox = await startSandbox({
    providers: chosen.length === 0 ? Object.values(providers) : chosen,
    atRoot: chosen.length === 1,
    port,
    host,
    dataDir,
    clock,
    random,
    http: providerDeps.http,
    logger,
    environment,
  });
  const places = [
    ...[...sandbox.emulators.keys()].map(id => ({
      what: id,
      url: chosen.length === 1 ? `${sandbox.url}/` : `${sandbox.url}/${id}`,
    })),
    { what: 'shop', url: `${sandbox.url}/shop` },
    { what: 'mailbox', url: `${sandbox.url}/mailbox` },
  ];
  output.data({ url: sandbox.url, places }, () =>
    renderTable(
      ['running', 'at'],
      places.map(({ what, url }) => [what, url]),
    ),
  );
  output.say('Ctrl-C stops it.');
  if (!signal.aborted) await once(signal, 'abort');
  await sandbox.stop();
  return exitCodes.ok;
}
