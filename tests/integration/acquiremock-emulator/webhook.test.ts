import { execFileSync } from 'node:child_process';
import { afterEach, describe, expect, test } from 'vitest';
import { Secret } from '../../../src/platform/secret.js';
import { verifyAcquireMock } from '../../../src/providers/acquiremock/signature.js';
import { codeIn, startGateway, startReceiver, stopAll } from './gateway.js';

afterEach(stopAll);

const email = 'payer@example.com';
const remembered = { remembered: email };
const secret = 'test-secret-0123456789abcdef0123456789';
const environment = { WEBHOOK_SECRET: secret };

/** The check that the original's users write, or undefined where there is no Python. */
function pythonSignature(body: Buffer, key: string): string | undefined {
  const program = `
import hashlib, hmac, json, sys
text = json.dumps(json.loads(sys.stdin.buffer.read()), sort_keys=True)
print(hmac.new(sys.argv[1].encode(), text.encode(), hashlib.sha256).hexdigest())`;
  try {
    return execFileSync('python3', ['-c', program, key], { input: body, encoding: 'utf8' }).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

describe('the request', () => {
  test.each([
    [25000, 'ORDER-123', '25000.0', 'ORDER-123'],
    [0, '☕😀/\\"', '0.0', '☕😀/\\\\&quot;'],
    [1e16, 'Замовлення №7 & кава', '1e+16', 'Замовлення №7 &amp; кава'],
    [-250, '', '-250.0', ''],
  ])('for %d of %j', async (amount, reference, amountText, referenceText) => {
    const gateway = await startGateway({ environment });
    const receiver = await startReceiver(gateway.clock);
    const id = await gateway.invoice({ webhookUrl: receiver.url, amount, reference });
    await gateway.pay(id, {}, remembered);
    const [arrival] = await receiver.waitFor(1);
    const { headers, body } = arrival ?? expect.fail();
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'x-payment-id': id });
    expect(headers['user-agent']).toMatch(/^python-httpx\//);
    const text = body.toString('utf8');
    const timestamp = /"timestamp":"([^"]*)"/.exec(text)?.[1];
    expect(timestamp).toMatch(/^2026-01-02T03:04:05\.678\d{3}$/);
    expect(text).toBe(
      `{"payment_id":"${id}","reference":"${referenceText}","amount":${amountText},"status":"paid","timestamp":"${timestamp}","card_mask":"**** 4444"}`,
    );
    const signature = headers['x-signature'];
    expect(signature).toMatch(/^[0-9a-f]{64}$/);
    expect(verifyAcquireMock(body, signature as string, [new Secret(secret)])).toBe(true);
    expect(pythonSignature(body, secret) ?? signature).toBe(signature);

    const [log] = await gateway.attempts(id, 1);
    expect(log).toMatchObject({
      webhook_url: receiver.url,
      signature,
      attempt_number: 1,
      success: 1,
      response_status: 200,
      response_body: 'noted',
      error_message: null,
    });
    expect(gateway.payment(id)).toMatchObject({ webhook_attempts: 1, webhook_status: 'success' });

    const verify = (body: NonNullable<RequestInit['body']>, header = signature as string) =>
      gateway.call('POST', '/webhooks/verify', { headers: { 'x-signature': header }, body });
    expect((await verify(new Uint8Array(body))).text).toBe('{"valid":true}');
    expect((await verify(new Uint8Array(body), (signature as string).toUpperCase())).text).toBe(
      '{"valid":false}',
    );
    if (amount === 25000) {
      expect((await verify(text.replace('25000.0', '25000'))).text).toBe('{"valid":false}');
      expect((await verify(text.replace('25000.0', '25000.00'))).text).toBe('{"valid":true}');
      expect((await verify(text.replace('25000.0', '2.5e4'))).text).toBe('{"valid":true}');
    }
  });

  test('the default secret is the published one', async () => {
    const gateway = await startGateway();
    const receiver = await startReceiver(gateway.clock);
    await gateway.pay(await gateway.invoice({ webhookUrl: receiver.url }), {}, remembered);
    const [arrival] = await receiver.waitFor(1);
    const key = new Secret('default_secret_key_change_in_production');
    expect(
      verifyAcquireMock(arrival?.body ?? Buffer.of(), arrival?.headers['x-signature'] as string, [key]),
    ).toBe(true);
  });
});

