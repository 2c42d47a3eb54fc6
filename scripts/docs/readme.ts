import type { ProviderDefinition } from '../../src/providers/contract.js';
import { capabilities } from '../../src/providers/contract.js';
import { providers } from '../../src/providers/registry.js';
import { table } from './table.js';

const definitions: readonly ProviderDefinition[] = Object.values(providers);

/** The providers and what each can do. */
export const providerTable = (): string =>
  table(
    ['provider', ...capabilities],
    definitions.map(definition => [
      definition.name,
      ...capabilities.map(capability => (definition.capabilities.includes(capability) ? '✔' : '–')),
    ]),
  );

/** The providers' settings. */
export const settingsTable = (): string =>
  table(
    ['variable', 'provider', 'what it is'],
    definitions.flatMap(({ name, settings }) =>
      Object.values(settings.fields).map(({ environment, description }) => [
        `\`${environment}\``,
        name,
        description,
      ]),
    ),
  );

/** Puts each part between its `<!-- generated:name -->` and `<!-- /generated -->`. */
export function withGenerated(text: string, parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts).reduce((whole, [name, content]) => {
    const start = `<!-- generated:${name} -->`;
    const end = '<!-- /generated -->';
    const from = whole.indexOf(start);
    const to = whole.indexOf(end, from);
    if (from < 0 || to < 0) throw new Error(`The document has no ${start} … ${end}`);
    return `${whole.slice(0, from + start.length)}\n\n${content}\n\n${whole.slice(to)}`;
  }, text);
}
