import { afterEach, describe, expect, test } from 'vitest';
import { codeIn, startGateway, stopAll } from './gateway.js';

afterEach(stopAll);

const email = 'payer@example.com';

test('/health', async () => {
  const gateway = await startGateway({ environment: { CURRENCY_CODE: 'UAH', CURRENCY_SYMBOL: '₴' } });
  const answer = await gateway.call('GET', '/health');
  expect(JSON.parse(answer.text)).toEqual({
    status: 'ok',
    timestamp: expect.stringMatching(/^2026-01-02T03:04:05\.678\d{3}$/) as string,
    version: '2.0.0',
    currency: 'UAH',
  });
  const page = await gateway.call('GET', `/checkout/${await gateway.invoice()}`);
  expect(page.text).toContain('25000.0 ₴');
});

describe('the checkout page', () => {
  test('has every selector that drivers rely on', async () => {
    const gateway = await startGateway();
    const id = await gateway.invoice();
    const { text, headers } = await gateway.call('GET', `/checkout/${id}`);
    expect(headers.get('content-type')).toMatch(/^text\/html/);
    const names = [
      'id="emailModal"',
      'id="modalEmailInput" type="email"',
      'id="step1"',
      'id="step2"',
      'id="displayEmail"',
      'id="modalCodeInput"',
      'data-i18n="change_email"',
      `<form id="paymentForm" action="/api/pay/${id}" method="post">`,
      'name="email" id="hiddenEmail" value=""',
      'name="saved_card_id" id="savedCardId" value=""',
      'id="cardNumber" name="card_number" type="text" inputmode="numeric" maxlength="19"',
      'id="expiry" name="expiry"',
      'id="cvv" name="cvv"',
      'id="saveCard" name="save_card" type="checkbox" value="true"',
      'data-amount="25000.0" data-currency="$"',
      '<p class="amount">25000.0 $</p>',
      '<p class="ref-text">#ORDER-123</p>',
      'id="savedCardsSection" hidden',
      'id="savedCardsList"',
      'id="historyContainer" class="panel" hidden',
      'id="historyList"',
      '<title>AcquireMock</title>',
    ];
    expect(names.filter(name => !text.includes(name))).toEqual([]);
    expect(text.match(/class="submit-btn"/g)).toHaveLength(3);
    expect(text).not.toContain('id="emailModal" hidden');
  });

  test('skips the dialog for a remembered payer and shows cards and payments', async () => {
    const gateway = await startGateway();
    await gateway.pay(
      await gateway.invoice({ reference: 'EARLIER' }),
      { save_card: 'true' },
      { remembered: email },
    );
    const page = await gateway.call('GET', `/checkout/${await gateway.invoice()}`, {
      headers: { cookie: `user_email="${email}"` },
    });
    expect(page.text).toMatch(/id="emailModal"[^>]* hidden/);
    expect(page.text).toContain(`id="hiddenEmail" value="${email}"`);
    expect(page.text).toMatch(/class="saved-card-chip"[^>]*>\*\*\*\* 4444</);
    expect(page.text).toContain('EARLIER');
    expect(page.text).not.toContain('id="historyContainer" class="panel" hidden');
  });

  test('escapes what merchants and payers send', async () => {
    const gateway = await startGateway();
    const evil = `"><script>alert(1)</script>`;
    const id = await gateway.invoice({ reference: evil, redirectUrl: evil });
    await gateway.pay(id, { email: evil });
    for (const path of [`/checkout/${id}`, `/otp/${id}`, `/success/${id}`]) {
      const page = await gateway.call('GET', path, { headers: { cookie: `user_email=${evil}` } });
      expect(page.status).toBe(200);
      expect(page.text).not.toContain('<script>alert');
      if (!path.startsWith('/otp')) expect(page.text).toContain('&amp;quot;&amp;gt;&amp;lt;script');
    }
  });
});

test('the code page asks for a code, and only while one is waited for', async () => {
  const gateway = await startGateway();
  const id = await gateway.invoice();
  expect((await gateway.call('GET', `/otp/${id}`)).status).toBe(404);
  await gateway.pay(id);
  const page = await gateway.call('GET', `/otp/${id}`);
  expect(page.text).toContain('<title>AcquireMock OTP</title>');
  expect(page.text).toContain(`<form action="/otp/verify/${id}" method="post">`);
  expect(page.text.match(/<strong>[^<]*<\/strong>/g)).toEqual([`<strong>${email}</strong>`]);
  expect(page.text).toMatch(/<input name="otp_code"[^>]*maxlength="4"[^>]*required autofocus>/);
  expect(page.text).toMatch(/<a class="quiet" href="#"/);
  const code = codeIn(await gateway.mail(1));
  await gateway.call('POST', `/otp/verify/${id}`, { body: new URLSearchParams({ otp_code: code }) });
  const over = await gateway.call('GET', `/otp/${id}`);
  expect(JSON.parse(over.text)).toEqual({
    error: 'PAYMENT_NOT_FOUND',
    message: `Payment ${id} not found`,
    payment_id: id,
  });
});

test('the success page speaks of payment for any payment and leads back by an unchanged link', async () => {
  const gateway = await startGateway();
  const id = await gateway.invoice({ redirectUrl: 'https://shop.example/back?a=1&b=2#x' });
  const page = await gateway.call('GET', `/success/${id}`);
  expect(page.text).toContain('<h1 data-i18n="success_title">Payment successful</h1>');
  expect(page.text).toContain('data-i18n="return_btn" href="https://shop.example/back?a=1&amp;b=2#x"');
  expect(page.text).not.toMatch(/http-equiv/i);
  expect((await gateway.call('GET', '/success/none')).status).toBe(404);
});

