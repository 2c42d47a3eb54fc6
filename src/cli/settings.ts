import { existsSync, readFileSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { PaywatchError } from '../domain/errors.js';
import { logLevels } from '../platform/logger.js';
import type { ProviderDefinition, SettingValues } from '../providers/contract.js';

export const configurationFile = 'paywatch.config.yaml';

/** The port of `paywatch sandbox` unless it is told otherwise. */
export const defaultSandboxPort = 4010;

const configurationSchema = z.strictObject({
  db: z.string().optional(),
  logLevel: z.enum(logLevels).optional(),
  /** Where the sandbox answers. */
  sandbox: z.url().optional(),
  providers: z.record(z.string(), z.record(z.string(), z.coerce.string())).optional(),
});

/** What `paywatch.config.yaml` can say. */
export type Configuration = z.output<typeof configurationSchema>;

/** Environment variables as they were found. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads a configuration file; there need not be one.
 * @throws PaywatchError `configuration` with line and column of what is wrong
 */
export function readConfiguration(file: string): Configuration {
  if (!existsSync(file)) return {};
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines });
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const broken = document.errors[0];
  if (broken !== undefined) {
    throw wrongConfiguration(`${place(broken.pos[0])}: ${broken.message.split('\n')[0]}`);
  }
  const parsed = configurationSchema.safeParse(document.toJS() ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const unknownKey = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const path = [...(issue?.path ?? []), ...unknownKey].map(String);
  const node: unknown = document.getIn(path, true);
  const at = z.object({ range: z.array(z.number()) }).safeParse(node);
  throw wrongConfiguration(`${place(at.data?.range[0] ?? 0)}: ${path.join('.')}: ${issue?.message}`);
}

const wrongConfiguration = (message: string): PaywatchError =>
  new PaywatchError('configuration', message, { mend: 'Correct the file, or remove what it says there.' });

/** Where the sandbox answers: `PAYWATCH_SANDBOX_URL`, the configuration file, or its usual port. */
export function sandboxUrlOf(environment: Environment, { sandbox }: Configuration): string {
  const url = environment['PAYWATCH_SANDBOX_URL'] ?? sandbox ?? `http://localhost:${defaultSandboxPort}`;
  return url.replace(/\/+$/, '');
}

/** A provider's settings: from the environment, else the configuration file, else those of the sandbox. */
export function providerSettings(
  { id, settings }: ProviderDefinition,
  environment: Environment,
  configuration: Configuration,
): SettingValues {
  const fromEnvironment = Object.fromEntries(
    Object.entries(settings.fields).flatMap(([field, { environment: variable }]) => {
      const value = environment[variable];
      return value === undefined || value === '' ? [] : [[field, value] as const];
    }),
  );
  const own = { ...configuration.providers?.[id], ...fromEnvironment };
  const sandboxed = settings.sandbox(sandboxUrlOf(environment, configuration));
  // Pointed elsewhere, the provider has nothing of the sandbox's: its mailbox and its secret are not that gateway's.
  return own['baseUrl'] === undefined ? { ...sandboxed, ...own } : own;
}
