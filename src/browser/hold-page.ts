import type { Return } from './hop.js';

/** What a page can say of a held return. */
export interface HoldPageFields {
  readonly status: string;
  readonly message: string;
  readonly reference: string;
  readonly returned: Return;
}

/** The page of paywatch's own. Templates use the same placeholders. */
const ownPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Payment completed</title>
<style>
  :root { color-scheme: light dark; }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 16px/1.5 system-ui, sans-serif;
    background: #f3f5f8; color: #1c2733; }
  main { box-sizing: border-box; width: min(34rem, 92vw); padding: 2.5rem; border-radius: 1rem; background: #fff;
    border: 1px solid #d9e0e7; }
  h1 { margin: 0 0 .25rem; font-size: 1.5rem; }
  p { margin: 0 0 1.5rem; color: #53616f; }
  dl { margin: 0; display: grid; grid-template-columns: max-content 1fr; gap: .5rem 1.5rem; }
  dt { color: #53616f; }
  dd { margin: 0; overflow-wrap: anywhere; }
  @media (prefers-color-scheme: dark) {
    body { background: #12181f; color: #e6ebf0; }
    main { background: #1b232c; border-color: #2c3743; }
    p, dt { color: #9fadba; }
  }
</style>
<main>
  <h1>Payment completed</h1>
  <p>{{message}}</p>
  <dl>
    <dt>Status</dt><dd>{{status}}</dd>
    <dt>Reference</dt><dd>{{reference}}</dd>
    <dt>Redirect URL</dt><dd>{{url}}</dd>
  </dl>
</main>
</html>
`;

/**
 * Fills `{{status}}`, `{{message}}`, `{{reference}}`, `{{url}}`, `{{method}}` and `{{params}}` into a page, escaped for
 * HTML. A placeholder that is not known stays as it is.
 */
export function renderHoldPage(
  { status, message, reference, returned }: HoldPageFields,
  template: string = ownPage,
): string {
  const values: Readonly<Record<string, string>> = {
    status,
    message,
    reference,
    url: returned.url,
    method: returned.method,
    params: returned.params.map(([name, value]) => `${name}=${value}`).join(', '),
  };
  return template.replaceAll(/\{\{(\w+)\}\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? escapeHtml(values[name] ?? '') : whole,
  );
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, character => entities[character] ?? '');
