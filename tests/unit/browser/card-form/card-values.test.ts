import { describe, expect, test } from 'vitest';
import {
  digitsTyping,
  expiryTypings,
  monthTypings,
  numberParts,
  yearTypings,
} from '../../../../src/browser/card-form/card-values.js';
import { monthNames } from '../../../../src/browser/card-form/month-names.js';
import { monthOption, yearOption } from '../../../../src/browser/card-form/options.js';
import { scene } from './candidates.js';

const card = { number: '4111111111111111', expiry: '09/31', cvv: '274' };
const usual = { yearDigits: 2, separator: '/', yearFirst: false, native: false } as const;

describe('an expiry', () => {
  test.each([
    [usual, '09/31'],
    [{ ...usual, separator: '' }, '0931'],
    [{ ...usual, yearDigits: 4 }, '09/2031'],
    [{ ...usual, yearFirst: true, separator: '-' }, '31-09'],
  ] as const)('%j is typed as %s', (format, text) => {
    expect(expiryTypings(card, format)[0]?.text).toBe(text);
  });

  test.each([
    ['09/31', true],
    ['09 / 31', true],
    ['0931', true],
    ['09//31', false],
    ['09/3', false],
    ['', false],
    ['31/09', false],
  ])('that stands as %j is right: %s', (standing, expected) => {
    expect(expiryTypings(card, usual)[0]?.fits(standing)).toBe(expected);
  });

  test('goes into fields of its own', () => {
    const [year] = scene({ maxLength: 4 }).candidates;
    expect(monthTypings(card).map(({ text }) => text)).toEqual(['09', '9']);
    expect(yearTypings(card, year!)[0]?.text).toBe('2031');
  });
});

describe('digits that stand in a field', () => {
  test.each([
    ['4111 1111 1111 1111', true],
    ['4111-1111-1111-1111', true],
    ['•••• •••• •••• 1111', true],
    ['4111 1111 1111 111', false],
    ['••••', false],
    ['', false],
  ])('as %j are right: %s', (standing, expected) => {
    expect(digitsTyping(card.number).fits(standing)).toBe(expected);
  });
});

test('a number is split by what the boxes take', () => {
  const boxes = (...lengths: readonly number[]) =>
    scene(...lengths.map(maxLength => ({ maxLength }))).candidates;
  expect(numberParts(card.number, boxes(4, 4, 4, 4))).toEqual(['4111', '1111', '1111', '1111']);
  expect(numberParts('378282246310005', boxes(4, 6, 5))).toEqual(['3782', '822463', '10005']);
  expect(numberParts(card.number, boxes(19))).toEqual([card.number]);
});

describe('a list', () => {
  const list = (...labels: readonly string[]) => labels.map((label, at) => ({ label, value: String(at) }));

  test('of months is read by names in every language, before numbers', () => {
    for (const language of [0, 1, 2, 5]) {
      const names = monthNames.map(month => month[language] ?? '');
      for (const month of names.keys()) expect(monthOption(list(...names), month + 1)).toBe(month);
    }
  });

  test.each([
    [['Month', '01', '02', '03'], 2, 2],
    [['Jan', 'Feb', 'Mar'], 3, 2],
    [['01 - January', '02 - February'], 2, 1],
    [['١', '٢', '٣'], 3, 2],
    [['Juin', 'Juil.'], 7, 1],
  ])('%j holds month %i at place %i', (labels, month, place) => {
    expect(monthOption(list(...labels), month)).toBe(place);
  });

  test('of years is read with two digits or four', () => {
    expect(yearOption(list('Year', '2030', '2031'), 2031)).toBe(2);
    expect(yearOption(list('30', '31'), 2031)).toBe(1);
    expect(
      yearOption(
        list('2040', '2041').map(option => ({ ...option, value: option.label })),
        2031,
      ),
    ).toBeUndefined();
  });
});
