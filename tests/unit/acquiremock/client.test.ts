import { describe, expect, test } from 'vitest';
import { after } from '../../../src/domain/time.js';
import { createVirtualClock } from '../../../src/platform/clock.js';
import type { HttpRequest } from '../../../src/platform/http.js';
import { silentLogger } from '../../../src/platform/logger.js';
import { systemRandom } from '../../../src/platform/random.js';
import { acquiremock } from '../../../src/providers/acquiremock/index.js';
import type { CreatedPayment, Order } from '../../../src/providers/contract.js';
import { noon } from '../../support/payments.js';

const id = '550e8400-e29b-41d4-a716-446655440000';
const order: Order = {
  amount: { minor: 25_000, currency: 'USD' },
  reference: 'ORDER-1_a.b',
  ipnUrl: 'http://127.0.0.1:1/ipn/acquiremock',
  returnUrl: 'http://shop.example/return?order=1&x=',
};

/** Creates an invoice at a gateway that gives this answer. */
function at(answer: { readonly status?: number; readonly body: string }) {
  const requests: HttpRequest[] = [];
  const provider = acquiremock.connect(
    { baseUrl: 'http://gate.example:8000/sub/', webhookSecret: 'the-secret-of-the-test' },
    {
      http: {
        async send(request) {
          requests.push(request);
          return { status: 200, headers: {}, ...answer };
        },
        close: () => Promise.resolve(),
      },
      clock: createVirtualClock(noon),
      random: systemRandom,
      logger: silentLogger,
    },
  );
  const create = (changes: Partial<Order> = {}): Promise<CreatedPayment> =>
    provider.create?.({ ...order, ...changes }) ?? expect.fail('AcquireMock creates payments');
  return { create, requests };
}

const answer = (pageUrl: string) => ({ body: JSON.stringify({ pageUrl }) });

describe('an invoice', () => {
  test('is asked for as JSON, in whole minor units', async () => {
    const { create, requests } = at(answer(`http://gate.example:8000/sub/checkout/${id}`));
    await create();
    expect(requests).toEqual([
      {
        method: 'POST',
        url: 'http://gate.example:8000/sub/api/create-invoice',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: expect.any(String),
      },
    ]);
    expect(JSON.parse(String(requests[0]?.body))).toEqual({
      amount: 25_000,
      reference: order.reference,
      webhook_url: order.ipnUrl,
      redirect_url: order.returnUrl,
    });
  });

  test('that was made is pending, for a quarter of an hour', async () => {
    const { create } = at(answer(`http://gate.example:8000/sub/checkout/${id}`));
    expect(await create()).toEqual({
      providerReference: id,
      merchantReference: order.reference,
      paymentUrl: `http://gate.example:8000/sub/checkout/${id}`,
      expiresAt: after(noon, 15 * 60_000),
      claim: {
        status: 'pending',
        providerStatus: 'pending',
        providerReference: id,
        merchantReference: order.reference,
        amount: order.amount,
      },
    });
  });

  test.each([
    `http://localhost:8002/checkout/${id}`,
    `https://public.example/checkout/${id}`,
    `http://gate.example:8000/sub/checkout/${id}`,
  ])('whose page is said to be at %s is opened where the gateway can be reached', async pageUrl => {
    expect((await at(answer(pageUrl)).create()).paymentUrl).toBe(
      `http://gate.example:8000/sub/checkout/${id}`,
    );
  });

  test.each([
    'A&B',
    '<b>',
    'it’s',
    "it's",
    '"quoted"',
    ' padded',
    'padded ',
    'javascript:alert',
    'two words',
    'new\nline',
    'a/b',
    '',
    'x'.repeat(101),
  ])('with the reference %j, which the gateway would alter, is not asked for', async reference => {
    const { create, requests } = at(answer(`http://gate.example/checkout/${id}`));
    await expect(create({ reference })).rejects.toMatchObject({
      code: 'usage',
      mend: expect.stringContaining('letters'),
    });
    expect(requests).toEqual([]);
  });

  test('in another currency than the gateway’s is not asked for', async () => {
    const { create, requests } = at(answer(`http://gate.example/checkout/${id}`));
    await expect(create({ amount: { minor: 1, currency: 'TND' } })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/USD.*TND/),
    });
    expect(requests).toEqual([]);
  });
});

describe('a refusal', () => {
  test.each([
    [
      400,
      '{"error":"UNSAFE_WEBHOOK_URL","message":"Webhook destination is not allowed","payment_id":null}',
      'Webhook destination is not allowed',
      false,
    ],
    [
      422,
      '{"detail":[{"type":"int_parsing","loc":["body","amount"],"msg":"Input should be a valid integer","input":"x"}]}',
      'body amount Input should be a valid integer',
      false,
    ],
    [405, '{"detail":"Method Not Allowed"}', 'Method Not Allowed', false],
    [404, '<html><title>Page Not Found</title></html>', 'reason', false],
    [500, 'Internal Server Error', 'reason', true],
    [502, '', 'reason', true],
    [429, '{"error":"Rate limit exceeded"}', 'Rate limit exceeded', false],
    [301, '', 'reason', false],
    [201, '{"pageUrl":"x"}', 'reason', false],
  ])('%d is named with the gateway’s words and the reference', async (status, body, words, retryable) => {
    await expect(at({ status, body }).create()).rejects.toMatchObject({
      code: 'provider_refused',
      message: expect.stringMatching(new RegExp(`${order.reference}: ${status}.*${words}`)),
      retryable,
    });
  });
});

describe('an answer that cannot be read', () => {
  test.each([
    ['nothing', ''],
    ['a page', '<html></html>'],
    ['half an answer', `{"pageUrl":"http://gate.example/checkout/${id}`],
    ['no URL', '{}'],
    ['null', 'null'],
    ['a list', '[]'],
    ['a URL that is none', '{"pageUrl":"checkout"}'],
    ['a URL that is a number', '{"pageUrl":7}'],
    ['a URL without an id', '{"pageUrl":"http://gate.example/checkout/"}'],
    ['the URL of another page', '{"pageUrl":"http://gate.example/login"}'],
    ['a URL that is a script', '{"pageUrl":"javascript:alert(1)"}'],
  ])('%s', async (_name, body) => {
    await expect(at({ body }).create()).rejects.toMatchObject({
      code: 'provider_answer',
      message: expect.stringContaining(order.reference),
      mend: expect.stringContaining('ACQUIREMOCK_BASE_URL'),
    });
  });
});
