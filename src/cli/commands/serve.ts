import { once } from 'node:events';
import type { Command } from 'commander';
import { z } from 'zod';
import { messageOf, PaywatchError } from '../../domain/errors.js';
import { parsePaymentId } from '../../domain/ids.js';
import { createEmbeddedJobs } from '../../jobs/embedded.js';
import { review } from '../../monitor/settle.js';
import { Secret } from '../../platform/secret.js';
import type { Provider } from '../../providers/contract.js';
import { providers } from '../../providers/registry.js';
import { serve } from '../../server/serve.js';
import { type Context, openContext } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { parsePort } from './parse.js';

interface ServeCommandOptions {
  readonly port: number;
  readonly host: string;
}

const loopback = new Set(['127.0.0.1', '::1', 'localhost']);

export function addServeCommand(program: Command): void {
  const command = program
    .command('serve')
    .summary('receive IPNs and serve the payments API')
    .description(
      'Receives IPNs at /ipn/<provider>, looks again at payments whose time comes, and serves the payments API.',
    )
    .option('--port <port>', 'port to listen on', parsePort, 8787)
    .option(
      '--host <address>',
      'address to listen on; any but loopback wants PAYWATCH_API_TOKEN',
      '127.0.0.1',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ paywatch serve
  $ PAYWATCH_API_TOKEN=… paywatch serve --host 0.0.0.0 --port 80`,
    )
    .action(async (options: ServeCommandOptions) => {
      await using context = openContext(command);
      process.exitCode = await serveUntilStopped(context, options);
    });
}

async function serveUntilStopped(context: Context, { host, port }: ServeCommandOptions): Promise<number> {
  const { output, clock, random, logger, signal } = context;
  const token = context.environment['PAYWATCH_API_TOKEN'];
  if (!loopback.has(host) && !token) {
    throw new PaywatchError('configuration', `The API would be open to everyone who reaches ${host}`, {
      mend: 'Set PAYWATCH_API_TOKEN, or listen on 127.0.0.1.',
    });
  }
  const store = await context.store();
  await store.check();
  const deps = await context.monitor();
  await using server = await serve({
    host,
    port,
    providers: connectAll(context),
    deps,
    ...(token ? { apiToken: new Secret(token) } : {}),
  });
  const jobs = createEmbeddedJobs({ leases: store.leases, clock, random, logger });
  jobs.handle('poll', async ({ payload }) => {
    await review(parsePaymentId(pollPayload.parse(payload).paymentId), deps);
  });
  output.say(
    `Listening on ${server.url} (IPNs at ${server.url}/ipn/<provider>, payments at ${server.url}/api/payments)`,
  );
  if (!signal.aborted) await once(signal, 'abort');
  output.say('Stopping');
  await server.stop();
  await jobs.stop();
  return exitCodes.ok;
}

const pollPayload = z.object({ paymentId: z.string() });

/** A provider that is not set up does not keep the others from working. */
function connectAll(context: Context): ReadonlyMap<string, Provider> {
  const connected = new Map<string, Provider>();
  for (const { id, name } of Object.values(providers)) {
    try {
      connected.set(id, context.connect(id));
    } catch (error) {
      context.output.say(`${name} is left out: ${messageOf(error)}`);
    }
  }
  return connected;
}
