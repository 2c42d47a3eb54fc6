import { z } from 'zod';
import { Secret } from '../../platform/secret.js';
import type { ProviderSpecification } from '../contract.js';

const schema = z.strictObject({
  /** Origin and path under which the gateway answers, without a trailing slash. */
  baseUrl: z.url({ protocol: /^https?$/ }).transform(url => url.replace(/\/+$/, '')),
  /** Key of the gateway's webhook signatures. */
  webhookSecret: z
    .string()
    .min(1)
    .transform(value => new Secret(value)),
  /** The gateway's webhooks carry an amount without a currency; this is the one that the gateway is set to. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'three capital letters, as in ISO 4217')
    .default('USD'),
  /** The payer's e-mail address, typed into the page. */
  email: z.email().default('payer@example.com'),
  /** Where one-time codes can be read: the sandbox's mailbox. Without it the page is opened as a returning payer. */
  mailboxUrl: z
    .url({ protocol: /^https?$/ })
    .transform(url => url.replace(/\/+$/, ''))
    .optional(),
});

export type AcquireMockSettings = z.output<typeof schema>;

/** The key that a gateway signs with when nobody set one. */
const defaultSecret = 'default_secret_key_change_in_production';

export const acquireMockSettings = {
  schema,
  fields: {
    baseUrl: { environment: 'ACQUIREMOCK_BASE_URL', description: 'where the gateway answers' },
    webhookSecret: { environment: 'WEBHOOK_SECRET', description: 'the key of its webhook signatures' },
    currency: { environment: 'CURRENCY_CODE', description: 'the currency that the gateway is set to' },
    email: { environment: 'ACQUIREMOCK_EMAIL', description: 'the address typed into the page' },
    mailboxUrl: {
      environment: 'ACQUIREMOCK_MAILBOX_URL',
      description: 'the sandbox mailbox in which one-time codes arrive',
    },
  },
  sandbox: baseUrl => ({
    baseUrl: `${baseUrl}/acquiremock`,
    webhookSecret: defaultSecret,
    mailboxUrl: `${baseUrl}/mailbox`,
  }),
} satisfies ProviderSpecification<typeof schema>['settings'];
