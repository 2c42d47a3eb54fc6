import type { Parameter } from '../../../src/providers/contract.js';

/** The parties of a payment, each a site of its own: `forms` is the gateway's second host. */
export const hosts = ['gateway', 'forms', 'bank', 'relay', 'shop'] as const;

export type Host = (typeof hosts)[number];

/** What the payer finds where the merchant should be. */
export type MerchantKind =
  | 'answers'
  /** Answers with a redirect to a page of its own. */
  | 'redirects'
  | 'answers-204'
  | 'sends-download'
  | 'hangs'
  | 'resets'
  | 'refuses'
  | 'has-no-address'
  | 'has-bad-certificate'
  /** The merchant's page stands on the gateway's origin. */
  | 'on-gateway'
  /** The merchant's page is a fragment of the payment page. */
  | 'is-fragment';

/** Where everything stands for one payment. Each has paths of its own, so that many can run at once. */
export interface Addresses {
  /** A part of the way, on one of the hosts. */
  part(host: Host, name: string): string;
  /** The return URL as a merchant would configure it. */
  readonly returnUrl: string;
  /** The return URL with what the gateway adds to it. */
  readonly back: string;
}

/** What the gateway adds to the return URL: in order, one twice, one empty. */
export const returnParams = [
  ['order', '42'],
  ['empty', ''],
  ['tag', 'a'],
  ['tag', 'b'],
] as const;

/** What the gateway posts to the return URL; a card number should not be among it, but has been seen there. */
export const returnFields = [
  ['cres', 'eyJ0cmFuc1N0YXR1cyI6IlkifQ'],
  ['PaRes', 'eJxVUl1vgkAQ'],
  ['empty', ''],
  ['tag', 'a'],
  ['tag', 'b'],
  ['cardNumber', '4111111111111111'],
] as const;

/** {@link returnFields} as they may be kept. */
export const keptFields = returnFields.map(
  ([name, value]): Parameter => [name, name === 'cardNumber' ? '[redacted]' : value],
);

export const encodeFields = (fields: readonly (readonly [string, string])[]): string =>
  fields.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
