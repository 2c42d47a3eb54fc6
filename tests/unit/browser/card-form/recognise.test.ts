import { describe, expect, test } from 'vitest';
import type { Candidate } from '../../../../src/browser/card-form/candidate.js';
import {
  type CardFields,
  doesWithoutCvv,
  missingFrom,
  recogniseCardForm,
  recogniseOneTimeCode,
} from '../../../../src/browser/card-form/recognise.js';
import { scene } from './candidates.js';

type Described = Partial<Candidate>;

const months = Array.from({ length: 12 }, (_, at) => ({ value: String(at + 1), label: String(at + 1) }));
const years = Array.from({ length: 10 }, (_, at) => ({ value: String(2026 + at), label: String(2026 + at) }));
const select = (options: Candidate['options'], more: Described = {}): Described => ({
  kind: 'select',
  tag: 'select',
  options,
  ...more,
});

/** What was found, by the places of the fields. */
const placesOf = ({ number, expiry, cvv, holder, email }: CardFields) => ({
  ...(number === undefined ? {} : { number: number.map(({ order }) => order) }),
  ...(expiry === undefined
    ? {}
    : { expiry: expiry.kind === 'single' ? [expiry.field.order] : [expiry.month.order, expiry.year.order] }),
  ...(cvv === undefined ? {} : { cvv: cvv.order }),
  ...(holder === undefined ? {} : { holder: holder.order }),
  ...(email === undefined ? {} : { email: email.order }),
});

const find = (...fields: readonly Described[]) => placesOf(recogniseCardForm(scene(...fields)));
const whole = { number: [0], expiry: [1], cvv: 2 };

describe('a card form is recognised by', () => {
  test.each<[string, readonly Described[]]>([
    [
      'autocomplete',
      [{ autocomplete: 'cc-number' }, { autocomplete: 'cc-exp' }, { autocomplete: 'section-a cc-csc' }],
    ],
    ['English labels', [{ label: 'Card number' }, { label: 'Expiry date' }, { label: 'Security code' }]],
    [
      'French labels',
      [{ label: 'Numéro de carte' }, { label: 'Date d’expiration' }, { label: 'Cryptogramme visuel' }],
    ],
    ['Arabic labels', [{ label: 'رقم البطاقة' }, { label: 'تاريخ الانتهاء' }, { label: 'رمز الأمان' }]],
    ['Ukrainian labels', [{ label: 'Номер картки' }, { label: 'Термін дії' }, { label: 'Код безпеки' }]],
    ['labels for readers', [{ ariaLabel: 'Card number' }, { ariaLabel: 'Valid thru' }, { ariaLabel: 'CVC' }]],
    ['text nearby', [{ near: 'Card number' }, { near: 'Expiration' }, { near: 'CVV' }]],
    ['technical names', [{ name: 'cardNumber' }, { name: 'card[exp_date]' }, { id: 'ccCvc' }]],
    [
      'the frames’ titles',
      [
        { frame: 1, form: -1, frameText: 'Card number' },
        { frame: 2, form: -1, frameText: 'Expiry date' },
        { frame: 3, form: -1, frameText: 'CVC' },
      ],
    ],
    [
      'masks alone',
      [{ placeholder: '•••• •••• •••• ••••' }, { placeholder: 'ТТ/РР' }, { placeholder: '•••' }],
    ],
    [
      'lengths and places alone',
      [
        { maxLength: 19, inputMode: 'numeric' },
        { maxLength: 5, inputMode: 'numeric' },
        { maxLength: 3, type: 'password' },
      ],
    ],
  ])('%s', (_, fields) => {
    expect(find(...fields)).toEqual(whole);
  });

  test('a pair of lists for the expiry, whatever they are called', () => {
    expect(find({ label: 'Card number' }, select(months), select(years), { maxLength: 4 })).toEqual({
      number: [0],
      expiry: [1, 2],
      cvv: 3,
    });
  });

  test('a pair of short fields', () => {
    expect(
      find(
        { label: 'Card number' },
        { placeholder: 'MM', maxLength: 2 },
        { placeholder: 'YYYY', maxLength: 4 },
        { label: 'CVV' },
      ),
    ).toEqual({ number: [0], expiry: [1, 2], cvv: 3 });
  });

  test('four boxes for the number', () => {
    const box: Described = { maxLength: 4, box: { x: 0, y: 0, width: 40, height: 20 } };
    expect(find(box, box, box, box, { label: 'Expiry' }, { label: 'CVV', maxLength: 4 })).toEqual({
      number: [0, 1, 2, 3],
      expiry: [4],
      cvv: 5,
    });
  });

  test('the field in front of the expiry, when nothing speaks of a number', () => {
    expect(find({ label: 'What is embossed' }, { placeholder: 'MM/YY' }, { label: 'CVV' })).toEqual(whole);
  });

  test('the holder and the e-mail address, too', () => {
    expect(
      find(
        { label: 'Name on card' },
        { label: 'Card number' },
        { label: 'Expiry' },
        { label: 'CVV' },
        { type: 'email', label: 'E-mail' },
      ),
    ).toEqual({
      holder: 0,
      number: [1],
      expiry: [2],
      cvv: 3,
      email: 4,
    });
  });
});

