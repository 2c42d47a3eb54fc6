import { describe, expect, test } from 'vitest';
import {
  findConsent,
  findNext,
  findOpeners,
  findSubmit,
  findWayBack,
} from '../../../../src/browser/card-form/buttons.js';
import type { Candidate } from '../../../../src/browser/card-form/candidate.js';
import { button, scene } from './candidates.js';

const field = { label: 'CVV' };

const submitOf = (...buttons: readonly Partial<Candidate>[]) => {
  const { candidates } = scene(field, ...buttons);
  const found = findSubmit(candidates, candidates.slice(0, 1));
  return found === undefined ? undefined : { text: found.button.text, leadsOn: found.leadsOn };
};

describe('the button that sends the form', () => {
  test.each(['Pay now', 'Payer 49,90 €', 'ادفع الآن', 'Сплатити 100 грн', 'Place your order'])(
    'is `%s`, not the one that cancels beside it',
    text => {
      expect(submitOf(button('Cancel'), button(text))).toEqual({ text, leadsOn: false });
      expect(submitOf(button(text), button('Annuler'))).toEqual({ text, leadsOn: false });
    },
  );

  test.each(['Continue', 'Étape suivante', 'التالي', 'Далі'])('leads on when it says `%s`', text => {
    expect(submitOf(button(text))).toEqual({ text, leadsOn: true });
  });

  test('pays when it names an amount, whatever else it says', () => {
    expect(submitOf(button('Continue – 25.00 €'))).toMatchObject({ leadsOn: false });
  });

  test('is the form’s own one when its words are unknown', () => {
    expect(
      submitOf(button('Bezahlen', { type: 'submit' }), button('Suchen', { type: 'submit', form: 1 })),
    ).toMatchObject({ text: 'Bezahlen' });
  });

  test.each(['PayPal', 'Apply', 'Subscribe', 'Save this card', 'Увійти'])('is never `%s`', text => {
    expect(submitOf(button(text))).toBeUndefined();
  });

  test('is not in another form', () => {
    expect(submitOf(button('OK', { type: 'submit', form: 1 }))).toBeUndefined();
  });
});

describe('the way to the card', () => {
  const openersOf = (...all: readonly Partial<Candidate>[]) =>
    findOpeners(scene(...all).candidates).map(({ order }) => order);

  test.each(['Card', 'Carte bancaire', 'الدفع بالبطاقة', 'Банківська картка', 'Visa, Mastercard'])(
    'is `%s`',
    text => {
      expect(openersOf(button('Bank transfer'), button(text))).toEqual([1]);
    },
  );

  test('is a radio button by its label', () => {
    expect(openersOf({ kind: 'radio', type: 'radio', label: 'Credit card' })).toEqual([0]);
  });

  test.each(['Gift card', 'Save this card', 'Carte cadeau', 'Номер картки', 'بطاقة هدية'])(
    'is not `%s`',
    text => {
      expect(openersOf(button(text))).toEqual([]);
    },
  );
});

test('a notice is dismissed with as little as it asks for, and only when it floats', () => {
  const { candidates } = scene(
    button('Accept all', { floating: true }),
    button('Reject all', { floating: true }),
  );
  expect(findConsent(candidates)?.text).toBe('Reject all');
  expect(findConsent(scene(button('Accept all')).candidates)).toBeUndefined();
  const inForm = scene({ label: 'CVV', floating: true }, button('OK', { floating: true }));
  expect(findConsent(inForm.candidates)).toBeUndefined();
});

test('a button that pays does not lead on', () => {
  expect(findNext(scene(button('Pay 10 EUR'), button('Next')).candidates)?.text).toBe('Next');
});

test('the way back is known by its words, or is all that the page offers', () => {
  const back = button('Return to the shop');
  expect(findWayBack(scene(button('Print'), back).candidates)?.text).toBe('Return to the shop');
  expect(findWayBack(scene(button('Wróć', { tag: 'a' })).candidates)?.text).toBe('Wróć');
  expect(findWayBack(scene(button('Pay again', { tag: 'a' })).candidates)).toBeUndefined();
});
