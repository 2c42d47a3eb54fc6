import type { Specification } from './specification.js';
import type { Wording } from './wording.js';

/** Takes away from the fields of a form what the page's obstacle says. The markup is always `label-for`. */
export function obstruct({ obstacle }: Specification, fields: string, words: Wording): string {
  if (obstacle === undefined) return fields;
  const replace = (role: string, by: (row: string) => string): string =>
    fields.replace(
      new RegExp(`<div class="row">(?:(?!<div class="row">).)*data-role="${role}".*?</div>`, 's'),
      by,
    );
  const canvas = (row: string) =>
    row.replace(
      /<(input|select)[^>]*>/,
      '<canvas width="200" height="30" style="border:1px solid"></canvas>',
    );
  const closed = (row: string) =>
    `<secret-field style="display:block;width:300px;height:40px"><template shadowrootmode="closed">${row}</template></secret-field>`;
  switch (obstacle) {
    case 'cvv-in-canvas':
      return replace('cvv', canvas);
    case 'number-in-canvas':
      return replace('number', canvas);
    case 'expiry-in-canvas':
      return replace('expiry', canvas);
    case 'number-in-closed-shadow':
      return replace('number', closed);
    case 'cvv-in-closed-shadow':
      return replace('cvv', closed);
    case 'cvv-absent':
      return replace('cvv', () => `<p>CVV: ${words.phone}</p>`);
    case 'cvv-disabled':
      return replace('cvv', row => row.replace('<input', '<input disabled'));
    case 'number-hidden':
      return replace('number', row => `<div style="display:none">${row}</div>`);
    case 'number-takes-nothing':
      return replace('number', row => row.replace('<input', '<input oninput="this.value=\'\'"'));
    case 'no-form':
      return '<p>IBAN TN59 1000 6035 1835 9847 8831</p>';
    case 'silent-frame':
      return '<iframe src="/silent" width="500" height="300"></iframe>';
    case 'postal-required':
      return `${fields}<div class="row"><label>Postal code <input name="zip" required></label></div>`;
    case 'year-not-offered':
    case 'code-unreadable':
      return fields;
  }
}
