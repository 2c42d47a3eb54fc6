import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isSensitiveField,
  redactBody,
  redactCardNumbers,
  redactDeep,
  redactField,
  redactHeaders,
  redactQuery,
  redactTarget,
  redactUrl,
} from '../../../src/platform/redact.js';

const cards = [
  ['Visa', '4242424242424242'],
  ['Visa', '4111111111111111'],
  ['Mastercard', '5555555555554444'],
  ['Mastercard, two-series', '2223003122003222'],
  ['American Express', '378282246310005'],
  ['Diners Club', '30569309025904'],
  ['Discover', '6011111111111117'],
  ['JCB', '3530111333300000'],
  ['UnionPay', '6200000000000005'],
  ['Maestro', '6759649826438453'],
] as const;

const grouped = (digits: string, separator: string): string =>
  (digits.match(/\d{1,4}/g) ?? []).join(separator);

const mask = (text: string): string => Buffer.from(redactBody(Buffer.from(text))).toString();

describe('a card number in a text', () => {
  test.each(cards)('%s %s is masked in every spelling', (_brand, digits) => {
    for (const spelling of [digits, grouped(digits, ' '), grouped(digits, '-'), grouped(digits, '\u00a0')]) {
      for (const [before, after] of [
        ['', ''],
        ['card ', ' was used'],
        ['(', ')'],
        ['"', '",'],
        ['PAN:', '.'],
        ['pan=', '&x=1'],
        ['<b>', '</b>'],
        ['', '\n'],
      ] as const) {
        expect(redactCardNumbers(before + spelling + after)).toBe(`${before}[redacted]${after}`);
      }
    }
  });

  test.each([
    ['4242 4242 4242 4242 12/30', '[redacted] 12/30'],
    ['4242424242424242 12/30 123', '[redacted] 12/30 123'],
    ['4242-4242-4242-4242-123', '[redacted]-123'],
    ['7 4242 4242 4242 4242', '7 [redacted]'],
    ['4242424242424242 5555555555554444', '[redacted] [redacted]'],
    ['4242424242424242,5555555555554444', '[redacted],[redacted]'],
    ['2026-03-03 4242424242424242', '2026-03-03 [redacted]'],
    ['4 2 4 2 4 2 4 2 4 2 4 2 4 2 4 2', '[redacted]'],
    ['%4242424242424242', '%[redacted]'],
    ['%204242424242424242', '%20[redacted]'],
    ['%2F4242424242424242', '%2F[redacted]'],
    ['%C2%B74242424242424242', '%C2%B7[redacted]'],
  ])('%s beside other digits is masked', (text, kept) => {
    expect(redactCardNumbers(text)).toBe(kept);
  });

  test.each([
    ['an order number', 'ORDER-1234567890123456'],
    ['a number whose check digit is wrong', '4242424242424241'],
    ['a number too long', '42424242424242424242'],
    ['a number too short', '424242424248'],
    ['milliseconds since 1970', '1772539200000'],
    ['microseconds since 1970', '1772539200000000'],
    ['a moment', '2026-03-03T12:00:00.000000Z'],
    ['a moment of digits', '20260303120000123'],
    ['a German IBAN', 'DE89370400440532013000'],
    ['a German IBAN in groups', 'DE89 3704 0044 0532 0130 00'],
    ['a Tunisian IBAN', 'TN59 1000 6035 1835 9847 8831'],
    ['a British IBAN', 'GB29 NWBK 6016 1331 9268 19'],
    ['a UUID', '550e8400-e29b-41d4-a716-446655440000'],
    ['a decimal', '0.4242424242424242'],
    ['a phone number', '+216 71 123 456'],
    ['a masked card', '**** 4444'],
    ['a signature', '7c1d4909857c2b45965db94e4011cb0900ece3e19f042a6206a0e15edad09b48'],
  ])('%s stays', (_name, text) => {
    expect(redactCardNumbers(text)).toBe(text);
  });

  test('what is masked once is not changed again', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...cards), fc.string(), (before, [, digits], after) => {
        const once = redactCardNumbers(before + digits + after);
        return redactCardNumbers(once) === once;
      }),
    );
  });

  test('no text that stands around it, other than letters and digits, hides it', () => {
    const around = fc.string().map(text => text.replaceAll(/[\dA-Za-z.]/g, '~').replaceAll(/[ -]/g, '~'));
    fc.assert(
      fc.property(
        around,
        fc.constantFrom(...cards),
        around,
        (before, [, digits], after) => !redactCardNumbers(before + digits + after).includes(digits),
      ),
    );
  });
});

