import { BodyCheck } from './validation.js';

/** What a merchant orders. */
export interface Invoice {
  readonly amount: number;
  /** As it was sent. */
  readonly reference: string;
  readonly webhookUrl: string;
  readonly redirectUrl: string;
}

/** Reads the JSON body of create-invoice; either spelling of the two URLs will do. @throws InvalidRequest */
export function readInvoice(body: unknown): Invoice {
  const check = new BodyCheck(body);
  const invoice = {
    amount: check.wholeNumber('amount'),
    reference: check.text('reference'),
    webhookUrl: check.text('webhookUrl', 'webhook_url'),
    redirectUrl: check.text('redirectUrl', 'redirect_url'),
  };
  check.done();
  return invoice;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#x27;',
};

/** What Python calls white space, which is not quite what JavaScript does. */
const space =
  '[\\u0009-\\u000d\\u001c-\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const outerSpace = new RegExp(`^${space}+|${space}+$`, 'g');

/** The reference as the gateway keeps it and gives it back: escaped, without `javascript:`, trimmed. In this order. */
export const rewriteReference = (reference: string): string =>
  reference
    .replaceAll(/[&<>"']/g, character => entities[character] ?? character)
    .replaceAll(/javascript:/giu, '')
    .replaceAll(outerSpace, '');
