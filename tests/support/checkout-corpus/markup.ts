import type { Chance } from './chance.js';
import type { Control } from './controls.js';
import type { Specification } from './specification.js';

const escapeAttribute = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

const attributesOf = (attributes: Readonly<Record<string, string>>): string =>
  Object.entries(attributes)
    .filter(([name, value]) => value !== '' || name === 'required')
    .map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`)
    .join('');

/** The control alone. `extra` comes last, so it can take a name away or add one. */
export function controlHtml(control: Control, extra: Readonly<Record<string, string>> = {}): string {
  const { tag, id, name, attributes, inner = '' } = control;
  const all = attributesOf({ id, name, ...attributes, 'data-role': control.role, ...extra });
  return tag === 'select' ? `<select${all}>${inner}</select>` : `<input${all}>`;
}

type Style = (control: Control, chance: Chance) => string;

const styles: Readonly<Record<Exclude<Specification['markup'], 'table-header'>, Style>> = {
  'label-for': control =>
    `<div class="row"><label for="${control.id}">${control.label}</label>${controlHtml(control)}</div>`,
  'wrapping-label': control =>
    `<div class="row"><label>${control.label} ${controlHtml(control)}</label></div>`,
  placeholder: control => `<div class="row">${controlHtml(control)}</div>`,
  'aria-label': control => `<div class="row">${controlHtml(control, { 'aria-label': control.label })}</div>`,
  table: control => `<tr><td>${control.label}</td><td>${controlHtml(control)}</td></tr>`,
  floating: control => `<div class="row float">${controlHtml(control)}<span>${control.label}</span></div>`,
  heading: control => `<div class="row"><h4>${control.label}</h4>${controlHtml(control)}</div>`,
  shadow: control => shadow(control),
};

/** A custom element that shows its field in an open shadow root and hands the value on by a hidden field. */
function shadow(control: Control): string {
  const { name, ...rest } = control;
  const inside = controlHtml({ ...rest, name: `inner-${name.length}` });
  return (
    `<ui-field class="row"><template shadowrootmode="open"><style>label{display:block}</style>` +
    `<label for="${control.id}">${control.label}</label>${inside}</template></ui-field>` +
    `<input type="hidden" name="${escapeAttribute(name)}">`
  );
}

/** The fields of a form, with their labels in the page's style. */
export function fieldsHtml(page: Specification, controls: readonly Control[], chance: Chance): string {
  if (page.markup === 'table-header') return headerTable(controls);
  const style = styles[page.markup];
  const groups = controls.map(control => {
    if (control.sharesLabel !== true) return style(control, chance);
    const bare = page.markup === 'shadow' ? shadow(control) : controlHtml(control);
    return page.markup === 'table' ? `<tr><td></td><td>${bare}</td></tr>` : bare;
  });
  return page.markup === 'table' ? tableOf(page, controls) : joinSplit(controls, groups);
}

/** The boxes of a split number stand in one row. */
function joinSplit(controls: readonly Control[], groups: readonly string[]): string {
  const split = controls.filter(({ role }) => role === 'number').length > 1;
  if (!split) return groups.join('\n');
  const first = controls.findIndex(({ role }) => role === 'number');
  return [
    ...groups.slice(0, first),
    `<div class="split">${groups.slice(first, first + 4).join('')}</div>`,
    ...groups.slice(first + 4),
  ].join('\n');
}

function tableOf(_page: Specification, controls: readonly Control[]): string {
  const rows: string[] = [];
  for (const control of controls) {
    if (control.sharesLabel === true)
      rows[rows.length - 1] = (rows.at(-1) ?? '').replace('</td></tr>', ` ${controlHtml(control)}</td></tr>`);
    else rows.push(`<tr><th scope="row">${control.label}</th><td>${controlHtml(control)}</td></tr>`);
  }
  return `<table>${rows.join('')}</table>`;
}

/** A row of headings over a row of fields. */
function headerTable(controls: readonly Control[]): string {
  const shown = controls.filter(({ sharesLabel }) => sharesLabel !== true);
  const cell = (control: Control) =>
    control.role === 'number'
      ? controls
          .filter(({ role }) => role === 'number')
          .map(one => controlHtml(one, { size: '9' }))
          .join('')
      : controlHtml(control, { size: '9' });
  return (
    `<table><tr>${shown.map(({ label }) => `<td>${label}</td>`).join('')}</tr>` +
    `<tr>${shown.map(control => `<td>${cell(control)}</td>`).join('')}</tr></table>`
  );
}

export const stylesheet = `
  body{font:15px sans-serif;margin:20px} .row{margin:10px 0;display:block;max-width:340px} label{display:block}
  input,select{font-size:15px} .split input{width:60px} .split .row{display:inline-block} h4{margin:0}
  .float{position:relative} .float input,.float select{padding-top:16px} .float span{position:absolute;inset-inline-start:6px;top:1px;font-size:11px;pointer-events:none}
  .away{position:absolute;left:-9999px} .none{display:none} .nil{width:0;height:0;border:0;padding:0;overflow:hidden;opacity:0}
  .div-button{background:#06c;color:#fff;padding:8px;display:inline-block;cursor:pointer} iframe{border:0;display:block}
  .cover{position:fixed;inset:0;background:#000a;color:#fff;padding:60px;z-index:9}
`;
