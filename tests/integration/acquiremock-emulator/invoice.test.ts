import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startGateway, stopAll, type TestGateway } from './gateway.js';

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await startGateway();
});
afterEach(stopAll);

const valid = { amount: 25000, reference: 'ORDER-123', webhookUrl: '', redirectUrl: '' };
const details = (text: string) => (JSON.parse(text) as { detail: Record<string, unknown>[] }).detail;

test('answers 200 with the page URL alone, whose last part is a version 4 UUID', async () => {
  const answer = await gateway.json('/api/create-invoice', valid);
  expect(answer.status).toBe(200);
  const body = JSON.parse(answer.text) as Record<string, string>;
  expect(Object.keys(body)).toEqual(['pageUrl']);
  expect(body['pageUrl']).toMatch(
    new RegExp(
      `^${gateway.url}/checkout/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`,
    ),
  );
});

test('takes both spellings, ignores further fields and makes two payments of one reference', async () => {
  const fields = {
    amount: 1,
    reference: 'R',
    webhook_url: 'https://a.example',
    redirect_url: 'https://b.example',
  };
  const [first, second] = [
    await gateway.json('/api/create-invoice', { ...fields, saveCard: true }),
    await gateway.json('/api/create-invoice', { ...fields, webhookUrl: 'https://c.example' }),
  ];
  expect([first.status, second.status]).toEqual([200, 200]);
  expect(first.text).not.toBe(second.text);
});

describe('amounts', () => {
  test.each([
    ['25000', 25000],
    ['"250"', 250],
    ['" +250 "', 250],
    ['"250.0"', 250],
    ['25000.0', 25000],
    ['2.5e4', 25000],
    ['true', 1],
    ['false', 0],
    ['0', 0],
    ['-5', -5],
    ['10000000000000000', 1e16],
  ])('%s becomes %d', async (spelling, amount) => {
    const answer = await gateway.call('POST', '/api/create-invoice', {
      headers: { 'content-type': 'application/json' },
      body: `{"amount":${spelling},"reference":"R","webhookUrl":"","redirectUrl":""}`,
    });
    expect(answer.status).toBe(200);
    const id = (JSON.parse(answer.text) as { pageUrl: string }).pageUrl.split('/').at(-1) ?? '';
    expect(gateway.payment(id)['amount']).toBe(amount);
  });

  test.each([
    ['250.5', 'int_from_float'],
    ['"abc"', 'int_parsing'],
    ['"250.5"', 'int_parsing'],
    ['null', 'int_type'],
    ['[]', 'int_type'],
  ])('%s is refused as %s', async (spelling, type) => {
    const answer = await gateway.call('POST', '/api/create-invoice', {
      headers: { 'content-type': 'application/json' },
      body: `{"amount":${spelling},"reference":"R","webhookUrl":"","redirectUrl":""}`,
    });
    expect(answer.status).toBe(422);
    expect(details(answer.text)).toEqual([
      {
        type,
        loc: ['body', 'amount'],
        msg: expect.stringContaining('Input should be a valid integer') as string,
        input: JSON.parse(spelling) as unknown,
      },
    ]);
  });
});

describe('bodies that do not fit', () => {
  test('names every missing field at once', async () => {
    const answer = await gateway.json('/api/create-invoice', {});
    expect(answer.status).toBe(422);
    expect(details(answer.text)).toEqual(
      ['amount', 'reference', 'webhookUrl', 'redirectUrl'].map(name => ({
        type: 'missing',
        loc: ['body', name],
        msg: 'Field required',
        input: {},
      })),
    );
  });

  test('a text that is none', async () => {
    const answer = await gateway.json('/api/create-invoice', { ...valid, reference: 7 });
    expect(details(answer.text)).toEqual([
      { type: 'string_type', loc: ['body', 'reference'], msg: 'Input should be a valid string', input: 7 },
    ]);
  });

  test('a JSON text under another content type', async () => {
    const answer = await gateway.call('POST', '/api/create-invoice', { body: JSON.stringify(valid) });
    expect(answer.status).toBe(422);
    expect(details(answer.text)[0]).toMatchObject({ type: 'model_attributes_type', loc: ['body'] });
  });

  test('broken JSON, an array, and nothing', async () => {
    const headers = { 'content-type': 'application/json' };
    const broken = await gateway.call('POST', '/api/create-invoice', { headers, body: '{"amount":' });
    expect(broken.status).toBe(422);
    expect(details(broken.text)[0]).toMatchObject({
      type: 'json_invalid',
      msg: 'JSON decode error',
      input: {},
    });
    const array = await gateway.call('POST', '/api/create-invoice', { headers, body: '[]' });
    expect(details(array.text)[0]).toMatchObject({ type: 'model_attributes_type', input: [] });
    const nothing = await gateway.call('POST', '/api/create-invoice', { headers });
    expect(details(nothing.text)).toEqual([
      { type: 'missing', loc: ['body'], msg: 'Field required', input: null },
    ]);
  });
});

describe('references', () => {
  test.each([
    ['ORDER-123', 'ORDER-123'],
    [`a&b<c>"d'`, 'a&amp;b&lt;c&gt;&quot;d&#x27;'],
    ['JavaScript:alert(1)', 'alert(1)'],
    ['  padded\t', 'padded'],
    ['', ''],
    ['Замовлення №7 & кава', 'Замовлення №7 &amp; кава'],
  ])('%j is kept as %j', async (reference, kept) => {
    const id = await gateway.invoice({ reference });
    expect(gateway.payment(id)['reference']).toBe(kept);
  });
});

test('keeps URLs as they are, valid or not', async () => {
  const id = await gateway.invoice({ webhookUrl: 'not a url', redirectUrl: '  ' });
  expect(gateway.payment(id)).toMatchObject({
    webhook_url: 'not a url',
    redirect_url: '  ',
    status: 'pending',
  });
});