test('user-info tells the last five paid payments, newest first, with float amounts', async () => {
  const gateway = await startGateway();
  for (let count = 1; count <= 6; count += 1) {
    await gateway.pay(await gateway.invoice({ reference: `R-${count}` }), {}, { remembered: email });
    await gateway.clock.advance(60_000);
  }
  await gateway.pay(await gateway.invoice({ reference: 'unpaid' }));
  const answer = await gateway.call('GET', `/api/user-info?email=${email}`);
  expect(answer.text).toContain(
    '"reference":"R-6","amount":25000.0,"card_mask":"**** 4444","date":"2026-01-02 03:09"',
  );
  const { operations } = JSON.parse(answer.text) as { operations: { reference: string }[] };
  expect(operations.map(({ reference }) => reference)).toEqual(['R-6', 'R-5', 'R-4', 'R-3', 'R-2']);
  expect((await gateway.call('GET', '/api/user-info')).text).toBe(
    '{"detail":[{"type":"missing","loc":["query","email"],"msg":"Field required","input":null}]}',
  );
});

describe('languages', () => {
  test('English, French and Ukrainian have the same texts, and every text of the pages', async () => {
    const gateway = await startGateway();
    const script = (await gateway.call('GET', '/static/language.js')).text;
    const texts = JSON.parse(/var texts = (\{.*\});/.exec(script)?.[1] ?? '{}') as Record<
      string,
      Record<string, string>
    >;
    expect(Object.keys(texts)).toEqual(['en', 'fr', 'uk']);
    const keys = Object.keys(texts['en'] ?? {});
    for (const language of ['fr', 'uk']) expect(Object.keys(texts[language] ?? {})).toEqual(keys);
    expect(texts['fr']?.['return_btn']).toBe('Retour à la boutique');
    expect(texts['uk']?.['return_btn']).toBe('Повернутися до магазину');
    const id = await gateway.invoice();
    const pages = await Promise.all(
      [`/checkout/${id}`, `/success/${id}`, '/nowhere'].map(path => gateway.call('GET', path)),
    );
    const used = pages.flatMap(({ text }) =>
      [...text.matchAll(/data-i18n(?:-placeholder)?="(\w+)"/g)].map(match => match[1] ?? ''),
    );
    expect(used.length).toBeGreaterThan(30);
    expect(used.filter(key => !keys.includes(key))).toEqual([]);
    expect(script).toContain("localStorage.getItem('selectedLang')");
  });
});

describe('under a prefix', () => {
  test('every link, form and redirect stays below it', async () => {
    const gateway = await startGateway({ prefix: '/acquiremock' });
    const id = await gateway.invoice();
    const page = await gateway.call('GET', `/checkout/${id}`);
    expect(page.text).toContain(`action="/acquiremock/api/pay/${id}"`);
    expect(page.text).toContain('<body data-root="/acquiremock">');
    const links = [...page.text.matchAll(/(?:src|href|action)="(\/[^"]*)"/g)].map(match => match[1] ?? '');
    expect(links.length).toBeGreaterThan(4);
    expect(links.filter(link => !link.startsWith('/acquiremock/'))).toEqual([]);
    for (const link of links.filter(link => link.includes('/static/'))) {
      expect((await gateway.call('GET', link.slice('/acquiremock'.length))).status).toBe(200);
    }
    const answer = await gateway.pay(id);
    expect(answer.headers.get('location')).toBe(`/acquiremock/otp/${id}`);
    expect((await gateway.call('GET', `/otp/${id}`)).text).toContain(`/acquiremock/otp/verify/${id}`);
  });
});

describe('what is not there', () => {
  test('an unknown path is an HTML page, an unknown payment a JSON error', async () => {
    const gateway = await startGateway();
    for (const path of ['/nowhere', '/api/transactions', '/checkout/a/b']) {
      const page = await gateway.call('GET', path);
      expect([page.status, page.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
      expect(page.text).toContain('<title>Page Not Found</title>');
    }
    const payment = await gateway.call('GET', '/checkout/none');
    expect([payment.status, JSON.parse(payment.text)]).toEqual([
      404,
      { error: 'PAYMENT_NOT_FOUND', message: 'Payment none not found', payment_id: 'none' },
    ]);
  });

  test('another method is 405, HEAD included', async () => {
    const gateway = await startGateway();
    expect((await gateway.call('HEAD', '/health')).status).toBe(405);
    const answer = await gateway.call('GET', '/api/create-invoice');
    expect([answer.status, answer.text, answer.headers.get('allow')]).toEqual([
      405,
      '{"detail":"Method Not Allowed"}',
      'POST',
    ]);
  });
});

test('answers carry the security headers, and none that lets other origins in', async () => {
  const gateway = await startGateway();
  for (const path of ['/health', `/checkout/${await gateway.invoice()}`, '/nowhere', '/static/style.css']) {
    const { headers } = await gateway.call('GET', path);
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'x-xss-protection': '1; mode=block',
      'content-security-policy': expect.stringContaining("script-src 'self'") as string,
    });
    expect(headers.has('access-control-allow-origin')).toBe(false);
  }
});
