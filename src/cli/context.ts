import type { Command } from 'commander';
import { PaywatchError } from '../domain/errors.js';
import type { MonitorDeps } from '../monitor/deps.js';
import { type Clock, systemClock } from '../platform/clock.js';
import { createHttpClient } from '../platform/http.js';
import { createLogger, type Logger, type LogLevel } from '../platform/logger.js';
import { type Random, systemRandom } from '../platform/random.js';
import type { Provider, ProviderDefinition, ProviderDeps, SettingValues } from '../providers/contract.js';
import { providers } from '../providers/registry.js';
import { type Environment, providerSettings, sandboxUrlOf } from '../providers/settings.js';
import { openSqliteStore, type SqliteStore } from '../store/sqlite/open-sqlite-store.js';
import { createOutput, type Output } from './output.js';
import { type Configuration, configurationFile, readConfiguration } from './settings.js';

/** Options that every command has. */
export interface GlobalOptions {
  readonly db?: string;
  readonly json?: boolean;
  readonly logLevel?: LogLevel;
  readonly logFormat?: 'json' | 'text';
  readonly config?: string;
}

/** Everything that a command works with. Made in one place, and closed by the command that opened it. */
export interface Context extends AsyncDisposable {
  readonly options: GlobalOptions;
  readonly configuration: Configuration;
  readonly environment: Environment;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly output: Output;
  readonly providerDeps: ProviderDeps;
  /** Where the sandbox answers, unless it is told otherwise. */
  readonly sandboxUrl: string;
  /** Aborted by the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  /** The store, opened at the first call. */
  store(): Promise<SqliteStore>;
  /** The use cases' dependencies, with the store. */
  monitor(): Promise<MonitorDeps>;
  /** @throws PaywatchError `usage` for an unknown provider, `configuration` for wrong settings */
  connect(id: string, overrides?: SettingValues): Provider;
}

export const defaultDatabase = 'data/run/paywatch.db';

export interface ContextOverrides {
  readonly clock?: Clock;
  readonly database?: string;
  /** What is logged unless the user says otherwise; default `warn`. */
  readonly logLevel?: LogLevel;
}

/** Opens a command's context. */
export function openContext(command: Command, overrides: ContextOverrides = {}): Context {
  const options = command.optsWithGlobals<GlobalOptions>();
  const environment = process.env;
  const configuration = readConfiguration(options.config ?? configurationFile);
  const sources = { ...configuration, environment };
  const clock = overrides.clock ?? systemClock;
  const random = systemRandom;
  const logger = createLogger({
    level: options.logLevel ?? configuration.logLevel ?? overrides.logLevel ?? 'warn',
    format: options.logFormat ?? 'text',
    stream: process.stderr,
  });
  const http = createHttpClient();
  const providerDeps: ProviderDeps = { http, clock, random, logger };
  const interruption = interruptible();
  let opening: Promise<SqliteStore> | undefined;

  const store = () => {
    const file =
      overrides.database ?? options.db ?? environment['PAYWATCH_DB'] ?? configuration.db ?? defaultDatabase;
    opening ??= openSqliteStore({ file, random, clock, logger });
    return opening;
  };

  return {
    options,
    configuration,
    environment,
    clock,
    random,
    logger,
    output: createOutput(options.json === true),
    providerDeps,
    sandboxUrl: sandboxUrlOf(sources),
    signal: interruption.signal,
    store,
    monitor: async () => ({ store: await store(), clock, logger }),
    connect(id, settings = {}) {
      const definition = findProvider(id);
      const found = providerSettings(definition, sources);
      return definition.connect({ ...found, ...settings }, providerDeps);
    },
    async [Symbol.asyncDispose]() {
      interruption.end();
      await (await opening?.catch(() => undefined))?.close();
      await http.close();
    },
  };
}

/** @throws PaywatchError `usage` for an id that the registry does not have */
export function findProvider(id: string): ProviderDefinition {
  const definition = Object.values(providers).find(provider => provider.id === id);
  if (definition !== undefined) return definition;
  throw new PaywatchError('usage', `There is no provider ${JSON.stringify(id)}`, {
    mend: `Known: ${Object.keys(providers).join(', ')}.`,
  });
}

/** The first signal asks to end; the second one ends at once. */
function interruptible(): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(new Error('interrupted'));
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    end: () => process.off('SIGINT', onSignal).off('SIGTERM', onSignal),
  };
}
