import { isSensitiveField } from '../../platform/redact.js';

/** How a page describes one of its fields. */
export interface FieldDescription {
  /** `input`'s type, `textarea`, `select` or `contenteditable`. */
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly autocomplete: string;
  /** Label, placeholder and title. */
  readonly label: string;
}

/** The parts of a name such as `payment[card][cvv]` or `ctl00$cardNumber`. */
const segments = /[^A-Za-z0-9_-]+/;

/** Whether a JSON key, a parameter or a nested form name stands for card data or a secret. */
export const isSensitiveName = (name: string): boolean =>
  isSensitiveField(name) || name.split(segments).some(isSensitiveField);

/** Autocomplete tokens of the HTML standard whose values are card data or secrets. */
const secretTokens =
  /\b(?:cc-number|cc-csc|cc-exp|cc-exp-month|cc-exp-year|one-time-code|current-password|new-password)\b/i;

/** Written for names in camel, snake and kebab case and for labels in the languages of our gateways. */
const fieldWords = new RegExp(
  [
    '(?:card|cc|carte|tarjeta|cart[aã]o)[\\s_-]*(?:number|num|no\\b|nr|n°|#)',
    '(?:number|num[eé]ro|n[uú]mero|n°).{0,8}(?:card|carte|tarjeta|cart[aã]o)',
    '\\bpan\\b|primary[\\s_-]*account',
    'cv[vcn]2?(?![a-z])|\\bcsc\\b|(?:security|card|verification)[\\s_-]*code|code.{0,6}(?:s[eé]curit[eé]|v[eé]rification)',
    'exp(?:iry|ir|[\\s_-]*(?:month|year|date))|\\bmm ?/ ?(?:yy|aa)|valid[\\s_-]*(?:thru|until)|valable',
    '\\botp|one[\\s_-]*time|passcode|(?<![a-z])(?:pin|tan)(?![a-z])|sms[\\s_-]*code|code[\\s_-]*sms|modal[\\s_-]*code',
    'pass(?:word|wd|phrase)|mot[\\s_-]*de[\\s_-]*passe|contrase|senha|secret|token|csrf|xsrf|api[\\s_-]*key',
    'رقم البطاقة|رمز|كلمة',
  ].join('|'),
  'i',
);

/** Whether what is typed into a field can be card data or a secret. Rather once too often than once too seldom. */
export function isPaymentField({ type, name, id, autocomplete, label }: FieldDescription): boolean {
  if (type === 'password' || secretTokens.test(autocomplete)) return true;
  if (isSensitiveName(name) || isSensitiveName(id)) return true;
  return [name, id, label].some(text => fieldWords.test(spaced(text)));
}

/** `cardNumber` as `card Number`, so that words end where they end for people. */
const spaced = (text: string): string => text.replaceAll(/([a-z])([A-Z])/g, '$1 $2');