test('only a paid payment sends one: not a failed, an expired or a waiting one', async () => {
  const gateway = await startGateway();
  const receiver = await startReceiver(gateway.clock);
  const [failed, expired, waiting, paid] = [
    await gateway.invoice({ webhookUrl: receiver.url }),
    await gateway.invoice({ webhookUrl: receiver.url }),
    await gateway.invoice({ webhookUrl: receiver.url }),
    await gateway.invoice({ webhookUrl: receiver.url }),
  ];
  await gateway.pay(failed, { card_number: '1' });
  await gateway.pay(waiting);
  await gateway.pay(paid);
  const code = codeIn(await gateway.mail(2));
  await gateway.clock.advance(17 * 60_000);
  expect(gateway.status(expired)).toBe('expired');
  await gateway.call('POST', `/otp/verify/${paid}`, { body: new URLSearchParams({ otp_code: code }) });
  await receiver.waitFor(1);
  await gateway.stop();
  expect(receiver.arrivals.map(({ headers }) => headers['x-payment-id'])).toEqual([paid]);
});

describe('delivery', () => {
  test.each([
    [200, 'success'],
    [201, 'success'],
    [202, 'success'],
    [204, 'success'],
    [203, 'failed'],
    [206, 'failed'],
    [302, 'failed'],
    [404, 'failed'],
    [500, 'failed'],
    [0, 'failed'],
  ])('an answer %d is a %s', async (status, outcome) => {
    const gateway = await startGateway();
    const receiver = await startReceiver(gateway.clock, () => status);
    const id = await gateway.invoice({ webhookUrl: receiver.url });
    await gateway.pay(id, {}, remembered);
    const [log] = await gateway.attempts(id, 1);
    expect(log).toMatchObject({ response_status: status === 0 ? null : status });
    expect(gateway.payment(id)['webhook_status']).toBe(outcome);
    expect(receiver.arrivals).toHaveLength(1);
  });

  test('an URL that is none is a failed attempt; an empty one is no attempt at all', async () => {
    const gateway = await startGateway();
    const [bad, none] = [await gateway.invoice({ webhookUrl: 'nowhere' }), await gateway.invoice()];
    await gateway.pay(none, {}, remembered);
    await gateway.pay(bad, {}, remembered);
    const [log] = await gateway.attempts(bad, 1);
    expect(log).toMatchObject({ success: 0, response_status: null });
    expect(log?.['error_message']).toBeTypeOf('string');
    expect(gateway.logs(none)).toEqual([]);
    expect(gateway.payment(none)).toMatchObject({ webhook_attempts: 0, webhook_status: null });
  });
});

describe('retries', () => {
  test('come with the sweeps: five attempts, each signed anew, then nothing more', async () => {
    const gateway = await startGateway({ environment });
    const receiver = await startReceiver(gateway.clock, () => 500);
    const begin = gateway.clock.now();
    const id = await gateway.invoice({ webhookUrl: receiver.url });
    await gateway.pay(id, {}, remembered);
    await gateway.attempts(id, 1);
    for (const [attempt, pause] of [
      [2, 302_000],
      [3, 304_000],
      [4, 308_000],
      [5, 316_000],
    ] as const) {
      await gateway.clock.advance(pause);
      await gateway.attempts(id, attempt);
    }
    await gateway.clock.advance(3_600_000);
    await gateway.stop();
    expect(receiver.arrivals.map(({ at }) => (at - begin) / 1000)).toEqual([0, 302, 606, 914, 1230]);
    expect(new Set(receiver.arrivals.map(({ headers }) => headers['x-signature'])).size).toBe(5);
    for (const { headers, body } of receiver.arrivals) {
      expect(verifyAcquireMock(body, headers['x-signature'] as string, [new Secret(secret)])).toBe(true);
    }
  });

  test('end with the first delivery', async () => {
    const gateway = await startGateway();
    const receiver = await startReceiver(gateway.clock, attempt => (attempt === 1 ? 500 : 200));
    const id = await gateway.invoice({ webhookUrl: receiver.url });
    await gateway.pay(id, {}, remembered);
    await gateway.attempts(id, 1);
    await gateway.clock.advance(302_000);
    await gateway.attempts(id, 2);
    expect(gateway.payment(id)).toMatchObject({ webhook_attempts: 2, webhook_status: 'success' });
    await gateway.clock.advance(3_600_000);
    await gateway.stop();
    expect(receiver.arrivals).toHaveLength(2);
  });

  test('two payments are retried one after the other, each after its own pause', async () => {
    const gateway = await startGateway();
    const receiver = await startReceiver(gateway.clock, attempt => (attempt <= 2 ? 500 : 200));
    const begin = gateway.clock.now();
    const ids = [];
    for (let count = 0; count < 2; count += 1) {
      const id = await gateway.invoice({ webhookUrl: receiver.url });
      await gateway.pay(id, {}, remembered);
      await gateway.attempts(id, 1);
      ids.push(id);
      await gateway.clock.advance(10);
    }
    await gateway.clock.advance(302_000 - 20);
    await gateway.attempts(ids[0] ?? '', 2);
    await gateway.clock.advance(2000);
    await gateway.attempts(ids[1] ?? '', 2);
    expect(receiver.arrivals.slice(2).map(({ at }) => (at - begin) / 1000)).toEqual([302, 304]);
  });
});

