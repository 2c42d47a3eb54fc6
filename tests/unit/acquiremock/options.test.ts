import { describe, expect, test } from 'vitest';
import { PaywatchError } from '../../../src/domain/errors.js';
import { systemClock } from '../../../src/platform/clock.js';
import { createHttpClient } from '../../../src/platform/http.js';
import { silentLogger } from '../../../src/platform/logger.js';
import { systemRandom } from '../../../src/platform/random.js';
import { acquiremock } from '../../../src/providers/acquiremock/index.js';
import { acquireMockSettings } from '../../../src/providers/acquiremock/options.js';
import type { SettingValues } from '../../../src/providers/contract.js';

const good = { baseUrl: 'http://127.0.0.1:8000', webhookSecret: 'hush-hush-hush' };

function connect(values: SettingValues) {
  return acquiremock.connect(values, {
    http: createHttpClient(),
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
  });
}

function refusal(values: SettingValues): PaywatchError {
  try {
    connect(values);
  } catch (error) {
    if (error instanceof PaywatchError) return error;
    throw error;
  }
  return expect.fail('These settings were taken');
}

describe('settings', () => {
  test('need an address and a key, and nothing else', () => {
    expect(connect(good)).toMatchObject({ id: 'acquiremock', page: { payerEmail: 'payer@example.com' } });
    expect(connect({ ...good, currency: undefined, email: undefined, mailboxUrl: undefined }).id).toBe(
      'acquiremock',
    );
  });

  test('that are missing are named by their environment variables, all at once', () => {
    const { code, message, mend } = refusal({});
    expect(code).toBe('configuration');
    expect(message).toContain('ACQUIREMOCK_BASE_URL is not set');
    expect(message).toContain('WEBHOOK_SECRET is not set');
    expect(message).not.toMatch(/CURRENCY_CODE|ACQUIREMOCK_EMAIL|ACQUIREMOCK_MAILBOX_URL/);
    expect(mend).toMatch(/\.env/);
  });

  test('that nobody knows are named', () => {
    expect(refusal({ ...good, colour: 'red' }).message).toContain('there is no setting colour');
  });

  test.each([
    ['baseUrl', 'not a url', 'ACQUIREMOCK_BASE_URL'],
    ['baseUrl', 'file:///etc/passwd', 'ACQUIREMOCK_BASE_URL'],
    ['baseUrl', '', 'ACQUIREMOCK_BASE_URL'],
    ['currency', 'usd', 'CURRENCY_CODE'],
    ['currency', 'DOLLAR', 'CURRENCY_CODE'],
    ['email', 'nobody', 'ACQUIREMOCK_EMAIL'],
    ['mailboxUrl', 'mailbox', 'ACQUIREMOCK_MAILBOX_URL'],
    ['webhookSecret', '', 'WEBHOOK_SECRET'],
  ])('%s = %j is refused by the name of %s', (field, value, variable) => {
    const { code, message } = refusal({ ...good, [field]: value });
    expect(code).toBe('configuration');
    expect(message).toContain(`${variable}: `);
    if (value !== '') expect(message).not.toContain(value);
  });

  test('a setting that is not known is refused', () => {
    expect(refusal({ ...good, webhookSecrets: 'x' }).code).toBe('configuration');
  });

  test('no message holds a secret', () => {
    const { message, cause } = refusal({ ...good, currency: 'hush-hush-hush', baseUrl: 'hush-hush-hush' });
    expect(`${message} ${JSON.stringify(cause)}`).not.toContain('hush');
  });

  test('the secret does not print', () => {
    const parsed = acquireMockSettings.schema.parse(good);
    expect(parsed.webhookSecret.reveal()).toBe('hush-hush-hush');
    expect(JSON.stringify(parsed)).not.toContain('hush');
  });

  test('slashes at the end of an address make no difference', () => {
    const { baseUrl } = acquireMockSettings.schema.parse({ ...good, baseUrl: 'http://127.0.0.1:8000/sub//' });
    expect(baseUrl).toBe('http://127.0.0.1:8000/sub');
  });

  test('every setting has its environment variable, and the sandbox’s settings connect', () => {
    expect(Object.keys(acquireMockSettings.fields).sort()).toEqual(
      Object.keys(acquireMockSettings.schema.shape).sort(),
    );
    expect(connect(acquireMockSettings.sandbox('http://localhost:4010')).id).toBe('acquiremock');
  });
});
