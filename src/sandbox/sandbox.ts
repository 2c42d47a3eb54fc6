import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { toRfc3339 } from '../domain/time.js';
import type { Clock } from '../platform/clock.js';
import type { HttpClient } from '../platform/http.js';
import type { Logger } from '../platform/logger.js';
import type { Random } from '../platform/random.js';
import type { Emulator, EmulatorDefinition, ProviderDefinition } from '../providers/contract.js';
import { createSandboxApp } from './app.js';
import { listen } from './listen.js';
import { Mailbox } from './mailbox.js';
import { createMailer } from './mailer.js';
import { Shop } from './shop.js';

export interface SandboxOptions {
  /** Whose emulators run; those without one are left out. */
  readonly providers: readonly ProviderDefinition[];
  /** Default 0: any free port. */
  readonly port?: number;
  /** Address to listen on. Default 127.0.0.1. */
  readonly host?: string;
  /** Serves the only provider at `/` instead of under its name. Default false. */
  readonly atRoot?: boolean;
  /** Where the emulators keep their payments: a folder (made if missing), or `:memory:` (the default). */
  readonly dataDir?: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly http: HttpClient;
  readonly logger: Logger;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A running sandbox. */
export interface Sandbox {
  /** `http://localhost:<port>`, without a trailing slash. */
  readonly url: string;
  readonly port: number;
  /** The running emulators by provider. */
  readonly emulators: ReadonlyMap<string, Emulator>;
  /** What was mailed, unless SMTP is configured. */
  readonly mailbox: Mailbox;
  /** The sample shop, and who came back to it. */
  readonly shop: Shop;
  /** Closes every connection and ends every emulator. */
  stop(): Promise<void>;
}

/**
 * Serves every emulator, a sample shop and a mailbox on one port. Pages are reached as `localhost`, where browsers
 * keep the secure cookies of a payment page even without TLS.
 * @throws PaywatchError `port_in_use`, or `configuration` when the SMTP settings cannot be used
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { clock, random, http, logger, environment, dataDir = ':memory:' } = options;
  const mailbox = new Mailbox();
  const shop = new Shop();
  const mailer = createMailer({ environment, mailbox, clock });
  const emulators = new Map<string, Emulator>();
  const definitions = await loadEmulators(options.providers);
  if (dataDir !== ':memory:') mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const atRoot = options.atRoot === true && definitions.length === 1;

  const listening = await listen(createServer(), {
    port: options.port ?? 0,
    host: options.host ?? '127.0.0.1',
  });
  const url = `http://localhost:${listening.port}`;
  const stop = async () => {
    await listening.close();
    await Promise.all([...emulators.values()].map(emulator => emulator.stop()));
    mailer.close();
  };
  try {
    for (const { provider, definition } of definitions) {
      const emulator = definition.start({
        baseUrl: () => (atRoot ? url : `${url}/${provider.id}`),
        clock,
        random,
        http,
        logger,
        environment,
        sendMail: mail => mailer.send(mail),
        databaseFile: dataDir === ':memory:' ? dataDir : join(dataDir, `sandbox-${provider.id}.db`),
      });
      emulators.set(provider.id, emulator);
    }
    const mounts = definitions.map(({ provider }) => ({
      id: provider.id,
      name: provider.name,
      path: atRoot ? '' : `/${provider.id}`,
    }));
    listening.server.on(
      'request',
      createSandboxApp({ url, mounts, emulators, mailbox, shop, clock, mailer }),
    );
  } catch (error) {
    await stop();
    throw error;
  }
  logger.info('The sandbox runs', { url, since: toRfc3339(clock.now()) });
  return { url, port: listening.port, emulators, mailbox, shop, stop };
}

async function loadEmulators(
  providers: readonly ProviderDefinition[],
): Promise<readonly { provider: ProviderDefinition; definition: EmulatorDefinition }[]> {
  const loaded = await Promise.all(
    providers.map(async provider => ({ provider, definition: await provider.emulator?.() })),
  );
  return loaded.flatMap(({ provider, definition }) =>
    definition === undefined ? [] : [{ provider, definition }],
  );
}