describe('a field', () => {
  test.each([
    'pan',
    'cardNumber',
    'card_number',
    'CARD-NUMBER',
    'cc-number',
    'cvv',
    'CVC2',
    'expiry',
    'exp_month',
    'otp_code',
    'OTP',
    'pin',
    'password',
    'secret',
    'access_token',
    'Authorization',
    'cookie',
    'Set-Cookie',
    'X-Api-Key',
    'csrf_token',
    '$PAN',
  ])('%s is sensitive', name => {
    expect(isSensitiveField(name)).toBe(true);
    expect(redactField(name, '7')).toBe('[redacted]');
    expect(redactField(name, '')).toBe('');
  });

  test.each([
    'orderId',
    'status',
    'amount',
    'x-signature',
    'span',
    'pinned',
    'company',
    'card_mask',
    'constructor',
  ])('%s is not', name => {
    expect(isSensitiveField(name)).toBe(false);
    expect(redactField(name, '7')).toBe('7');
    expect(redactField(name, '4242 4242 4242 4242')).toBe('[redacted]');
  });
});

describe('headers', () => {
  test('lose credentials and keep signatures', () => {
    expect(
      redactHeaders({
        authorization: 'Basic abc',
        cookie: 'a=b',
        'x-api-key': 'k',
        'x-signature': '7c1d',
        'content-type': 'application/json',
        'x-note': 'card 4242424242424242',
      }),
    ).toEqual({
      authorization: '[redacted]',
      cookie: '[redacted]',
      'x-api-key': '[redacted]',
      'x-signature': '7c1d',
      'content-type': 'application/json',
      'x-note': 'card [redacted]',
    });
  });
});

describe('URLs', () => {
  test.each([
    ['https://user:pass@shop.example/', 'https://shop.example/'],
    ['https://shop.example/?cvv=123&a=1', 'https://shop.example/?cvv=%5Bredacted%5D&a=1'],
    ['https://shop.example/?a=4242%204242%204242%204242', 'https://shop.example/?a=%5Bredacted%5D'],
    ['https://shop.example/?a=4242+4242+4242+4242', 'https://shop.example/?a=%5Bredacted%5D'],
    ['https://shop.example/?%63vv=123', 'https://shop.example/?%63vv=%5Bredacted%5D'],
    ['https://shop.example/4242424242424242/x', 'https://shop.example/[redacted]/x'],
    ['https://shop.example/4242%204242%204242%204242', 'https://shop.example/[redacted]'],
    ['https://shop.example/#4242424242424242', 'https://shop.example/#[redacted]'],
    ['https://shop.example/?b=2&a=1&b=&c', 'https://shop.example/?b=2&a=1&b=&c'],
    ['not a URL 4242424242424242', 'not a URL [redacted]'],
  ])('%s is kept as %s', (url, kept) => {
    expect(redactUrl(url)).toBe(kept);
  });

  test('a path with its query keeps every parameter that is harmless, as it was spelled', () => {
    expect(redactTarget('/ipn/x?a=%7e&a=&pin=1234&b=x?y')).toBe('/ipn/x?a=%7e&a=&pin=%5Bredacted%5D&b=x?y');
    expect(redactTarget('/ipn/x')).toBe('/ipn/x');
    expect(redactTarget('/ipn/4242424242424242')).toBe('/ipn/[redacted]');
  });

  test('a harmless query is not respelled', () => {
    fc.assert(
      fc.property(fc.webQueryParameters(), query => /\d/.test(query) || redactQuery(query) === query),
    );
  });
});

