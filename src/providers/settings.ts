import type { ProviderDefinition, SettingValues } from './contract.js';

/** Environment variables as they were found. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The port of the sandbox unless it is told otherwise. */
export const defaultSandboxPort = 4010;

/** What was set besides the environment. */
export interface SettingSources {
  readonly environment: Environment;
  /** Provider → setting → text, from a configuration file. */
  readonly providers?: Readonly<Record<string, SettingValues>> | undefined;
  /** Where the sandbox answers, from a configuration file. */
  readonly sandbox?: string | undefined;
}

/** Where the sandbox answers: `PAYWATCH_SANDBOX_URL`, the configuration file, or its usual port. */
export function sandboxUrlOf({ environment, sandbox }: SettingSources): string {
  const url = environment['PAYWATCH_SANDBOX_URL'] ?? sandbox ?? `http://localhost:${defaultSandboxPort}`;
  return url.replace(/\/+$/, '');
}

/** A provider's settings: from the environment, else the configuration file, else those of the sandbox. */
export function providerSettings(
  { id, settings }: ProviderDefinition,
  sources: SettingSources,
): SettingValues {
  const fromEnvironment = Object.fromEntries(
    Object.entries(settings.fields).flatMap(([field, { environment: variable }]) => {
      const value = sources.environment[variable];
      return value === undefined || value === '' ? [] : [[field, value] as const];
    }),
  );
  const own = { ...sources.providers?.[id], ...fromEnvironment };
  // Pointed elsewhere, the provider has nothing of the sandbox's: its mailbox and its secret are not that gateway's.
  return own['baseUrl'] === undefined ? { ...settings.sandbox(sandboxUrlOf(sources)), ...own } : own;
}
