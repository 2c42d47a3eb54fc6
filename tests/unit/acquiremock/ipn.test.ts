import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fromRfc3339 } from '../../../src/domain/time.js';
import { Secret } from '../../../src/platform/secret.js';
import { createAcquireMockIpn } from '../../../src/providers/acquiremock/ipn.js';
import { signAcquireMock } from '../../../src/providers/acquiremock/signature.js';
import type { IpnReading } from '../../../src/providers/contract.js';
import { noon } from '../../support/payments.js';

interface Vector {
  readonly name: string;
  readonly secret: string;
  readonly body: string;
  readonly signature: string;
}

const vectors = JSON.parse(
  readFileSync(new URL('../../fixtures/acquiremock/webhook-vectors.json', import.meta.url), 'utf8'),
) as readonly Vector[];
const vector = (start: string): Vector => {
  const found = vectors.find(({ name }) => name.startsWith(`${start} `));
  return found ?? expect.fail(`There is no vector ${start}`);
};

const bytes = (text: string) => new TextEncoder().encode(text);
const key = 'test-secret-0123456789abcdef0123456789';

function read(body: string | Uint8Array, signature?: string, secret = key): IpnReading {
  const reader = createAcquireMockIpn({ webhookSecret: new Secret(secret), currency: 'USD' });
  return reader.read({
    method: 'POST',
    target: '/ipn/acquiremock',
    headers: {
      'content-type': 'application/json',
      ...(signature === undefined ? {} : { 'x-signature': signature }),
    },
    body: typeof body === 'string' ? bytes(body) : body,
    receivedAt: noon,
  });
}

const signed = (body: string): IpnReading => read(body, signAcquireMock(bytes(body), new Secret(key)));

const fields = {
  payment_id: '"p-1"',
  reference: '"ORDER-1"',
  amount: '25000.0',
  status: '"paid"',
  timestamp: '"2025-12-20T10:30:00.123456"',
  card_mask: '"**** 4444"',
};
const bodyOf = (changes: Partial<Record<keyof typeof fields, string>> = {}): string =>
  `{${Object.entries({ ...fields, ...changes })
    .map(([name, value]) => `"${name}":${value}`)
    .join(',')}}`;

describe('the published vectors, as they arrive', () => {
  test.each([
    ['V1', '550e8400-e29b-41d4-a716-446655440000', 'ORDER-123', 25_000],
    ['V2', '550e8400-e29b-41d4-a716-446655440000', 'ORDER-123', 25_000],
    ['V3', '0b6f7f0e-1f6a-4f0e-9a55-3f3c6a1c2d4e', 'Замовлення №7 &amp; кава', 1_999],
    ['V4', 'p-4', '☕😀\u007f\u2028/\\\t\n"', 0],
    ['V6', 'uuid', 'ORDER-123', 25_000],
  ])('%s is verified and read', (name, providerReference, merchantReference, minor) => {
    const { body, signature, secret } = vector(name);
    expect(read(body, signature, secret)).toEqual({
      kind: 'verified',
      key: expect.any(String),
      claim: {
        status: 'paid',
        providerStatus: 'paid',
        providerReference,
        merchantReference,
        amount: { minor, currency: 'USD' },
        ...(body.includes('timestamp')
          ? { at: fromRfc3339(name === 'V3' ? '2025-12-20T10:30:00Z' : '2025-12-20T10:30:00.123Z') }
          : {}),
      },
    });
  });

  test('V5 is signed, but its amount is beyond what can be counted exactly: never a clean paid', () => {
    const { body, signature, secret } = vector('V5');
    expect(read(body, signature, secret)).toEqual({
      kind: 'unreadable',
      reason: expect.stringContaining('minor units'),
    });
  });

  test.each(vectors.map(({ name }) => name.slice(0, 2)))(
    '%s fails with the signature of another vector',
    name => {
      const { body, secret } = vector(name);
      const foreign = vector(name === 'V1' ? 'V3' : 'V1').signature;
      expect(read(body, foreign, secret).kind).not.toBe('verified');
    },
  );
});

describe('an IPN that nothing vouches for', () => {
  const { body, signature } = vector('V1');

  test('without a header is unsigned, and its claim is only a hint', () => {
    expect(read(body)).toMatchObject({
      kind: 'unverified',
      proof: 'unsigned',
      claim: { status: 'paid', merchantReference: 'ORDER-123' },
    });
  });

  test.each([
    ['another key', signature, 'another-secret-0123456789abcdef01234'],
    ['one digit changed', `${signature.slice(0, -1)}${signature.endsWith('0') ? '1' : '0'}`, key],
    ['an empty header', '', key],
    ['upper-case digits', signature.toUpperCase(), key],
  ])('%s is a bad signature', (_name, header, secret) => {
    expect(read(body, header, secret)).toMatchObject({ kind: 'unverified', proof: 'bad-signature' });
  });

  test('never shares its key with the verified one, nor unsigned with badly signed', () => {
    const keys = [read(body, signature), read(body), read(body, 'x')].map(reading =>
      reading.kind === 'unreadable' ? expect.fail() : reading.key,
    );
    expect(new Set(keys).size).toBe(3);
  });

  test.each([
    ['25000', 'no fraction'],
    ['25000.00', 'one more zero'],
    ['2.5e4', 'an exponent'],
    ['25001.0', 'another amount'],
  ])('an amount of 25000.0 respelled as %s (%s) does not fit the signature', spelling => {
    expect(read(body.replace('25000.0', spelling), signature)).toMatchObject({
      kind: 'unverified',
      proof: 'bad-signature',
    });
  });

  test('the HMAC of the raw body is no signature: the canonical text is what is signed', () => {
    const compact = '{"amount":25000.0,"payment_id":"p","reference":"R","status":"paid"}';
    // HMAC-SHA256 of exactly these bytes, by OpenSSL.
    const overTheBody = 'c906480dcbfb7f36b247128bf0799da528cb8717355a1dd9c947b1f43086bf42';
    expect(read(compact, overTheBody)).toMatchObject({ proof: 'bad-signature' });
  });
});

