import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { card, codeIn, startGateway, startReceiver, stopAll, type TestGateway } from './gateway.js';

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await startGateway();
});
afterEach(stopAll);

const email = 'payer@example.com';
const minute = 60_000;
const errorOf = (text: string) => JSON.parse(text) as Record<string, unknown>;

describe('the token against forged forms', () => {
  test('each checkout page sets a new one, in the cookie and in the form', async () => {
    const id = await gateway.invoice();
    const page = await gateway.call('GET', `/checkout/${id}`);
    const token = page.cookies.get('csrf_token') ?? '';
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(page.text).toContain(`name="csrf_token" value="${token}"`);
    expect(page.headers.getSetCookie()).toEqual([
      `csrf_token=${token}; HttpOnly; Path=/; SameSite=Strict; Secure`,
    ]);
    const again = await gateway.call('GET', `/checkout/${id}`);
    expect(again.cookies.get('csrf_token')).not.toBe(token);
  });

  test('is checked before the payment is looked up', async () => {
    for (const cookie of ['', 'csrf_token=other', 'csrf_token=']) {
      const answer = await gateway.pay('no-such-payment', {}, { headers: { cookie } });
      expect(answer.status).toBe(403);
      expect(errorOf(answer.text)).toMatchObject({
        error: 'CSRF_TOKEN_MISMATCH',
        payment_id: 'no-such-payment',
      });
    }
  });
});

describe('cards', () => {
  test.each([
    ['the test card with spaces', card, 303],
    ['the test card without', '4444444444444444', 303],
    ['other separators', '4444-4444-4444-4444', 402],
    ['another number', '4242424242424242', 402],
    ['no number', '', 402],
  ])('%s', async (_name, number, status) => {
    const id = await gateway.invoice();
    const answer = await gateway.pay(id, { card_number: number });
    expect(answer.status).toBe(status);
    if (status === 402) {
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
      expect(errorOf(answer.text)).toEqual({
        error: 'INSUFFICIENT_FUNDS',
        message: 'Insufficient funds or invalid card',
        payment_id: id,
      });
      expect(gateway.status(id)).toBe('failed');
      expect((await gateway.pay(id)).status).toBe(409);
    }
  });

  test('expiry and CVV are not looked at', async () => {
    const id = await gateway.invoice();
    const answer = await gateway.pay(id, { expiry: '01/01', cvv: '' }, { remembered: email });
    expect(answer.status).toBe(303);
  });

  test('both routes take the form, and multipart as well', async () => {
    const first = await gateway.invoice();
    expect((await gateway.pay(first, {}, { route: '/pay', remembered: email })).status).toBe(303);
    const second = await gateway.invoice();
    const body = new FormData();
    for (const [name, value] of Object.entries({ csrf_token: 't', email, card_number: card }))
      body.set(name, value);
    const answer = await gateway.call('POST', `/api/pay/${second}`, {
      headers: { cookie: `csrf_token=t; user_email=${email}` },
      body,
    });
    expect(answer.status).toBe(303);
    expect(gateway.status(second)).toBe('paid');
  });

  test('without e-mail or token the form is 422', async () => {
    const id = await gateway.invoice();
    const answer = await gateway.call('POST', `/api/pay/${id}`, { body: new URLSearchParams({ email: '' }) });
    expect(answer.status).toBe(422);
    expect(errorOf(answer.text)).toEqual({
      detail: ['email', 'csrf_token'].map(name => ({
        type: 'missing',
        loc: ['body', name],
        msg: 'Field required',
        input: null,
      })),
    });
  });
});

describe('saved cards', () => {
  test('are kept as mask and hash, once, and pay by their id for anybody', async () => {
    for (let times = 0; times < 2; times += 1) {
      await gateway.pay(await gateway.invoice(), { save_card: 'true' }, { remembered: email });
    }
    const info = await gateway.call('GET', `/api/user-info?email=${encodeURIComponent(email)}`);
    const { cards } = JSON.parse(info.text) as { cards: { id: number }[] };
    expect(cards).toEqual([{ id: 1, mask: '**** 4444', expiry: '12/30' }]);
    const id = await gateway.invoice();
    const answer = await gateway.pay(
      id,
      { saved_card_id: '1', card_number: '', email: 'else@example.com' },
      { remembered: 'else@example.com' },
    );
    expect(answer.status).toBe(303);
    expect(gateway.payment(id)).toMatchObject({ status: 'paid', card_mask: '**** 4444' });
  });

  test('an unknown id is 404 without a payment id and leaves the payment pending', async () => {
    const id = await gateway.invoice();
    const answer = await gateway.pay(id, { saved_card_id: '77' });
    expect(answer.status).toBe(404);
    expect(errorOf(answer.text)).toMatchObject({ error: 'SAVED_CARD_NOT_FOUND', payment_id: null });
    expect(gateway.status(id)).toBe('pending');
  });

  test.each([
    ['an id that is no number', { saved_card_id: 'x' }],
    ['saving without a CVV', { save_card: 'true', cvv: '' }],
  ])('%s is a bare 500 and leaves the payment pending', async (_name, fields) => {
    const id = await gateway.invoice();
    const answer = await gateway.pay(id, fields);
    expect([answer.status, answer.text]).toEqual([500, 'Internal Server Error']);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(gateway.status(id)).toBe('pending');
  });
});