describe('planned faults', () => {
  test('none: the payment is paid and no webhook is ever sent', async () => {
    const gateway = await startGateway();
    const receiver = await startReceiver(gateway.clock);
    gateway.emulator.plan('quiet & silent', { ipn: 'none' });
    const id = await gateway.invoice({ webhookUrl: receiver.url, reference: 'quiet & silent' });
    await gateway.pay(id, {}, remembered);
    await gateway.clock.advance(3_600_000);
    expect(gateway.status(id)).toBe('paid');
    await gateway.stop();
    expect(receiver.arrivals).toEqual([]);
  });

  test('forged: the webhook is signed with another key', async () => {
    const gateway = await startGateway({ environment });
    const receiver = await startReceiver(gateway.clock);
    gateway.emulator.plan('FORGED', { ipn: 'forged' });
    const id = await gateway.invoice({ webhookUrl: receiver.url, reference: 'FORGED' });
    await gateway.pay(id, {}, remembered);
    const [arrival] = await receiver.waitFor(1);
    const signature = arrival?.headers['x-signature'] as string;
    expect(signature).toMatch(/^[0-9a-f]{64}$/);
    expect(verifyAcquireMock(arrival?.body ?? Buffer.of(), signature, [new Secret(secret)])).toBe(false);
  });
});

test('the receipt is mailed first, so a slow mail server holds the webhook up, but not the page', async () => {
  let release = () => {};
  const gateway = await startGateway({ sendMail: () => new Promise(resolve => void (release = resolve)) });
  const receiver = await startReceiver(gateway.clock);
  const id = await gateway.invoice({ webhookUrl: receiver.url });
  expect((await gateway.pay(id, {}, remembered)).status).toBe(303);
  expect((await gateway.call('GET', `/success/${id}`)).status).toBe(200);
  expect(receiver.arrivals).toEqual([]);
  release();
  await receiver.waitFor(1);
});

describe('/webhooks/verify', () => {
  test('wants a signature, ASCII, and JSON of any kind', async () => {
    const gateway = await startGateway();
    const without = await gateway.call('POST', '/webhooks/verify', { body: '{}' });
    expect([without.status, without.text]).toEqual([400, '{"detail":"Missing signature"}']);
    const verify = (body: string, signature: string) =>
      gateway.call('POST', '/webhooks/verify', { headers: { 'x-signature': signature }, body });
    expect((await verify('[1, "two"]', '0'.repeat(64))).text).toBe('{"valid":false}');
    for (const broken of [await verify('no json', 'x'), await verify('{}', 'é')]) {
      expect([broken.status, broken.text]).toEqual([500, 'Internal Server Error']);
    }
  });

  test('agrees with Python on an array, keys in any order and any number', async () => {
    const gateway = await startGateway({ environment });
    const body = '[{"b":1.50,"a":-0,"é":1e5,"😀":"\u007f"},1E400,123456789012345678901234567890,"\\ud83d"]';
    const signature = pythonSignature(Buffer.from(body), secret);
    if (signature !== undefined) {
      const answer = await gateway.call('POST', '/webhooks/verify', {
        headers: { 'x-signature': signature },
        body,
      });
      expect(answer.text).toBe('{"valid":true}');
    }
  });
});
