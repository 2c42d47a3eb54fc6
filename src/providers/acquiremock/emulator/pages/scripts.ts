import { languages, textsIn } from './texts.js';

/* Scripts that run in the payer's browser: plain JavaScript, served as files, since the policy forbids inline code. */

const catalogue = JSON.stringify(
  Object.fromEntries((['en', 'fr', 'uk'] as const).map(language => [language, textsIn(language)])),
);

/** Shows the page in the language that local storage names, and lets the payer change it. */
export const languageScript = `'use strict';
(function () {
  var texts = ${catalogue};
  var names = ${JSON.stringify(Object.keys(languages))};
  function stored() {
    try { return localStorage.getItem('selectedLang'); } catch (error) { return null; }
  }
  var current = names.indexOf(stored()) === -1 ? 'en' : stored();
  function each(selector, change) { Array.prototype.forEach.call(document.querySelectorAll(selector), change); }
  function show() {
    document.documentElement.lang = current;
    each('[data-i18n]', function (element) { element.textContent = texts[current][element.dataset.i18n]; });
    each('[data-i18n-placeholder]', function (element) {
      element.placeholder = texts[current][element.dataset.i18nPlaceholder];
    });
  }
  window.acquireMockText = function (key) { return texts[current][key]; };
  var select = document.getElementById('languageSelect');
  select.value = current;
  select.addEventListener('change', function () {
    current = select.value;
    try { localStorage.setItem('selectedLang', current); } catch (error) { /* the choice lasts for this page */ }
    show();
  });
  show();
})();
`;