describe('nothing is taken for a card field that is', () => {
  const form: readonly Described[] = [{ label: 'Card number' }, { label: 'Expiry date' }, { label: 'CVV' }];

  test.each<[string, Described]>([
    ['a newsletter’s address', { type: 'email', label: 'Newsletter: your e-mail', form: 1 }],
    ['the address of another form', { type: 'email', label: 'E-mail', form: 1 }],
    ['a search box', { name: 'q', placeholder: 'Search' }],
    ['a coupon', { label: 'Promo code', maxLength: 12 }],
    ['a gift card', { label: 'Gift card number', maxLength: 19, inputMode: 'numeric', form: 1 }],
    ['a phone number', { type: 'tel', label: 'Phone' }],
    ['a postal code', { label: 'Code postal', maxLength: 5, inputMode: 'numeric' }],
    ['a password', { type: 'password', label: 'Password', autocomplete: 'current-password', form: 1 }],
    ['hidden', { label: 'Card number', visible: false }],
    ['out of the keyboard’s reach', { label: 'Card number', name: 'cardnumber', tabIndex: -1 }],
    ['disabled', { label: 'Card number', enabled: false }],
  ])('%s', (_, decoy) => {
    expect(find(...form, decoy)).toEqual(whole);
    expect(find(decoy, ...form)).toEqual({ number: [1], expiry: [2], cvv: 3 });
  });

  test('the PIN of a gift card on a page without a card form', () => {
    const fields = recogniseCardForm(
      scene({ label: 'Gift card number', maxLength: 19 }, { label: 'PIN', maxLength: 4, type: 'password' }),
    );
    expect(fields.number).toBeUndefined();
    expect(fields.expiry).toBeUndefined();
  });

  test('a gift card in a language without words, on a page without an expiry', () => {
    const gift = { label: 'Geschenkkarte', maxLength: 19, inputMode: 'numeric' };
    const pin = { label: 'PIN', maxLength: 4, type: 'password' };
    expect(find(gift, pin).number).toBeUndefined();
    expect(find(gift, { label: 'Expiry' }, pin).number).toEqual([0]);
  });

  test('a telephone number that only takes digits, in a language without words', () => {
    expect(
      find(
        { type: 'tel', label: 'Telefono' },
        { label: 'Expiry' },
        { label: 'CVV' },
        { type: 'tel', maxLength: 19 },
      ),
    ).toMatchObject({ number: [3] });
  });
});

