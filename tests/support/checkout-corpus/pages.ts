import { type Chance, createChance } from './chance.js';
import { type Control, createControls, emailControl } from './controls.js';
import { cancelButton, decoyHtml } from './decoy-html.js';
import { controlHtml, fieldsHtml, stylesheet } from './markup.js';
import { obstruct } from './obstruct.js';
import { codeBoxes, enhance, frameField, frameParent } from './scripts.js';
import type { Specification } from './specification.js';
import { type Wording, wordings } from './wording.js';

/** The two servers' addresses. */
export interface Origins {
  readonly own: string;
  readonly other: string;
}

/** One checkout: its documents, and what the server must receive. */
export interface Checkout {
  readonly page: Specification;
  /** Field → the value without spaces; the fields of every step. */
  readonly expected: ReadonlyMap<string, string>;
  main(origins: Origins): string;
  /** What a frame of the page shows. */
  frame(name: string, origins: Origins): string;
  /** The second step of the form, where there is one. */
  secondStep(origins: Origins): string;
  afterPay(origins: Origins): string | undefined;
  challenge(origins: Origins): string;
  finished(origins: Origins): string | undefined;
}

export function createCheckout(page: Specification, payerEmail: string): Checkout {
  const words: Wording = wordings[page.language];
  const chance = createChance(page.seed);
  const controls = createControls(page, words, chance);
  const email = page.reveal === 'email-first' ? emailControl(page, words, chance, payerEmail) : undefined;
  const title = chance.pick(words.title);
  const pay = chance.pick(words.pay);
  const expected = new Map(
    [...controls, ...(email === undefined ? [] : [email])].map(one => [one.name, one.expected]),
  );
  const at = (path: string) => `/p/${page.id}/${path}`;
  const isFramed = /^(one|one-cross|nested)$/.test(page.framing);
  const isPerField = page.framing.startsWith('per-field');

  const html = (body: string, origins: Origins, script = ''): string =>
    `<!doctype html><html lang="${page.language}" dir="${words.direction}"><head><meta charset="utf-8"><title>${title}</title>` +
    `<style>${stylesheet}</style></head><body>${body}<script>${enhance(page.typing, origins.own + at('touched'))}${script}</script></body></html>`;

  const formHtml = (fields: readonly Control[], origins: Origins, last: boolean): string => {
    const draw = createChance(page.seed + (last ? 1 : 2));
    const submit = submitHtml(page, last ? pay : draw.pick(words.next), last, draw);
    const cancel = cancelButton(page, words, draw);
    const extra = last ? decoyHtml(page, 'in-form', words, draw, origins.own + at('touched')) : '';
    const shown = isPerField ? perField(fields, origins, draw) : laterCvv(fields, draw);
    const target = last ? ' target="_top"' : '';
    return (
      `<form method="post" action="${(last ? origins.own : '') + at(last ? 'pay' : 'step')}"${target} data-pay="${page.submit}">` +
      `${obstruct(page, shown, words)}${extra}<div class="row">${draw.happens(0.5) ? cancel + submit : submit + cancel}</div></form>`
    );
  };

  const laterCvv = (fields: readonly Control[], draw: Chance): string => {
    if (page.reveal !== 'cvv-later') return fieldsHtml(page, fields, draw);
    const cvv = fields.filter(({ role }) => role === 'cvv');
    const rest = fields.filter(({ role }) => role !== 'cvv');
    return `${fieldsHtml(page, rest, draw)}<div data-later hidden>${fieldsHtml(page, cvv, draw)}</div>`;
  };

  const perField = (fields: readonly Control[], origins: Origins, draw: Chance): string =>
    fields
      .map(control => {
        if (control.role === 'holder' || control.role === 'email')
          return fieldsHtml({ ...page, markup: 'label-for' }, [control], draw);
        const base = page.framing === 'per-field-cross' ? origins.other : '';
        const outside = isLabelledOutside(page) ? `<label>${control.label}</label>` : '';
        const name = draw.happens(0.5) ? ` title="${control.label}"` : '';
        const src = `${base}${at(`frame/${encodeURIComponent(control.id)}`)}`;
        return `<div class="row">${outside}<iframe src="${src}"${name} width="340" height="60"></iframe><input type="hidden" name="${control.name}"></div>`;
      })
      .join('\n');

  const cardPart = (origins: Origins): string => {
    if (email !== undefined) return formHtml([email], origins, false);
    return cardForm(origins);
  };
  const cardForm = (origins: Origins): string => {
    if (page.reveal !== 'steps') return formHtml(controls, origins, true);
    return formHtml(
      controls.filter(({ role }) => role === 'number' || (role === 'holder' && page.holder === 'first')),
      origins,
      false,
    );
  };
  const revealed = (inner: string, draw: Chance): string => {
    const [card, transfer] = [draw.pick(words.card), draw.pick(words.transfer)];
    const panels = `<div data-panel="card" hidden>${inner}</div><div data-panel="transfer"><p>${transfer}</p></div>`;
    if (page.reveal === 'tab') {
      const tab = draw.pick([
        (way: string, text: string) => `<button type="button" data-way="${way}">${text}</button>`,
        (way: string, text: string) => `<div role="tab" tabindex="0" data-way="${way}">${text}</div>`,
        (way: string, text: string) => `<li style="cursor:pointer" data-way="${way}">${text}</li>`,
        (way: string, text: string) => `<a href="#" data-way="${way}">${text}</a>`,
      ]);
      return `<div>${tab('transfer', transfer)} ${tab('card', card)}</div>${panels}`;
    }
    const radio = (way: string, text: string, checked: boolean) =>
      `<label><input type="radio" name="way" data-way="${way}"${checked ? ' checked' : ''}> ${text}</label>`;
    return `<div>${radio('transfer', transfer, true)}${radio('card', card, false)}</div>${panels}`;
  };
  const late = (inner: string): string =>
    `<div id="later">…</div><template id="kept">${inner.replaceAll('<template shadowrootmode', '<template data-shadow').replaceAll('</template>', '</template>')}</template>`;
  const lateScript = `setTimeout(() => { document.getElementById('later').setHTMLUnsafe(document.getElementById('kept').innerHTML.replaceAll('data-shadow', 'shadowrootmode')); enhance(); }, 700);`;

  const cardDocument = (origins: Origins, around: (inner: string) => string): string => {
    const inner = cardPart(origins);
    const draw = createChance(page.seed + 3);
    const bridge = isPerField ? frameParent : '';
    if (page.reveal === 'late') return html(around(late(inner)), origins, bridge + lateScript);
    const shown = page.reveal === 'tab' || page.reveal === 'radio' ? revealed(inner, draw) : inner;
    return html(around(shown), origins, `${bridge}enhance();`);
  };

  return {
    page,
    expected,
    main(origins) {
      const draw = createChance(page.seed + 4);
      const report = origins.own + at('touched');
      const around = (inner: string) =>
        `<h1>${title}</h1>${decoyHtml(page, 'above', words, draw, report)}<main>${inner}</main>${decoyHtml(page, 'below', words, draw, report)}`;
      if (!isFramed) return cardDocument(origins, around);
      const base = page.framing === 'one' ? '' : origins.other;
      const name = page.framing === 'nested' ? 'outer' : 'form';
      return html(
        around(`<iframe src="${base}${at(`frame/${name}`)}" width="600" height="900"></iframe>`),
        origins,
        'enhance();',
      );
    },
    frame(name, origins) {
      if (name === 'form') return cardDocument(origins, inner => inner);
      if (name === 'outer')
        return html(
          `<iframe src="${origins.own}${at('frame/form')}" width="560" height="850"></iframe>`,
          origins,
        );
      const control = controls.find(({ id }) => id === name)!;
      const inside = isLabelledOutside(page)
        ? controlHtml(control)
        : fieldsHtml(
            page.markup === 'shadow' ? { ...page, markup: 'aria-label' } : page,
            [control],
            createChance(page.seed),
          );
      const body = html(inside, origins, `enhance();${frameField}`);
      return body.replace('<body>', `<body data-name="${control.name}">`);
    },
    secondStep(origins) {
      const left =
        page.reveal === 'steps'
          ? controls.filter(
              ({ role, ...one }) =>
                !(role === 'number' || (role === 'holder' && page.holder === 'first')) && one.id !== '',
            )
          : controls;
      const bridge = isPerField ? frameParent : '';
      return html(`<h2>${title}</h2>${formHtml(left, origins, true)}`, origins, `${bridge}enhance();`);
    },
    afterPay(origins) {
      if (page.otp === 'none') return undefined;
      if (page.otp === 'frame') {
        return html(
          `<p>…</p><div class="cover" style="background:#fff"><iframe src="${origins.other}${at('frame/challenge')}" width="420" height="400"></iframe></div>`,
          origins,
        );
      }
      return codePage(origins, '');
    },
    challenge: origins => codePage(origins, ' target="_top"'),
    finished(origins) {
      if (page.after === 'redirect') return undefined;
      const draw = createChance(page.seed + 6);
      return html(
        `<h1>✔</h1><p>49.90</p><p><a href="${origins.own}/return/${page.id}">${draw.pick(words.back)}</a></p>`,
        origins,
      );
    },
  };

  function codePage(origins: Origins, target: string): string {
    const draw = createChance(page.seed + 5);
    const label = draw.pick(words.code);
    const isBoxes = page.otp === 'boxes';
    const names =
      page.hints === 'none' ? `f_${draw.word(5)}` : draw.pick(['otp', 'otp_code', 'challenge', 'answerCode']);
    const single = `<label for="c">${label}</label><input id="c" name="answer" ${draw.pick(['inputmode="numeric" maxlength="6"', 'type="password" maxlength="8"', 'type="tel" maxlength="6"', `autocomplete="one-time-code" data-n="${names}"`])}>`;
    const boxes = `<p>${label}</p><input type="hidden" name="answer">${'<input class="box" maxlength="1" size="1" inputmode="numeric">'.repeat(6)}`;
    return html(
      `<p>${words.sent}</p><form method="post" action="${origins.own}${at('code')}"${target}>${isBoxes ? boxes : single}` +
        `<div class="row"><button type="submit">${draw.pick(words.confirm)}</button>${cancelButton(page, words, draw)}</div></form>`,
      origins,
      `enhance();${isBoxes ? codeBoxes : ''}`,
    );
  }
}

/** Whether the page around a field's own frame says what the field is. */
const isLabelledOutside = ({ markup }: Specification): boolean =>
  /^(label-for|wrapping-label|table|heading)$/.test(markup);

function submitHtml({ submit }: Specification, text: string, last: boolean, draw: Chance): string {
  switch (last ? submit : 'button') {
    case 'button':
      return `<button type="${draw.pick(['submit', 'submit', 'button" data-send="'])}">${text}</button>`;
    case 'input':
      return `<input type="submit" value="${text}">`;
    case 'link':
      return `<a href="#" data-send>${text}</a>`;
    case 'div':
      return draw.pick([
        `<div role="button" tabindex="0" class="div-button" data-send>${text}</div>`,
        `<div class="div-button" data-send>${text}</div>`,
      ]);
    case 'disabled-first':
      return `<button type="submit" disabled data-until-filled>${text}</button>`;
    case 'enter':
      return '<p>↵</p>';
  }
}
