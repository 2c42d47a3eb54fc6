import type { Mail } from '../../contract.js';
import { pythonFloat } from '../canonical-json.js';
import type { GatewayPayment } from './database.js';
import { html } from './pages/html.js';
import type { GatewaySettings } from './settings.js';

/** The mail with a one-time code; its text ends with the digits. */
export const codeMail = (to: string, code: string, { mailFrom }: GatewaySettings): Mail => ({
  from: mailFrom,
  to,
  subject: 'AcquireMock: Your Verification Code',
  text: `Your AcquireMock verification code is: ${code}`,
  html: html`<p>Your AcquireMock verification code is:</p>
<p style="font: 600 2rem/1.2 monospace; letter-spacing: 0.2em">${code}</p>
<p>Nobody at the gateway will ever ask you for it.</p>`.text,
});

/** The mail that confirms a payment. */
export function receiptMail(to: string, payment: GatewayPayment, settings: GatewaySettings): Mail {
  const amount = `${pythonFloat(payment.amount)} ${settings.currencySymbol}`;
  const rows = [
    ['Amount', amount],
    ['Reference', payment.reference],
    ['Card', payment.card_mask ?? ''],
    ['Payment', payment.id],
  ] as const;
  return {
    from: settings.mailFrom,
    to,
    subject: 'AcquireMock: Payment Receipt',
    text: ['Your payment was successful.', '', ...rows.map(([name, value]) => `${name}: ${value}`)].join(
      '\n',
    ),
    html: html`<p>Your payment was successful.</p>
<table>${rows.map(([name, value]) => html`<tr><td>${name}</td><td><b>${value}</b></td></tr>`)}</table>`.text,
  };
}