/** The e-mail dialog, the shaping of card fields, saved cards and last payments. */
export const checkoutScript = String.raw`'use strict';
(function () {
  var root = document.body.dataset.root;
  var text = window.acquireMockText;
  function byId(id) { return document.getElementById(id); }
  var modal = byId('emailModal');
  var step1 = byId('step1');
  var step2 = byId('step2');
  var cardFields = [byId('cardNumber'), byId('expiry'), byId('cvv')];

  function post(path, body) {
    return fetch(root + path, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body)
    });
  }
  function showStep(step) {
    step1.classList.toggle('active', step === step1);
    step2.classList.toggle('active', step === step2);
  }

  var emailInput = byId('modalEmailInput');
  var codeInput = byId('modalCodeInput');
  var sendButton = step1.querySelector('.submit-btn');
  var confirmButton = step2.querySelector('.submit-btn');

  function sendCode() {
    var email = emailInput.value.trim();
    if (email.indexOf('@') === -1) { alert(text('invalid_email')); return; }
    sendButton.disabled = true;
    post('/api/auth/send-code', { email: email }).then(function (answer) {
      if (!answer.ok) { alert(text('send_error')); return; }
      byId('displayEmail').textContent = email;
      codeInput.value = '';
      showStep(step2);
      codeInput.focus();
    }, function () { alert(text('network_error')); }).then(function () { sendButton.disabled = false; });
  }
  function confirmCode() {
    var email = byId('displayEmail').textContent;
    var code = codeInput.value.trim();
    if (code.length < 4) return;
    confirmButton.disabled = true;
    post('/api/auth/verify-code', { email: email, code: code }).then(function (answer) {
      if (!answer.ok) { alert(text('invalid_code')); return; }
      document.cookie = 'user_email=' + email + '; path=/; max-age=2592000';
      enter(email);
    }, function () { alert(text('network_error')); }).then(function () { confirmButton.disabled = false; });
  }
  function enter(email) {
    modal.hidden = true;
    byId('hiddenEmail').value = email;
    byId('accountEmail').textContent = email;
    byId('account').hidden = false;
    fetch(root + '/api/user-info?email=' + encodeURIComponent(email)).then(function (answer) {
      return answer.json();
    }).then(showPayer, function () { /* the page works without it */ });
  }

  sendButton.addEventListener('click', sendCode);
  confirmButton.addEventListener('click', confirmCode);
  step2.querySelector('[data-i18n="change_email"]').addEventListener('click', function () { showStep(step1); });
  emailInput.addEventListener('keydown', function (event) { if (event.key === 'Enter') sendCode(); });
  codeInput.addEventListener('keydown', function (event) { if (event.key === 'Enter') confirmCode(); });
  byId('changeAccount').addEventListener('click', function (event) {
    event.preventDefault();
    document.cookie = 'user_email=; path=/; max-age=0';
    location.reload();
  });

  function element(name, className, content) {
    var made = document.createElement(name);
    made.className = className;
    made.textContent = content;
    return made;
  }
  function showPayer(info) {
    var list = byId('savedCardsList');
    list.textContent = '';
    info.cards.forEach(function (card) {
      var chip = element('button', 'saved-card-chip', card.mask);
      chip.type = 'button';
      chip.title = card.expiry;
      chip.dataset.id = card.id;
      chip.setAttribute('aria-pressed', 'false');
      list.append(chip);
    });
    byId('savedCardsSection').hidden = info.cards.length === 0;
    var history = byId('historyContainer');
    var rows = byId('historyList');
    rows.textContent = '';
    info.operations.forEach(function (operation) {
      var row = document.createElement('li');
      var amount = Number.isInteger(operation.amount) && Math.abs(operation.amount) < 1e16
        ? operation.amount + '.0' : String(operation.amount);
      row.append(
        element('span', 'history-ref', operation.reference),
        element('span', 'history-amount', amount + ' ' + history.dataset.currency),
        element('span', 'history-date', operation.date + ' · ' + operation.card_mask)
      );
      rows.append(row);
    });
    history.hidden = info.operations.length === 0;
  }

  byId('savedCardsList').addEventListener('click', function (event) {
    var chip = event.target.closest('.saved-card-chip');
    if (!chip) return;
    var chosen = chip.getAttribute('aria-pressed') !== 'true';
    Array.prototype.forEach.call(chip.parentNode.children, function (other) {
      other.setAttribute('aria-pressed', String(chosen && other === chip));
    });
    byId('savedCardId').value = chosen ? chip.dataset.id : '';
    cardFields.forEach(function (field) { field.disabled = chosen; });
    byId('saveCard').disabled = chosen;
    if (chosen) byId('saveCard').checked = false;
  });

  byId('cardNumber').addEventListener('input', function (event) {
    var digits = event.target.value.replace(/\D/g, '').slice(0, 16);
    event.target.value = digits.replace(/(\d{4})(?=\d)/g, '$1 ');
  });
  byId('expiry').addEventListener('input', function (event) {
    var digits = event.target.value.replace(/\D/g, '').slice(0, 4);
    event.target.value = digits.length > 2 ? digits.slice(0, 2) + '/' + digits.slice(2) : digits;
  });
  byId('cvv').addEventListener('input', function (event) {
    event.target.value = event.target.value.replace(/\D/g, '');
  });

  if (!byId('hiddenEmail').value) {
    var known = document.cookie.split('; ').filter(function (pair) { return pair.indexOf('user_email=') === 0; })[0];
    if (known && known.length > 'user_email='.length) enter(known.slice('user_email='.length));
    else emailInput.focus();
  }
})();
`;

/** The form that creates invoices. */
export const demoScript = `'use strict';
document.getElementById('testForm').addEventListener('submit', function (event) {
  event.preventDefault();
  function value(id) { return document.getElementById(id).value; }
  fetch(document.body.dataset.root + '/api/create-invoice', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      amount: Number(value('amount')), reference: value('reference'),
      webhookUrl: value('webhookUrl'), redirectUrl: value('redirectUrl')
    })
  }).then(function (answer) {
    if (!answer.ok) throw new Error('The gateway answered ' + answer.status);
    return answer.json();
  }).then(function (invoice) {
    document.getElementById('urlBox').textContent = invoice.pageUrl;
    document.getElementById('paymentLinkBtn').href = invoice.pageUrl;
    document.getElementById('resultContainer').hidden = false;
  }, function (error) { alert(error.message); });
});
`;
