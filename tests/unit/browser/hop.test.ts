import { describe, expect, test } from 'vitest';
import { type FrameKind, isReturn, paramsOf } from '../../../src/browser/hop.js';

const paymentUrl = new URL('https://pay.example/checkout/1');
const page = { owns: (url: URL) => url.origin === paymentUrl.origin };

const returns = (url: string, frame: FrameKind, returnUrl?: string): boolean =>
  isReturn(new URL(url), frame, { paymentUrl, page, ...(returnUrl === undefined ? {} : { returnUrl }) });

const shop = 'https://shop.example/return';

describe('a return', () => {
  test.each([
    ['top', 'https://shop.example/anything', undefined, true],
    ['top', 'https://shop.example/anything', shop, true],
    ['top', 'https://bank.example/3ds', undefined, true],
    ['top', 'https://bank.example/3ds', shop, false],
    ['top', 'https://bank.example/3ds', '*/return', false],
    ['top', 'https://pay.example/otp', undefined, false],
    ['top', 'https://pay.example/otp', shop, false],
    ['popup', 'https://shop.example/terms', undefined, true],
    ['popup', 'https://shop.example/terms', shop, false],
    ['popup', shop, shop, true],
    ['popup', 'https://pay.example/help', undefined, false],
    ['iframe', 'https://bank.example/3ds', undefined, false],
    ['iframe', 'https://bank.example/3ds', shop, false],
    ['iframe', shop, shop, true],
    ['iframe', shop, undefined, false],
  ] as const)('in the %s to %s, with %s expected: %s', (frame, url, returnUrl, expected) => {
    expect(returns(url, frame, returnUrl)).toBe(expected);
  });

  test.each([
    'about:blank',
    'data:text/html,x',
    'blob:https://shop.example/1',
    'javascript:void 0',
    'mailto:a@b',
  ])('is never to %s', url => {
    expect(returns(url, 'top')).toBe(false);
    expect(returns(url, 'top', '*')).toBe(false);
  });

  test('can lead to the gateway’s own origin, where the shop stands beside it', () => {
    expect(returns('https://pay.example/shop/return/1?x=1', 'top', 'https://pay.example/shop/return/1')).toBe(
      true,
    );
  });
});

describe('the return URL', () => {
  // An iframe returns only to the expected URL, so this asks for the pattern alone.
  const matches = (url: string, pattern: string) => returns(url, 'iframe', pattern);

  test.each([
    [shop, `${shop}?a=1&b=`],
    [`${shop}?order=1`, shop],
    [`${shop}?order=1`, `${shop}?order=2`],
    [`${shop}#top`, shop],
    ['https://shop.example/#/return', 'https://shop.example/#/return?order=1'],
    ['https://shop.example/#!/return/*', 'https://shop.example/#!/return/1'],
    ['https://shop.example/*', 'https://shop.example/a#/b'],
    [shop, `${shop}#top`],
    [shop, `${shop}/`],
    [`${shop}/`, shop],
    ['https://shop.example', 'https://shop.example/'],
    ['https://shop.example:443/return', shop],
    ['HTTPS://SHOP.example/return', shop],
    ['https://shop.example/*', `${shop}/7`],
    ['https://shop.example/*/done', 'https://shop.example/orders/7/done'],
    ['https://*.shop.example/return', 'https://www.shop.example/return'],
    ['*/return', shop],
    ['http*://shop.example/return', 'http://shop.example/return'],
    ['https://shop.example/a(b)+[c]', 'https://shop.example/a(b)+[c]'],
    ['https://münchen.example/zurück', 'https://münchen.example/zurück'],
    ['https://shop.example/a b', 'https://shop.example/a b'],
  ])('%s is met by %s', (pattern, url) => {
    expect(matches(url, pattern)).toBe(true);
  });

  test.each([
    [shop, 'https://shop.example/returned'],
    [shop, 'https://shop.example/'],
    ['https://shop.example/#/return', 'https://shop.example/'],
    ['https://shop.example/#/return', 'https://shop.example/#/failed'],
    ['https://shop.example/*/return', 'https://shop.example/a#/return'],
    [shop, 'http://shop.example/return'],
    [shop, 'https://shop.example:8443/return'],
    [shop, 'https://shopXexample/return'],
    [shop, 'https://evil.example/https://shop.example/return'],
    [shop, 'https://evil.example/?https://shop.example/return'],
    ['https://shop.example/*', 'https://evil.example/https://shop.example/'],
    ['https://*.shop.example/return', 'https://shop.example/return'],
    ['https://*.shop.example/return', 'https://evil.example/x.shop.example/return'],
  ])('%s is not met by %s', (pattern, url) => {
    expect(matches(url, pattern)).toBe(false);
  });
});

describe('parameters', () => {
  test('keep their order, their duplicates and their empty values', () => {
    expect(paramsOf(new URL(`${shop}?b=2&a=1&b=3&empty=&bare&caf%C3%A9=%26+x`))).toEqual([
      ['b', '2'],
      ['a', '1'],
      ['b', '3'],
      ['empty', ''],
      ['bare', ''],
      ['café', '& x'],
    ]);
    expect(paramsOf(new URL(shop))).toEqual([]);
  });

  test('lose card data, by name and by looks', () => {
    expect(
      paramsOf(new URL(`${shop}?note=4242+4242+4242+4242&cvv=123&otp=0007&order=1234567890123`)),
    ).toEqual([
      ['note', '[redacted]'],
      ['cvv', '[redacted]'],
      ['otp', '[redacted]'],
      ['order', '1234567890123'],
    ]);
  });
});
