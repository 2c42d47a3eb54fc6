import type { TestCard } from '../../providers/contract.js';
import type { Candidate } from './candidate.js';
import type { ExpiryFormat } from './shape.js';

/** One way to type a value, and what may then stand in the field. */
export interface Typing {
  readonly text: string;
  fits(standing: string): boolean;
}

/** The name that a card without one gets. */
export const unnamedHolder = 'TEST PAYER';

/** Month and four-digit year of an expiry written `MM/YY`. */
export function expiryOf({ expiry }: Pick<TestCard, 'expiry'>): {
  readonly month: number;
  readonly year: number;
} {
  const [month = '', year = ''] = expiry.split('/').map(part => part.trim());
  return { month: Number(month), year: year.length === 4 ? Number(year) : 2_000 + Number(year) };
}

const digitsOf = (text: string): string => text.replace(/\D/g, '');
const two = (number: number): string => String(number % 100).padStart(2, '0');

/** Digits, however the field spaces them out. A field that hides its digits is believed when their count is right. */
export const digitsTyping = (digits: string): Typing => ({
  text: digits,
  fits: standing =>
    digitsOf(standing) === digits ||
    (/[•*●·]/.test(standing) &&
      /^[\s\d•*●·-]+$/.test(standing) &&
      standing.replace(/[\s-]/g, '').length === digits.length),
});

/** A text as it is; a field may change its case. */
export const plainTyping = (text: string): Typing => ({
  text,
  fits: standing => standing.trim().toLowerCase() === text.toLowerCase(),
});

/** The parts of a card number, by how much each box takes. */
export function numberParts(number: string, fields: readonly Candidate[]): readonly string[] {
  if (fields.length === 1) return [number];
  let from = 0;
  return fields.map((field, index) => {
    const length = index === fields.length - 1 ? number.length : (field.maxLength ?? 4);
    const part = number.slice(from, from + length);
    from += length;
    return part;
  });
}

/** The ways to type an expiry into one field, likeliest first. */
export function expiryTypings(card: TestCard, format: ExpiryFormat): readonly Typing[] {
  const { month, year } = expiryOf(card);
  const monthText = two(month);
  const yearText = format.yearDigits === 4 ? String(year) : two(year);
  const [first, second] = format.yearFirst ? [yearText, monthText] : [monthText, yearText];
  const standing = new RegExp(`^${first}\\s*[/.–-]?\\s*${second}$`);
  const fits = (text: string) => standing.test(text.trim());
  const separators = [...new Set([format.separator, '', '/'])];
  return [
    ...separators.map(separator => ({ text: `${first}${separator}${second}`, fits })),
    // The other length of the year, where the field takes nothing else.
    ...(format.yearFirst ? [] : [otherYear(monthText, year, format)]),
  ];
}

function otherYear(month: string, year: number, { yearDigits, separator }: ExpiryFormat): Typing {
  const text = yearDigits === 4 ? two(year) : String(year);
  const standing = new RegExp(`^${month}\\s*[/.–-]?\\s*${text}$`);
  return { text: `${month}${separator}${text}`, fits: value => standing.test(value.trim()) };
}

/** The ways to type a month into a field of its own. */
export function monthTypings(card: TestCard): readonly Typing[] {
  const { month } = expiryOf(card);
  return [two(month), String(month)].map(text => ({
    text,
    fits: standing => Number(standing) === month && standing !== '',
  }));
}

/** The ways to type a year into a field of its own. */
export function yearTypings(card: TestCard, field: Candidate): readonly Typing[] {
  const { year } = expiryOf(card);
  const isLong = field.maxLength === 4 || /^(.)\1\1\1$|^20\d\d$/u.test(field.placeholder.trim());
  const texts = isLong ? [String(year), two(year)] : [two(year), String(year)];
  return texts.map(text => ({ text, fits: standing => standing.trim() === text }));
}