describe('values', () => {
  test('are masked at any depth, and the original stays as it is', () => {
    const value = {
      order: 7,
      card: { number: '4242 4242 4242 4242', cvv: 123, expiry: null, pan: '' },
      list: ['x', { password: { nested: 'x' } }, 'PAN 4111111111111111'],
      none: null,
      yes: true,
    };
    const before = structuredClone(value);
    expect(redactDeep(value)).toEqual({
      order: 7,
      card: { number: '[redacted]', cvv: '[redacted]', expiry: null, pan: '' },
      list: ['x', { password: '[redacted]' }, 'PAN [redacted]'],
      none: null,
      yes: true,
    });
    expect(value).toEqual(before);
  });

  test('a card number that came as a number is masked too', () => {
    expect(redactDeep({ digits: 4242424242424242, order: 1234567890123 })).toEqual({
      digits: '[redacted]',
      order: 1234567890123,
    });
  });

  test('a key named __proto__ stays a key', () => {
    const value = JSON.parse('{"__proto__":{"cvv":"1"},"a":1}') as unknown;
    expect(JSON.stringify(redactDeep(value))).toBe('{"__proto__":{"cvv":"[redacted]"},"a":1}');
  });
});

describe('a body', () => {
  test.each([
    ['{"cvv":"123","a": 1}', '{"cvv":"[redacted]","a": 1}'],
    ['{"cvv" : 123}', '{"cvv" : "[redacted]"}'],
    ['{"note":"4242 4242 4242 4242"}', '{"note":"[redacted]"}'],
    ['{"password":"a\\"b","x":1}', '{"password":"[redacted]","x":1}'],
    ['a=1&cvv=123&b=', 'a=1&cvv=[redacted]&b='],
    ['number=4242+4242+4242+4242&a=1', 'number=[redacted]&a=1'],
    ['number=4242%204242%204242%204242&a=1', 'number=[redacted]&a=1'],
    ['card%5Fnumber=1234', 'card%5Fnumber=[redacted]'],
    ['<pan>4242424242424242</pan>', '<pan>[redacted]</pan>'],
  ])('%s is kept as %s', (body, kept) => {
    expect(mask(body)).toBe(kept);
  });

  test('without card data is the very same bytes, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), bytes => {
        const body = bytes.map(byte => (byte >= 0x30 && byte <= 0x39 ? 0x41 : byte));
        const text = Buffer.from(body).toString('latin1');
        return /["=]/.test(text) || Buffer.compare(redactBody(body), body) === 0;
      }),
      { numRuns: 500 },
    );
  });

  test('with a card number keeps every other byte', () => {
    // No digits, letters, dashes, dots, blanks: what may join a number; no quotes or `=`: what makes fields.
    const harmless = fc
      .uint8Array({ maxLength: 100 })
      .map(bytes => bytes.map(byte => (/[\w\-. +%"=&\xa0]/.test(String.fromCharCode(byte)) ? 0x7e : byte)));
    fc.assert(
      fc.property(harmless, fc.constantFrom(...cards), harmless, (before, [, digits], after) => {
        const kept = redactBody(Buffer.concat([before, Buffer.from(digits), after]));
        return Buffer.concat([before, Buffer.from('[redacted]'), after]).equals(kept);
      }),
      { numRuns: 500 },
    );
  });

  test('takes no longer for hostile bytes: a quarter of a megabyte of each', () => {
    for (const piece of ['4', '4 ', '4-', '"a":"', '"\\', 'a=', '&', '{', '4%20', '4+', '42 ', '4242424 ']) {
      const body = Buffer.from(piece.repeat(Math.floor(262_144 / piece.length)));
      const started = performance.now();
      redactBody(body);
      expect(performance.now() - started, piece).toBeLessThan(5_000);
    }
  });
});
