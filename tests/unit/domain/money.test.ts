import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { currencyExponent, formatMoney, money, parseAmount, toMajor } from '../../../src/domain/money.js';

describe('money', () => {
  test.each([
    ['TND', 3],
    ['XAF', 0],
    ['KES', 2],
    ['USD', 2],
    ['JPY', 0],
    ['COP', 2],
    ['IQD', 3],
    ['MGA', 2],
    ['MRU', 2],
  ])('%s has %d decimals', (currency, exponent) => {
    expect(currencyExponent(currency)).toBe(exponent);
  });

  test.each([
    ['10.000', 'TND', 10_000],
    ['10', 'TND', 10_000],
    ['0.001', 'TND', 1],
    ['2500', 'XAF', 2500],
    ['2500.00', 'XAF', 2500],
    ['250.5', 'KES', 25_050],
    ['1.10', 'USD', 110],
    ['90071992547409.91', 'USD', 9_007_199_254_740_991],
  ])('reads %s %s as %d minor units', (text, currency, minor) => {
    expect(parseAmount(text, currency)).toEqual({ minor, currency });
  });

  test.each([
    ['10.0001', 'TND'],
    ['0.5', 'XAF'],
    ['-1', 'USD'],
    ['1e3', 'USD'],
    ['', 'USD'],
    ['1,000', 'USD'],
    ['٣', 'USD'],
    ['90071992547409.92', 'USD'],
    ['1', 'XXXX'],
    ['1', 'usd'],
  ])('refuses %j %s', (text, currency) => {
    expect(() => parseAmount(text, currency)).toThrow(TypeError);
  });

  test('refuses fractions of a minor unit', () => {
    expect(() => money(1.5, 'USD')).toThrow(TypeError);
  });

  test('prints what it reads', () => {
    const amounts = fc.tuple(fc.maxSafeNat(), fc.constantFrom('TND', 'XAF', 'KES', 'USD', 'MGA'));
    fc.assert(
      fc.property(amounts, ([minor, currency]) => {
        expect(parseAmount(toMajor({ minor, currency }), currency)).toEqual({ minor, currency });
      }),
    );
  });

  test('is shown with the decimals of its currency', () => {
    expect(formatMoney(money(10_000, 'TND'))).toBe('10.000 TND');
    expect(formatMoney(money(2500, 'XAF'))).toBe('2500 XAF');
  });
});
