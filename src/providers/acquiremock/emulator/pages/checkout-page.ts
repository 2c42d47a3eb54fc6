import { pythonFloat } from '../../canonical-json.js';
import type { GatewayPayment } from '../database.js';
import type { PayerHistory } from '../gateway.js';
import { type Html, html } from './html.js';
import { layout, type PageView, text } from './layout.js';
import { english } from './texts.js';

interface CheckoutView extends PageView, PayerHistory {
  readonly payment: GatewayPayment;
  /** The payer whom the gateway remembers, or empty. */
  readonly payer: string;
  readonly token: string;
}

/** The payment page: a dialog that asks for an e-mail address, and a card form behind it. */
export function checkoutPage(view: CheckoutView): Html {
  const { root, payment, payer, currencySymbol } = view;
  const amount = pythonFloat(payment.amount);
  return layout(root, {
    title: 'AcquireMock',
    scripts: ['checkout.js'],
    body: html`<main class="checkout">
<section class="panel summary">
<p class="label">${text('to_pay')}</p>
<p class="amount">${amount} ${currencySymbol}</p>
<p class="label">${text('reference')}</p>
<p class="ref-text">#${payment.reference}</p>
</section>
<section class="panel pay">
<div class="panel-head"><h1 data-i18n="card_title">${english('card_title')}</h1>
<p class="account" id="account"${payer === '' ? html` hidden` : undefined}><span id="accountEmail">${payer}</span>
<a href="#" id="changeAccount" data-i18n="change_account">${english('change_account')}</a></p></div>
<form id="paymentForm" action="${root}/api/pay/${payment.id}" method="post">
<input type="hidden" name="csrf_token" value="${view.token}">
<input type="hidden" name="email" id="hiddenEmail" value="${payer}">
<input type="hidden" name="saved_card_id" id="savedCardId" value="">
${savedCards(view)}
<label class="field">${text('card_number')}
<input id="cardNumber" name="card_number" type="text" inputmode="numeric" maxlength="19" autocomplete="cc-number" placeholder="0000 0000 0000 0000" required></label>
<div class="row">
<label class="field">${text('expiry')}
<input id="expiry" name="expiry" type="text" inputmode="numeric" maxlength="5" autocomplete="cc-exp" placeholder="${english('expiry_placeholder')}" data-i18n-placeholder="expiry_placeholder" required></label>
<label class="field">${text('cvv')}
<input id="cvv" name="cvv" type="text" inputmode="numeric" maxlength="3" autocomplete="cc-csc" placeholder="000" required></label>
</div>
<label class="check"><input id="saveCard" name="save_card" type="checkbox" value="true"> ${text('save_card')}</label>
<button id="payBtn" type="submit" class="submit-btn" data-amount="${amount}" data-currency="${currencySymbol}"><span data-i18n="pay">${english('pay')}</span> ${amount} ${currencySymbol}</button>
</form>
<p class="hint">${text('test_card')}</p>
</section>
${history(view)}
</main>
${emailDialog(payer)}`,
  });
}

const savedCards = ({ cards }: CheckoutView): Html => html`<div id="savedCardsSection"${
  cards.length === 0 ? html` hidden` : undefined
}>
<p class="label">${text('saved_cards')}</p>
<div id="savedCardsList">${cards.map(
  card =>
    html`<button type="button" class="saved-card-chip" data-id="${card.id}" title="${card.expiry}" aria-pressed="false">${card.mask}</button>`,
)}</div>
</div>`;

const history = ({
  operations,
  currencySymbol,
}: CheckoutView): Html => html`<section id="historyContainer" class="panel"${
  operations.length === 0 ? html` hidden` : undefined
} data-currency="${currencySymbol}">
<p class="label">${text('history')}</p>
<ul id="historyList">${operations.map(
  operation => html`<li><span class="history-ref">${operation.reference}</span>
<span class="history-amount">${pythonFloat(operation.amount)} ${currencySymbol}</span>
<span class="history-date">${operation.date} · ${operation.card_mask ?? ''}</span></li>`,
)}</ul>
</section>`;

/** Covers the page until the payer is known. */
const emailDialog = (
  payer: string,
): Html => html`<div id="emailModal" role="dialog" aria-modal="true" aria-labelledby="emailTitle"${
  payer === '' ? undefined : html` hidden`
}>
<div class="dialog">
<div id="step1" class="step active">
<h2 id="emailTitle" data-i18n="login_title">${english('login_title')}</h2>
<p>${text('login_hint')}</p>
<label class="field">${text('email')}
<input id="modalEmailInput" type="email" autocomplete="email" placeholder="name@example.com"></label>
<button type="button" class="submit-btn" data-i18n="send_code">${english('send_code')}</button>
</div>
<div id="step2" class="step">
<h2 data-i18n="code_title">${english('code_title')}</h2>
<p>${text('code_sent')} <b id="displayEmail"></b></p>
<label class="field">${text('code')}
<input id="modalCodeInput" class="code" type="text" inputmode="numeric" maxlength="4" autocomplete="one-time-code" placeholder="0000"></label>
<button type="button" class="submit-btn" data-i18n="confirm">${english('confirm')}</button>
<button type="button" class="quiet" data-i18n="change_email">${english('change_email')}</button>
</div>
</div>
</div>`;
