import type { output, ZodObject } from 'zod';
import { PaywatchError } from '../domain/errors.js';
import type { ProviderDefinition, ProviderSpecification, SettingValues } from './contract.js';

/** Makes a definition out of a specification: its settings are checked before it connects. */
export function defineProvider<Schema extends ZodObject>(
  specification: ProviderSpecification<Schema>,
): ProviderDefinition {
  return {
    ...specification,
    connect: (values, deps) => specification.connect(readSettings(specification, values), deps),
  };
}

/** Values are never part of the message: one of them may be a secret. */
function readSettings<Schema extends ZodObject>(
  { name, settings }: ProviderSpecification<Schema>,
  values: SettingValues,
): output<Schema> {
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
  const parsed = settings.schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const fields: ProviderDefinition['settings']['fields'] = settings.fields;
  const problems = parsed.error.issues.map(issue => {
    if (issue.code === 'unrecognized_keys') return `there is no setting ${issue.keys.join(', ')}`;
    const {
      path: [field = ''],
      message,
    } = issue;
    const variable = fields[String(field)]?.environment ?? String(field);
    return given[String(field)] === undefined ? `${variable} is not set` : `${variable}: ${message}`;
  });
  throw new PaywatchError('configuration', `${name} cannot be used: ${problems.join('; ')}`, {
    mend: 'Set these in the environment, in .env or in paywatch.config.yaml.',
  });
}
