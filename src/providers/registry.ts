import { acquiremock } from './acquiremock/index.js';
import type { ProviderDefinition } from './contract.js';

/** Every provider that paywatch knows, by id. A new one is one line here. */
export const providers = {
  acquiremock,
} as const satisfies Record<string, ProviderDefinition>;
