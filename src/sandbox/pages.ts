import { toRfc3339 } from '../domain/time.js';
import { type Html, html, page } from './html.js';
import type { ReceivedMail } from './mailbox.js';
import type { ShopReturn } from './shop.js';

/** Where an emulator stands. */
export interface Mount {
  readonly id: string;
  readonly name: string;
  /** Empty at the root. */
  readonly path: string;
}

/** What runs here. */
export const landingPage = (url: string, mounts: readonly Mount[]): Html =>
  page(
    'paywatch sandbox',
    html`<h1>Payment gateways that move no money</h1>
<p class="soft">Everything below runs on this machine, on one port.</p>
<ul class="list">${mounts.map(
      ({ name, path }) =>
        html`<li><a href="${path}/"><b>${name}</b><span class="soft">${url}${path}</span></a></li>`,
    )}
<li><a href="/shop"><b>Sample shop</b><span class="soft">${url}/shop</span></a></li>
<li><a href="/mailbox"><b>Mailbox</b><span class="soft">${url}/mailbox</span></a></li>
</ul>`,
  );

/** The inbox, newest first. */
export const mailboxPage = (mails: readonly ReceivedMail[], mailsGoBySmtp: boolean): Html =>
  page(
    'Mailbox',
    html`<h1>Mailbox</h1>
${
  mails.length === 0
    ? html`<p class="panel soft">${
        mailsGoBySmtp
          ? 'An SMTP server is configured, so mails go there and not here.'
          : 'No mail yet. One-time codes and receipts will appear here.'
      }</p>`
    : html`<ul class="list">${mails.map(
        mail =>
          html`<li><a href="/mailbox/${mail.id}"><b>${mail.subject}</b><span class="soft">${toRfc3339(mail.receivedAt)}</span><span class="soft">to ${mail.to}</span></a></li>`,
      )}</ul>`
}`,
  );

/** One mail, as text. */
export const mailPage = (mail: ReceivedMail): Html =>
  page(
    mail.subject,
    html`<p><a href="/mailbox">All mails</a></p>
<section class="panel">
<h1>${mail.subject}</h1>
<dl><dt>From</dt><dd>${mail.from}</dd><dt>To</dt><dd>${mail.to}</dd><dt>Received</dt><dd>${toRfc3339(mail.receivedAt)}</dd></dl>
<pre>${mail.text}</pre>
</section>`,
  );

/** The shop's only product. */
export const shopPage = (url: string): Html =>
  page(
    'Sample shop',
    html`<section class="panel product">
<svg viewBox="0 0 120 120" role="img" aria-label="A cup of coffee"><rect width="120" height="120" fill="#e8f1f7"/><path d="M34 50h44v22a18 18 0 0 1-18 18h-8a18 18 0 0 1-18-18z" fill="#1f5f8b"/><path d="M78 55h6a10 10 0 0 1 0 20h-6" fill="none" stroke="#1f5f8b" stroke-width="5"/><path d="M46 40c-4-6 4-8 0-14M58 40c-4-6 4-8 0-14M70 40c-4-6 4-8 0-14" fill="none" stroke="#8cbbdc" stroke-width="3" stroke-linecap="round"/></svg>
<div class="text"><h1>House coffee, 250 g</h1><p class="soft">Roasted this morning, ground on request.</p><p class="price">250.00</p></div>
</section>
<section class="panel">
<h2>Buy it from the command line</h2>
<p class="soft">Payers come back to <code>${url}/shop/return/&lt;order&gt;</code>.</p>
<pre>paywatch pay acquiremock --amount 250.00 --reference ORDER-1 \\
  --return-url ${url}/shop/return/ORDER-1</pre>
</section>`,
  );

/** The page that payers come back to. It never says "paid": a redirect proves nothing. */
export const returnPage = (seen: ShopReturn, times: number): Html =>
  page(
    'Thank you',
    html`<section class="panel">
<p class="soft">Order</p>
<h1 id="order-reference">${seen.reference}</h1>
<p class="waiting" id="order-status">Thank you for coming back. We are waiting for the payment provider to confirm.</p>
<p class="soft">${times === 1 ? 'This is the first return for this order.' : `Return number ${times} for this order.`}</p>
${parameters('What the redirect said', seen.params)}
${parameters('What was posted', seen.body)}
<p><a href="/shop">Back to the shop</a></p>
</section>`,
  );

const parameters = (title: string, list: ShopReturn['params']): Html =>
  list.length === 0
    ? html``
    : html`<h2>${title}</h2><dl>${list.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;

/** Nothing stands here. */
export const notFoundPage = (): Html =>
  page(
    'Not found',
    html`<section class="panel"><h1>Not found</h1><p class="soft">There is nothing at this address.</p></section>`,
  );