describe('the transitions of a payment', () => {
  test('pending → paid with the payer’s cookie, in double quotes or not', async () => {
    for (const remembered of [email, `"${email}"`]) {
      const id = await gateway.invoice();
      const answer = await gateway.pay(id, {}, { remembered });
      expect(answer.status).toBe(303);
      expect(answer.headers.get('location')).toBe(`/success/${id}`);
      expect(answer.headers.getSetCookie()).toEqual([
        `user_email="${email}"; Max-Age=2592000; HttpOnly; Path=/; SameSite=Strict; Secure`,
      ]);
      expect(gateway.status(id)).toBe('paid');
    }
  });

  test('pending → waiting_for_otp → waiting_for_otp → paid', async () => {
    const id = await gateway.invoice();
    for (const remembered of [undefined, 'other@example.com']) {
      const answer = await gateway.pay(id, {}, remembered === undefined ? {} : { remembered });
      expect(answer.headers.get('location')).toBe(`/otp/${id}`);
      expect(answer.headers.getSetCookie()).toEqual([]);
      expect(gateway.status(id)).toBe('waiting_for_otp');
    }
    const code = codeIn(await gateway.mail(2));
    const wrong = await gateway.call('POST', `/otp/verify/${id}`, {
      body: new URLSearchParams({ otp_code: code === '0000' ? '1111' : '0000' }),
    });
    expect([wrong.status, errorOf(wrong.text)['error']]).toEqual([401, 'INVALID_OTP']);
    const right = await gateway.call('POST', `/otp/verify/${id}`, {
      body: new URLSearchParams({ otp_code: code }),
    });
    expect([right.status, right.headers.get('location')]).toEqual([303, `/success/${id}`]);
    expect(right.cookies.get('user_email')).toBe(`"${email}"`);
    expect(gateway.payment(id)).toMatchObject({ status: 'paid', otp_digest: null });
    const used = await gateway.call('POST', `/otp/verify/${id}`, {
      body: new URLSearchParams({ otp_code: code }),
    });
    expect(used.status).toBe(401);
    const missing = await gateway.call('POST', `/otp/verify/${id}`, { body: new URLSearchParams() });
    expect(missing.status).toBe(422);
  });

  test('waiting_for_otp → failed by a refused card, and → paid by its code all the same', async () => {
    const id = await gateway.invoice();
    await gateway.pay(id);
    expect((await gateway.pay(id, { card_number: '1' })).status).toBe(402);
    expect(gateway.status(id)).toBe('failed');
    const code = codeIn(await gateway.mail(1));
    await gateway.call('POST', `/otp/verify/${id}`, { body: new URLSearchParams({ otp_code: code }) });
    expect(gateway.status(id)).toBe('paid');
  });

  test('pending → expired by the sweep, which leaves waiting_for_otp alone', async () => {
    const [pending, waiting] = [await gateway.invoice(), await gateway.invoice()];
    await gateway.pay(waiting);
    await gateway.clock.advance(15 * minute);
    expect(gateway.status(pending)).toBe('pending');
    await gateway.clock.advance(minute);
    expect([gateway.status(pending), gateway.status(waiting)]).toEqual(['expired', 'waiting_for_otp']);
    expect((await gateway.pay(pending)).status).toBe(409);
    const page = await gateway.call('GET', `/checkout/${waiting}`);
    expect([page.status, errorOf(page.text)['error']]).toEqual([410, 'PAYMENT_EXPIRED']);
    expect(gateway.status(waiting)).toBe('expired');
    expect((await gateway.call('GET', `/checkout/${waiting}`)).status).toBe(409);
    const code = codeIn(await gateway.mail(1));
    await gateway.call('POST', `/otp/verify/${waiting}`, { body: new URLSearchParams({ otp_code: code }) });
    expect(gateway.status(waiting)).toBe('paid');
  });

  test('a payment over its time can be paid until the sweep comes', async () => {
    await gateway.clock.advance(30_000);
    const id = await gateway.invoice();
    await gateway.clock.advance(15 * minute + 1000);
    expect((await gateway.pay(id, {}, { remembered: email })).status).toBe(303);
    expect(gateway.status(id)).toBe('paid');
  });

  test.each(['paid', 'failed', 'expired'] as const)('a %s payment has no checkout page', async status => {
    const id = await gateway.invoice();
    if (status === 'paid') await gateway.pay(id, {}, { remembered: email });
    if (status === 'failed') await gateway.pay(id, { card_number: '1' });
    if (status === 'expired') await gateway.clock.advance(17 * minute);
    for (const answer of [await gateway.call('GET', `/checkout/${id}`), await gateway.pay(id)]) {
      expect(answer.status).toBe(409);
      expect(errorOf(answer.text)).toEqual({
        error: 'PAYMENT_ALREADY_PROCESSED',
        message: 'Payment has already been processed',
        payment_id: id,
      });
    }
  });

  test('of two posts at the same time one pays, and one webhook is sent', async () => {
    const receiver = await startReceiver(gateway.clock);
    const id = await gateway.invoice({ webhookUrl: receiver.url });
    const answers = await Promise.all([1, 2].map(() => gateway.pay(id, {}, { remembered: email })));
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
    expect(answers.some(({ status }) => status === 409 || status === 500)).toBe(true);
    await gateway.attempts(id, 1);
    await gateway.stop();
    expect(receiver.arrivals).toHaveLength(1);
  });
});

