import { describe, expect, test } from 'vitest';
import {
  type FieldDescription,
  isPaymentField,
  isSensitiveName,
} from '../../../../src/browser/evidence/words.js';

const field = (described: Partial<FieldDescription>): FieldDescription => ({
  type: 'text',
  name: '',
  id: '',
  autocomplete: '',
  label: '',
  ...described,
});

describe('a payment field', () => {
  test.each<Partial<FieldDescription>>([
    { type: 'password' },
    { autocomplete: 'section-a cc-number' },
    { autocomplete: 'one-time-code' },
    { name: 'cardNumber' },
    { name: 'payment[card][cvv]' },
    { id: 'ctl00$txtCardNo' },
    { id: 'iframe_card_number' },
    { name: 'expDate' },
    { label: 'Numéro de carte' },
    { label: 'Code de sécurité' },
    { label: 'Número de tarjeta' },
    { label: 'MM / YY' },
    { label: 'CVC' },
    { label: 'Enter the one-time password' },
    { name: 'smsCode' },
    { name: 'otpCode1' },
    { name: 'csrf_token' },
    { label: 'رقم البطاقة' },
  ])('is known by %j', described => {
    expect(isPaymentField(field(described))).toBe(true);
  });

  test.each<Partial<FieldDescription>>([
    { name: 'email', type: 'email' },
    { name: 'amount' },
    { name: 'shipping_address', label: 'Shipping address' },
    { name: 'company', label: 'Company' },
    { name: 'language' },
    { label: 'Postal code' },
    { name: 'newsletter' },
  ])('is not %j', described => {
    expect(isPaymentField(field(described))).toBe(false);
  });
});

test('a nested name is sensitive by any of its parts', () => {
  expect(['card.cvv', 'a[b][password]', 'X-Api-Key', 'cvv2'].map(isSensitiveName)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(['orderNumber', 'errorCode', 'card.brand'].map(isSensitiveName)).toEqual([false, false, false]);
});
