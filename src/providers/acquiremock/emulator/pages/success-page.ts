import { pythonFloat } from '../../canonical-json.js';
import type { GatewayPayment } from '../database.js';
import { type Html, html } from './html.js';
import { layout, type PageView, text } from './layout.js';
import { english } from './texts.js';

/** The page after a payment. It says "paid" for any payment, and leads back only by its link, as at the original. */
export const successPage = ({
  root,
  currencySymbol,
  payment,
}: PageView & { readonly payment: GatewayPayment }): Html =>
  layout(root, {
    title: 'Success',
    body: html`<main class="narrow">
<section class="panel centred">
<p class="tick" aria-hidden="true">✓</p>
<h1 data-i18n="success_title">${english('success_title')}</h1>
<p>${text('success_hint')}</p>
<dl>
<dt>${text('amount')}</dt><dd class="amount-row">${pythonFloat(payment.amount)} ${currencySymbol}</dd>
<dt>${text('reference')}</dt><dd>${payment.reference}</dd>
<dt>${text('payment')}</dt><dd class="mono">${payment.id}</dd>
</dl>
<a class="submit-btn" data-i18n="return_btn" href="${payment.redirect_url}">${english('return_btn')}</a>
</section>
</main>`,
  });