describe('idempotency keys', () => {
  const withKey = { headers: { 'idempotency-key': 'key-1' } };
  const pay = (id: string, remembered: string) =>
    gateway.pay(
      id,
      {},
      {
        headers: { ...withKey.headers, cookie: `csrf_token=token-of-this-browser; user_email=${remembered}` },
      },
    );

  test('a key of a paid payment leads to that payment and leaves the other one pending', async () => {
    const [first, second] = [await gateway.invoice(), await gateway.invoice()];
    expect((await pay(first, email)).headers.get('location')).toBe(`/success/${first}`);
    const answer = await pay(second, email);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `/success/${first}`]);
    expect(gateway.status(second)).toBe('pending');
    expect((await pay(first, email)).status).toBe(409);
  });

  test('a key of a waiting payment leads to its code page', async () => {
    const [first, second] = [await gateway.invoice(), await gateway.invoice()];
    await pay(first, 'other@example.com');
    expect((await pay(second, email)).headers.get('location')).toBe(`/otp/${first}`);
    expect((await pay(first, email)).headers.get('location')).toBe(`/success/${first}`);
  });

  test('a key of a failed payment stands in nobody’s way', async () => {
    const [first, second] = [await gateway.invoice(), await gateway.invoice()];
    await gateway.pay(first, { card_number: '1' }, withKey);
    expect((await pay(second, email)).headers.get('location')).toBe(`/success/${second}`);
  });
});

describe('the rate limit', () => {
  test('is five a minute for each payment, on the emulator’s clock', async () => {
    const id = await gateway.invoice();
    const forged = () => gateway.pay(id, {}, { headers: { cookie: '' } });
    for (let times = 0; times < 5; times += 1) expect((await forged()).status).toBe(403);
    const limited = await gateway.pay(id);
    expect([limited.status, limited.text]).toEqual([429, '{"error":"Rate limit exceeded: 5 per 1 minute"}']);
    expect([...limited.headers.keys()].filter(name => /rate|retry/.test(name))).toEqual([]);
    expect((await gateway.pay(await gateway.invoice())).status).toBe(303);
    await gateway.clock.advance(59_999);
    expect((await forged()).status).toBe(429);
    await gateway.clock.advance(1);
    expect((await forged()).status).toBe(403);
  });

  test('does not count forms that cannot be read', async () => {
    const id = await gateway.invoice();
    for (let times = 0; times < 7; times += 1) {
      expect((await gateway.call('POST', `/api/pay/${id}`)).status).toBe(422);
    }
    expect((await gateway.pay(id)).status).toBe(303);
  });

  test('the front page takes ten a minute', async () => {
    const answers = [];
    for (let times = 0; times < 11; times += 1) answers.push(await gateway.call('GET', '/'));
    expect(answers.map(({ status }) => status)).toEqual([...Array<number>(10).fill(200), 429]);
    expect(answers.at(-1)?.text).toContain('10 per 1 minute');
  });
});
