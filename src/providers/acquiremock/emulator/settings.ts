import { Secret } from '../../../platform/secret.js';

/** What the gateway takes from its environment. Everything else is fixed in its code. */
export interface GatewaySettings {
  readonly webhookSecret: Secret;
  readonly currencyCode: string;
  readonly currencySymbol: string;
  /** Sender of its mails. */
  readonly mailFrom: string;
}

const defaultSecret = 'default_secret_key_change_in_production';

/** Reads the environment under the names that the original uses. An empty variable counts as set, as it does there. */
export const readGatewaySettings = (
  environment: Readonly<Record<string, string | undefined>>,
): GatewaySettings => ({
  webhookSecret: new Secret(environment['WEBHOOK_SECRET'] ?? defaultSecret),
  currencyCode: environment['CURRENCY_CODE'] ?? 'USD',
  currencySymbol: environment['CURRENCY_SYMBOL'] ?? '$',
  mailFrom: environment['SMTP_USER'] || 'acquiremock@sandbox.localhost',
});

/** A payment lives this long after its creation. */
export const paymentLifetimeMs = 15 * 60_000;

/** Pause between two sweeps for payments that outlived themselves. */
export const expirySweepMs = 60_000;

/** Pause between two sweeps for webhooks that failed. */
export const retrySweepMs = 300_000;

/** A webhook is tried this often in all. */
export const maximumAttempts = 5;

export const webhookTimeoutMs = 10_000;

/** The only card that is accepted. */
export const acceptedCard = '4444444444444444';
