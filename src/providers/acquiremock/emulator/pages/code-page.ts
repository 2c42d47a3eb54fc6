import { pythonFloat } from '../../canonical-json.js';
import type { GatewayPayment } from '../database.js';
import { type Html, html } from './html.js';
import { layout, type PageView, text } from './layout.js';
import { english } from './texts.js';

/** The page that asks for the payment code. The only `strong` on it is the payer's address. */
export const codePage = ({
  root,
  currencySymbol,
  payment,
}: PageView & { readonly payment: GatewayPayment }): Html =>
  layout(root, {
    title: 'AcquireMock OTP',
    body: html`<main class="narrow">
<section class="panel centred">
<h1 data-i18n="otp_title">${english('otp_title')}</h1>
<p class="amount">${pythonFloat(payment.amount)} ${currencySymbol}</p>
<p>${text('otp_hint')} <strong>${payment.otp_email ?? ''}</strong></p>
<form action="${root}/otp/verify/${payment.id}" method="post">
<label class="field">${text('code')}
<input name="otp_code" class="code" type="text" inputmode="numeric" maxlength="4" autocomplete="one-time-code" placeholder="0000" required autofocus></label>
<button type="submit" class="submit-btn" data-i18n="confirm">${english('confirm')}</button>
</form>
<a class="quiet" href="#" data-i18n="resend">${english('resend')}</a>
</section>
</main>`,
  });
