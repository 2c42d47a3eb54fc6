import type { SelectOption } from './candidate.js';
import { monthNames } from './month-names.js';
import { fold } from './text.js';

/** Which entry of a list is the month (1 to 12): by its name, then by the number it shows, then by its value. */
export function monthOption(options: readonly SelectOption[], month: number): number | undefined {
  const named = options.findIndex(
    ({ label }) => monthNames[month - 1]?.some(name => isNamed(label, name)) === true,
  );
  if (named >= 0) return named;
  return indexOfNumber(options, number => number === month);
}

/** Which entry of a list is the year, written with two digits or four. */
export const yearOption = (options: readonly SelectOption[], year: number): number | undefined =>
  indexOfNumber(options, number => number === year || number === year % 100);

function isNamed(label: string, name: string): boolean {
  const word = fold(name);
  if (word.includes(' ')) return fold(label).includes(word);
  return fold(label)
    .split(/[\s/\d()–|]+/)
    .some(part => part === word || (part.length >= 3 && word.startsWith(part)));
}

function indexOfNumber(
  options: readonly SelectOption[],
  fits: (number: number) => boolean,
): number | undefined {
  for (const text of ['label', 'value'] as const) {
    const at = options.findIndex(option => {
      const digits = /^\D*(\d{1,4})\D*$/.exec(fold(option[text]))?.[1];
      return digits !== undefined && fits(Number(digits));
    });
    if (at >= 0) return at;
  }
  return undefined;
}
