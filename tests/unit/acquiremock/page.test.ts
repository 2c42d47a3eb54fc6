import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/platform/clock.js';
import type { HttpClient } from '../../../src/platform/http.js';
import { createAcquireMockPage } from '../../../src/providers/acquiremock/page.js';
import { readAcquireMockAnswer } from '../../../src/providers/acquiremock/page-answers.js';
import { gatewayPath, isGatewayUrl, paymentIdOf } from '../../../src/providers/acquiremock/page-urls.js';
import type { PageAnswer } from '../../../src/providers/contract.js';

const id = '550e8400-e29b-41d4-a716-446655440000';
const otherId = '0b6f7f0e-1f6a-4f0e-9a55-3f3c6a1c2d4e';
const layouts = [
  ['at the root', 'https://pay.example'],
  ['under a path', 'https://host.example/gate/way'],
] as const;

describe('payment URLs', () => {
  test.each([
    [`https://pay.example/checkout/${id}`, id],
    [`https://pay.example/checkout/${id}/`, id],
    [`https://pay.example/checkout/${id}?lang=de#top`, id],
    [`https://pay.example/gate/way/checkout/${id}`, id],
    [`https://pay.example/checkout/${id.toUpperCase()}`, id],
    ['https://pay.example/checkout/', undefined],
    ['https://pay.example/checkout/7', undefined],
    [`https://pay.example/success/${id}`, undefined],
    [`https://pay.example/checkout/${id}/more`, undefined],
    [`https://pay.example/checkout/x${id}`, undefined],
    [`https://pay.example/?checkout/${id}`, undefined],
  ])('%s is for %s', (url, expected) => {
    expect(paymentIdOf(new URL(url))).toBe(expected);
  });

  describe.each(layouts)('%s', (_name, base) => {
    const paymentUrl = new URL(`${base}/checkout/${id}`);

    test.each([
      `/checkout/${id}`,
      `/api/pay/${id}`,
      `/pay/${id}`,
      `/otp/${id}`,
      `/otp/verify/${id}`,
      `/success/${id}`,
      '/static/app.js',
      '/webhooks/verify',
    ])('the gateway serves %s', path => {
      expect(isGatewayUrl(new URL(base + path), paymentUrl)).toBe(true);
      expect(gatewayPath(new URL(base + path), paymentUrl)).toBe(path);
    });

    test.each([
      `${base}/shop/return/1`,
      `${base}/successful`,
      `https://shop.example/success/${id}`,
      `${base.replace('https', 'http')}/success/${id}`,
      `${base.replace('.example', '.example:8443')}/success/${id}`,
      `https://user@shop.example/success/${id}`,
    ])('the gateway does not serve %s', url => {
      expect(isGatewayUrl(new URL(url), paymentUrl)).toBe(false);
    });
  });

  test('what stands beside the gateway’s own folder is not its', () => {
    const paymentUrl = new URL(`https://host.example/gate/checkout/${id}`);
    expect(isGatewayUrl(new URL(`https://host.example/success/${id}`), paymentUrl)).toBe(false);
    expect(isGatewayUrl(new URL(`https://host.example/gateway/success/${id}`), paymentUrl)).toBe(false);
  });
});