describe('the format of an expiry', () => {
  test.each<[Described, object]>([
    [{ placeholder: 'MM/YY' }, { yearDigits: 2, separator: '/' }],
    [{ placeholder: 'MM / YYYY' }, { yearDigits: 4, separator: '/' }],
    [
      { placeholder: 'MM-AA', label: 'Expire fin' },
      { yearDigits: 2, separator: '-' },
    ],
    [{ label: 'Термін дії (ММ/РРРР)' }, { yearDigits: 4, separator: '/' }],
    [{ placeholder: 'شش/سس' }, { yearDigits: 2, separator: '/' }],
    [
      { label: 'Expiry', placeholder: 'MMYY' },
      { yearDigits: 2, separator: '' },
    ],
    [
      { label: 'Expiry', placeholder: '09/2031' },
      { yearDigits: 4, separator: '/' },
    ],
    [
      { label: 'Expiry', placeholder: 'YY/MM' },
      { yearFirst: true, yearDigits: 2 },
    ],
    [{ label: 'Expiry', maxLength: 7 }, { yearDigits: 4 }],
    [{ label: 'Expiry', maxLength: 4 }, { separator: '' }],
    [{ label: 'Expiry', type: 'month' }, { native: true }],
    [{ label: 'Expiry' }, { yearDigits: 2, separator: '/', yearFirst: false, native: false }],
  ])('%j', (field, format) => {
    const { expiry } = recogniseCardForm(scene({ label: 'Card number' }, field, { label: 'CVV' }));
    expect(expiry).toMatchObject({ kind: 'single', format });
  });
});

describe('what is missing', () => {
  test('is named', () => {
    expect(missingFrom(recogniseCardForm(scene({ label: 'Card number' }, { label: 'Expiry' })))).toEqual([
      'security code (CVV)',
    ]);
    expect(missingFrom(recogniseCardForm(scene()))).toEqual([
      'card number',
      'expiry date',
      'security code (CVV)',
    ]);
  });

  test.each([
    ['when nothing speaks of one', 'Card number Expiry', [], true],
    ['not when the page speaks of one', 'Your CVV is on the back', [], false],
    ['not when something cannot be looked into', 'Card number', ['canvas'], false],
  ] as const)('a page does without a CVV %s', (_, text, opaque, expected) => {
    const { candidates } = scene({ label: 'Card number' }, { label: 'Expiry' });
    const page = { candidates, text, opaque };
    expect(doesWithoutCvv(page, recogniseCardForm(page))).toBe(expected);
  });

  test('a page does not do without a CVV when a field is left that could be it', () => {
    const { candidates } = scene(
      { label: 'Card number' },
      { label: 'Expiry' },
      { label: 'Hologram', enabled: false },
    );
    const page = { candidates, text: '', opaque: [] };
    expect(doesWithoutCvv(page, recogniseCardForm(page))).toBe(false);
  });
});

describe('a one-time code', () => {
  const codeOf = (...fields: readonly Described[]) =>
    recogniseOneTimeCode(scene(...fields))?.map(({ order }) => order);

  test.each<[string, Described]>([
    ['by autocomplete', { autocomplete: 'one-time-code' }],
    ['by autocomplete, whatever else it is called', { autocomplete: 'one-time-code', label: 'Пароль' }],
    ['by an English label', { label: 'Enter the code we sent' }],
    ['by a French label', { label: 'Code reçu par SMS' }],
    ['by an Arabic label', { label: 'رمز التحقق' }],
    ['by a Ukrainian label', { label: 'Код підтвердження' }],
    ['by its length, alone on the page', { label: 'Пароль із повідомлення', type: 'password', maxLength: 6 }],
  ])('is recognised %s', (_, field) => {
    expect(codeOf(field)).toEqual([0]);
  });

  test('is recognised in boxes of one digit', () => {
    expect(codeOf(...Array.from({ length: 6 }, () => ({ maxLength: 1 })))).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('is not the CVV of the card form that is still there', () => {
    expect(
      codeOf({ label: 'Card number' }, { label: 'Expiry' }, { label: 'Security code', maxLength: 4 }),
    ).toBeUndefined();
  });

  test('is found in a frame over the card form', () => {
    expect(
      codeOf(
        { label: 'Card number' },
        { label: 'Expiry' },
        { label: 'CVV' },
        { label: 'One-time code', frame: 1, floating: true },
      ),
    ).toEqual([3]);
  });
});
