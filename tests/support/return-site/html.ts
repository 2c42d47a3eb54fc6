import { returnFields } from './addresses.js';

/** A page of the site. */
export const html = (body: string): string =>
  `<!doctype html><meta charset="utf-8"><title>Pay</title>${body}`;

export const script = (code: string): string => html(`<script>${code}</script>`);

/** A page that runs `code` when its button is clicked: some ways out are open to a payer's gesture only. */
export const onClick = (code: string): string =>
  html(
    `<button id="go">Pay</button><script>document.getElementById('go').onclick = () => { ${code} }</script>`,
  );

export const link = (url: string, attributes = ''): string =>
  html(`<a id="go" href="${escape(url)}" ${attributes}>Back to the shop</a>`);

export const iframe = (url: string): string => html(`<iframe src="${escape(url)}"></iframe>`);

interface FormOptions {
  readonly action: string;
  /** Default: post. */
  readonly method?: 'get' | 'post';
  readonly attributes?: string;
  readonly fields?: readonly (readonly [string, string])[];
  /** Whether a script sends it; else a click on its button does. */
  readonly auto?: boolean;
}

/** A form with {@link returnFields}, unless `fields` says otherwise. */
export function form(options: FormOptions): string {
  const { action, method = 'post', attributes = '', fields = returnFields, auto = false } = options;
  const inputs = fields.map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`);
  const sent = auto ? '<script>document.forms[0].submit()</script>' : '';
  return html(
    `<form method="${method}" action="${escape(action)}" ${attributes}>${inputs.join('')}<button id="go">Pay</button></form>${sent}`,
  );
}

/** A string as a literal of the page's script. */
export const quote = (text: string): string => JSON.stringify(text);

const escape = (url: string): string => url.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