describe.each(layouts)('answers of a gateway %s', (_name, base) => {
  const paymentUrl = new URL(`${base}/checkout/${id}`);
  const read = (answer: Partial<PageAnswer> & { readonly path: string }) => {
    const { path, location, ...rest } = answer;
    return readAcquireMockAnswer(
      {
        url: base + path,
        method: 'POST',
        status: 200,
        ...rest,
        ...(location === undefined ? {} : { location: new URL(location, base).href }),
      },
      paymentUrl,
    );
  };
  const at = (path: string) => new URL(base).pathname.replace(/\/$/, '') + path;
  const refusal = (error: string, message: string) => JSON.stringify({ error, message, payment_id: id });

  describe.each(['/api/pay', '/pay'])('to the card form at %s', route => {
    const path = `${route}/${id}`;
    test.each([
      ['success', { status: 303, location: at(`/success/${id}`) }, 'paid', 'paid', false],
      ['a code is wanted', { status: 303, location: at(`/otp/${id}`) }, 'pending', 'waiting_for_otp', false],
      [
        'refused card',
        { status: 402, body: refusal('INSUFFICIENT_FUNDS', 'No money') },
        'failed',
        'failed',
        true,
      ],
      [
        'forged form',
        { status: 403, body: refusal('CSRF_TOKEN_MISMATCH', 'Token') },
        'pending',
        'HTTP 403',
        true,
      ],
      [
        'unknown payment',
        { status: 404, body: refusal('PAYMENT_NOT_FOUND', 'None') },
        'pending',
        'HTTP 404',
        true,
      ],
      [
        'done already',
        { status: 409, body: refusal('PAYMENT_ALREADY_PROCESSED', 'Done') },
        'pending',
        'HTTP 409',
        true,
      ],
      [
        'invalid form',
        { status: 422, body: '{"detail":[{"msg":"Field required"}]}' },
        'pending',
        'HTTP 422',
        true,
      ],
      [
        'too often',
        { status: 429, body: '{"error":"Rate limit exceeded: 5 per 1 minute"}' },
        'pending',
        'HTTP 429',
        false,
      ],
      ['gateway failed', { status: 500, body: 'Internal Server Error' }, 'pending', 'HTTP 500', false],
      ['proxy failed', { status: 502, body: '<h1>Bad Gateway</h1>' }, 'pending', 'HTTP 502', false],
    ] as const)('%s', (_case, answer, status, providerStatus, ended) => {
      expect(read({ path, ...answer })).toMatchObject({
        claim: { status, providerStatus, providerReference: id },
        ended,
      });
    });

    test.each([
      ['to the success of another payment', { status: 303, location: at(`/success/${otherId}`) }],
      ['to the code page of another payment', { status: 303, location: at(`/otp/${otherId}`) }],
      ['to a success page elsewhere', { status: 303, location: `https://evil.example/success/${id}` }],
      ['without a target', { status: 303 }],
      ['to the checkout page', { status: 303, location: at(`/checkout/${id}`) }],
      ['that is no redirect', { status: 200, location: at(`/success/${id}`) }],
    ])('a redirect %s says nothing', (_case, answer) => {
      expect(read({ path, ...answer })).toBeUndefined();
    });

    test('the same for a GET says nothing: nobody pays by GET', () => {
      expect(read({ path, method: 'GET', status: 303, location: at(`/success/${id}`) })).toBeUndefined();
    });
  });

  test.each([
    ['right code', { status: 303, location: at(`/success/${id}`) }, 'paid', 'paid', false],
    ['wrong code', { status: 401, body: refusal('INVALID_OTP', 'Wrong') }, 'pending', 'HTTP 401', false],
    [
      'unknown payment',
      { status: 404, body: refusal('PAYMENT_NOT_FOUND', 'None') },
      'pending',
      'HTTP 404',
      true,
    ],
  ] as const)('to the one-time code: %s', (_case, answer, status, providerStatus, ended) => {
    expect(read({ path: `/otp/verify/${id}`, ...answer })).toMatchObject({
      claim: { status, providerStatus, providerReference: id },
      ended,
    });
  });

  test.each([
    ['shown', { status: 200 }, 'pending', 'pending', false],
    [
      'too late',
      { status: 410, body: refusal('PAYMENT_EXPIRED', 'Expired') },
      'expired',
      'PAYMENT_EXPIRED',
      true,
    ],
    [
      'done already, which may mean paid',
      { status: 409, body: refusal('PAYMENT_ALREADY_PROCESSED', 'Done') },
      'pending',
      'HTTP 409',
      true,
    ],
    ['unknown', { status: 404, body: refusal('PAYMENT_NOT_FOUND', 'None') }, 'pending', 'HTTP 404', true],
    ['failed', { status: 503, body: '' }, 'pending', 'HTTP 503', false],
  ] as const)('the checkout page: %s', (_case, answer, status, providerStatus, ended) => {
    expect(read({ path: `/checkout/${id}`, method: 'GET', ...answer })).toMatchObject({
      claim: { status, providerStatus, providerReference: id },
      ended,
    });
  });

  test.each([
    ['the success page by itself, which any payment has', { path: `/success/${id}`, method: 'GET' }],
    ['the code page', { path: `/otp/${id}`, method: 'GET' }],
    ['an asset', { path: '/static/app.js', method: 'GET' }],
    ['the health check', { path: '/health', method: 'GET' }],
    [
      'another payment’s form',
      { path: `/api/pay/${otherId}`, status: 303, location: at(`/success/${otherId}`) },
    ],
    ['a refusal of another payment', { path: `/api/pay/${otherId}`, status: 402, body: '{}' }],
  ])('%s says nothing', (_case, answer) => {
    expect(read(answer)).toBeUndefined();
  });

  test('an answer of somebody else with the same path says nothing', () => {
    const answer: PageAnswer = {
      url: `https://evil.example/api/pay/${id}`,
      method: 'POST',
      status: 303,
      location: `https://evil.example/success/${id}`,
    };
    expect(readAcquireMockAnswer(answer, paymentUrl)).toBeUndefined();
  });

  test('the reason is the gateway’s own, from either form of its errors', () => {
    const path = `/api/pay/${id}`;
    const reason = (body: string) => read({ path, status: 422, body })?.claim.reason;
    expect(reason(refusal('X', 'in words'))).toBe('in words');
    expect(reason('{"error":"ONLY_A_CODE"}')).toBe('ONLY_A_CODE');
    expect(reason('{"detail":"as text"}')).toBe('as text');
    expect(reason('{"detail":[{"loc":["body","email"],"msg":"Field required"}]}')).toBe(
      'body email Field required',
    );
    expect(reason('<html>')).toMatch(/reason/);
    expect(reason('')).toMatch(/reason/);
  });
});

describe('the page', () => {
  const http: HttpClient = {
    send: () => expect.fail('Nothing is to be sent'),
    close: () => Promise.resolve(),
  };
  const page = createAcquireMockPage(
    { baseUrl: 'https://pay.example', email: 'one@example.com', mailboxUrl: undefined },
    { http, clock: systemClock },
  );

  test('refuses the web-font hosts, whose silence would stall it', () => {
    expect(page.blockedHosts).toEqual(['fonts.googleapis.com', 'fonts.gstatic.com']);
    expect(page.payerEmail).toBe('one@example.com');
  });

  test('reads a return as a claim of the payment whose page was left, whatever its parameters say', () => {
    const seen = {
      url: 'https://shop.example/?status=failed',
      method: 'GET',
      params: [['status', 'failed']] as const,
      body: [],
    };
    expect(page.readReturn({ ...seen, providerReference: id })).toMatchObject({
      status: 'paid',
      providerReference: id,
    });
    expect(page.readReturn(seen)).not.toHaveProperty('providerReference');
  });
});
