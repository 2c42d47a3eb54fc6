import { dinero, toDecimal } from 'dinero.js';
import * as dineroCurrencies from 'dinero.js/currencies';

/** An amount of money in minor units (millimes, cents, …) of an ISO 4217 currency. Never a float. */
export interface Money {
  readonly minor: number;
  readonly currency: string;
}

/** Where dinero.js differs from ISO 4217: ariary and ouguiya are counted in hundredths there, not in fifths. */
const corrections: Readonly<Record<string, number>> = { MGA: 2, MRU: 2, ANG: 2, CUC: 2 };

const exponents: ReadonlyMap<string, number> = new Map([
  ...Object.values(dineroCurrencies).map(({ code, exponent }) => [code, exponent] as const),
  ...Object.entries(corrections),
]);

/**
 * Number of decimals of a currency by ISO 4217: TND 3, KES 2, XAF 0.
 * @throws TypeError for a code that ISO 4217 does not know
 */
export function currencyExponent(currency: string): number {
  const exponent = exponents.get(currency);
  if (exponent === undefined) throw new TypeError(`Unknown currency: ${JSON.stringify(currency)}`);
  return exponent;
}

/**
 * Money from minor units.
 * @throws TypeError when `minor` is no safe integer or the currency is unknown
 */
export function money(minor: number, currency: string): Money {
  currencyExponent(currency);
  if (!Number.isSafeInteger(minor)) throw new TypeError(`Not a whole number of minor units: ${minor}`);
  return { minor, currency };
}

/**
 * Reads a decimal amount in major units, digit by digit: `parseAmount('10.000', 'TND')` is 10,000 millimes.
 * Zeros beyond the currency's decimals are accepted, any other digit there is not.
 * @throws TypeError when the text is no decimal number, is negative, is too precise or too large
 */
export function parseAmount(text: string, currency: string): Money {
  const exponent = currencyExponent(currency);
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text.trim());
  if (match === null) throw new TypeError(`Not an amount: ${JSON.stringify(text.slice(0, 40))}`);
  const [, whole = '', fraction = ''] = match;
  const beyond = fraction.slice(exponent);
  if (/[^0]/.test(beyond)) {
    throw new TypeError(`${currency} has ${exponent} decimals, but ${text} has more`);
  }
  return money(Number(whole + fraction.slice(0, exponent).padEnd(exponent, '0')), currency);
}

/** The amount in major units with the currency's own decimals: `10.000`. */
export function toMajor({ minor, currency }: Money): string {
  const exponent = currencyExponent(currency);
  return toDecimal(dinero({ amount: minor, currency: { code: currency, base: 10, exponent } }));
}

/** The amount for people: `10.000 TND`. */
export const formatMoney = (amount: Money): string => `${toMajor(amount)} ${amount.currency}`;