describe('what a verified IPN says', () => {
  beforeEach(() => vi.stubEnv('TZ', 'Pacific/Auckland'));
  afterEach(() => vi.unstubAllEnvs());

  test('a retry has another time and signature, and the same key', () => {
    const first = signed(bodyOf());
    const second = signed(bodyOf({ timestamp: '"2025-12-20T10:35:01.000001"' }));
    expect(first).toMatchObject({ kind: 'verified' });
    expect(second).toMatchObject({ kind: 'verified', key: (first as { key: string }).key });
    expect((second as { claim: { at: number } }).claim.at).toBe(fromRfc3339('2025-12-20T10:35:01Z'));
  });

  test.each([
    ['the payment', { payment_id: '"p-2"' }],
    ['the reference', { reference: '"ORDER-2"' }],
    ['the amount', { amount: '25001.0' }],
    ['the status', { status: '"refunded"' }],
  ])('another fact has another key: %s', (_name, change) => {
    const [first, second] = [signed(bodyOf()), signed(bodyOf(change))];
    expect(second.kind).toBe('verified');
    expect((second as { key: string }).key).not.toBe((first as { key: string }).key);
  });

  test.each([
    ['"2025-12-20T10:30:00"', '2025-12-20T10:30:00Z'],
    ['"2025-12-20T10:30:00.123456"', '2025-12-20T10:30:00.123Z'],
    ['"2025-12-20T10:30:00.123456Z"', '2025-12-20T10:30:00.123Z'],
    ['"2025-12-20T12:30:00+02:00"', '2025-12-20T10:30:00Z'],
    ['"2025-12-20T05:30:00-05:00"', '2025-12-20T10:30:00Z'],
  ])('the time %s is %s, whatever the machine’s own zone is', (timestamp, moment) => {
    expect(signed(bodyOf({ timestamp }))).toMatchObject({ claim: { at: fromRfc3339(moment) } });
  });

  test.each([
    ['waiting_for_otp', 'pending'],
    ['pending', 'pending'],
    ['failed', 'failed'],
    ['expired', 'expired'],
    ['refunded', 'refunded'],
    ['PAID', 'pending'],
    ['settled?', 'pending'],
    ['constructor', 'pending'],
    ['__proto__', 'pending'],
  ])('the word %s is %s, and is kept', (word, status) => {
    expect(signed(bodyOf({ status: JSON.stringify(word) }))).toMatchObject({
      claim: { status, providerStatus: word },
    });
  });

  test.each([
    ['0.0', 0],
    ['-100.0', -100],
    ['1e+3', 1000],
    ['9007199254740991.0', Number.MAX_SAFE_INTEGER],
  ])('the amount %s is %d minor units', (amount, minor) => {
    expect(signed(bodyOf({ amount }))).toMatchObject({ claim: { amount: { minor, currency: 'USD' } } });
  });
});

describe('what cannot be read', () => {
  test.each([
    ['an amount with a fraction', bodyOf({ amount: '250.5' })],
    ['an amount that is text', bodyOf({ amount: '"25000.0"' })],
    ['an amount that is null', bodyOf({ amount: 'null' })],
    ['an amount one beyond the exact integers', bodyOf({ amount: '9007199254740992.0' })],
    ['an exponent far beyond them', bodyOf({ amount: '1e+308' })],
    ['an infinite amount', bodyOf({ amount: '1e+999' })],
    ['an empty payment id', bodyOf({ payment_id: '""' })],
    ['a payment id that is a number', bodyOf({ payment_id: '7' })],
    ['no status', bodyOf().replace('"status":"paid",', '')],
    ['a time that is none', bodyOf({ timestamp: '"yesterday-ish"' })],
  ])('signed or not: %s', (_name, body) => {
    expect(signed(body)).toMatchObject({ kind: 'unreadable', reason: expect.stringMatching(/./) });
    expect(read(body).kind).toBe('unreadable');
  });

  test.each([
    ['nothing', ''],
    ['an array', '[]'],
    ['a string', '"paid"'],
    ['a form', 'payment_id=p-1&status=paid'],
    ['half a body', bodyOf().slice(0, 40)],
    ['bytes that are no UTF-8', Uint8Array.from([0x7b, 0xff, 0x7d])],
    ['a key twice with different values', '{"payment_id":"a","payment_id":"b"}'],
    ['a very deep body', `{"payment_id":${'['.repeat(100_000)}`],
  ])('%s', (_name, body) => {
    expect(read(body).kind).toBe('unreadable');
    expect(read(body, 'f'.repeat(64)).kind).toBe('unreadable');
  });
});

test('the acknowledgement is one that the gateway counts as delivered', () => {
  const { accepted } = createAcquireMockIpn({ webhookSecret: new Secret(key), currency: 'USD' });
  expect([200, 201, 202, 204]).toContain(accepted.status);
  expect(JSON.parse(accepted.body)).toEqual({ status: 'ok' });
});
