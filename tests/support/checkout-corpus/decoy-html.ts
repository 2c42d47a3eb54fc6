import type { Chance } from './chance.js';
import { type Decoy, decoys, type Specification } from './specification.js';
import type { Wording } from './wording.js';

type Place = 'above' | 'in-form' | 'below';

interface DecoyHtml {
  readonly place: Place;
  html(words: Wording, chance: Chance, report: string): string;
}

const form = (report: string, inner: string): string =>
  `<form method="post" action="${report}?what=form">${inner}</form>`;

/** A trap for robots: it looks like the real thing in the markup, and nobody sees it. */
const trap = (hiding: string): DecoyHtml => ({
  place: 'in-form',
  html: (_words, chance) => {
    const name = chance.pick([
      'card_number_2',
      'cc_number_confirm',
      'cvv_repeat',
      'cardholder_2',
      'email_confirm',
    ]);
    return `<div ${hiding}><label>${chance.pick(['Card number', 'CVV', 'Email'])} <input name="${name}" data-x="${name}" autocomplete="off" tabindex="-1"></label></div>`;
  },
});

const all: Readonly<Record<Decoy, DecoyHtml>> = {
  newsletter: {
    place: 'below',
    html: ({ newsletter }, _chance, report) =>
      form(
        report,
        `<label>${newsletter[0]} <input type="email" name="nl" placeholder="you@example.com" data-x="newsletter"></label><button>${newsletter[1]}</button>`,
      ),
  },
  search: {
    place: 'above',
    html: ({ search }, chance, report) =>
      form(
        report,
        `<input type="${chance.pick(['search', 'text'])}" name="${chance.pick(['q', 'search', 's'])}" placeholder="${search[0]}" data-x="search"><button>${search[1]}</button>`,
      ),
  },
  coupon: {
    place: 'in-form',
    html: ({ coupon }, chance) =>
      `<div class="row"><label>${coupon[0]} <input name="${chance.pick(['promo', 'coupon', `z${chance.word(4)}`])}" maxlength="12" data-x="coupon"></label><button type="button" data-y="coupon-button">${coupon[1]}</button></div>`,
  },
  gift: {
    place: 'above',
    html: ({ gift }, chance, report) =>
      form(
        report,
        `<label>${gift[0]} <input name="${chance.pick(['gc', 'giftcard', 'number'])}" maxlength="19" inputmode="numeric" data-x="gift"></label> <label>PIN <input name="pin" maxlength="4" type="password" data-x="gift-pin"></label><button>${gift[1]}</button>`,
      ),
  },
  phone: {
    place: 'in-form',
    html: ({ phone }, chance) =>
      `<div class="row"><label>${phone} <input type="tel" name="${chance.pick(['phone', 'mobile', `z${chance.word(4)}`])}" data-x="phone"></label></div>`,
  },
  postal: {
    place: 'in-form',
    html: ({ postal }, chance) =>
      `<div class="row"><label>${postal} <input type="text" inputmode="numeric" maxlength="5" name="${chance.pick(['zip', 'postcode', `z${chance.word(4)}`])}" data-x="postal"></label></div>`,
  },
  'honeypot-display': trap('style="display:none"'),
  'honeypot-offscreen': trap('class="away"'),
  'honeypot-aria': trap('aria-hidden="true"'),
  'honeypot-tabindex': trap('style="opacity:.4"'),
  'honeypot-size': trap('class="nil"'),
  login: {
    place: 'above',
    html: ({ login }, _chance, report) =>
      form(
        report,
        `<label>${login[0]} <input name="user" autocomplete="username" data-x="user"></label> <label>${login[1]} <input type="password" name="secret" autocomplete="current-password" data-x="secret"></label><button type="submit">${login[2]}</button>`,
      ),
  },
  'inactive-tab': {
    place: 'above',
    html: ({ transfer, phone, holder }, chance, report) =>
      `<div>${chance.pick(transfer)}</div><div hidden>${form(report, `<label>${phone} <input name="wallet" data-x="wallet"></label><label>${holder[0]} <input name="account_name" data-x="account"></label><button>OK</button>`)}</div>`,
  },
  disabled: {
    place: 'in-form',
    html: ({ number }) =>
      `<div class="row"><label>${number[0]} <input disabled name="old_card" value="**** 0000" data-x="disabled"></label></div>`,
  },
  save: {
    place: 'in-form',
    html: ({ save }) =>
      `<div class="row"><label><input type="checkbox" name="keep" data-x="save"> ${save}</label></div>`,
  },
  consent: {
    place: 'below',
    html: ({ consent }, chance) =>
      `<div class="cover" ${chance.happens(0.5) ? 'role="dialog"' : ''}><p>${consent[0]}</p><button type="button" onclick="this.parentElement.remove()">${consent[1]}</button></div>`,
  },
  cancel: { place: 'in-form', html: () => '' },
};

/** The decoys of one page that stand at `place`. */
export function decoyHtml(
  page: Specification,
  place: Place,
  words: Wording,
  chance: Chance,
  report: string,
): string {
  return decoys
    .filter(decoy => page.decoys.includes(decoy) && all[decoy].place === place)
    .map(decoy => all[decoy].html(words, chance, report))
    .join('\n');
}

/** A cancel button, which stands beside the pay button. */
export const cancelButton = (page: Specification, words: Wording, chance: Chance): string =>
  page.decoys.includes('cancel')
    ? chance.pick([
        (text: string) => `<button type="button" data-y="cancel">${text}</button>`,
        (text: string) => `<a href="#" data-y="cancel">${text}</a>`,
      ])(chance.pick(words.cancel))
    : '';
