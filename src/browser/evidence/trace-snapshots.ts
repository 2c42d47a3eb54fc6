import { redacted } from '../../platform/redact.js';
import type { Mask } from './mask.js';
import { asText, isObject, type Json } from './trace-shapes.js';
import { isPaymentField, isSensitiveName } from './words.js';

/**
 * A node of a DOM snapshot: a text, `[[snapshots ago, node]]` for one that did not change, or
 * `[name, attributes, ...children]`. Nodes are referred to by their number, so none may be added or taken away.
 */
type SnapshotNode = unknown;

/** Buttons show their value as a label. Of every other field nothing is kept but whether it is empty. */
const labelled = new Set(['submit', 'button', 'reset']);

/** A text that is a group of digits: a piece of a number that is set in several, or a code. */
const digitsOnly = /^\s*\d(?:[\s-]?\d){2,7}\s*$/;

/** A snapshot's tree as it may be kept. */
export function maskSnapshot(root: SnapshotNode, mask: Mask): SnapshotNode {
  const across = numbersAcrossTexts(root, mask);
  return maskNode(root, { mask, across, isEditable: false });
}

interface Place {
  readonly mask: Mask;
  /** Texts, by their order, that are a piece of a card number which goes on in the next one. */
  readonly across: { readonly pieces: ReadonlySet<number>; next: number };
  readonly isEditable: boolean;
}

function maskNode(node: SnapshotNode, place: Place): SnapshotNode {
  if (typeof node === 'string') return maskText(node, place);
  if (!Array.isArray(node) || typeof node[0] !== 'string') return node;
  const [name, ...rest] = node as [string, ...unknown[]];
  const [first, ...others] = rest;
  const attributes = isObject(first) ? first : undefined;
  const children = attributes === undefined ? rest : others;
  if (/^style$/i.test(name)) {
    return [
      name,
      ...(attributes === undefined ? [] : [{}]),
      ...children.map(css => place.mask.text(asText(css))),
    ];
  }
  const editable = asText(attributes?.['contenteditable'] ?? 'false');
  const isEditable = place.isEditable || editable !== 'false' || /^textarea$/i.test(name);
  return [
    name,
    ...(attributes === undefined ? [] : [maskAttributes(name.toUpperCase(), attributes, place.mask)]),
    ...children.map(child => maskNode(child, { ...place, isEditable })),
  ];
}

function maskText(text: string, { mask, across, isEditable }: Place): string {
  const isPiece = across.pieces.has(across.next);
  across.next += 1;
  if (text.trim() === '') return text;
  return isEditable || isPiece || digitsOnly.test(text) ? redacted : mask.text(text);
}

const urlAttributes =
  /^(?:href|src|action|formaction|poster|data|cite|background|__playwright_(?:current_)?src_*)$/i;

function maskAttributes(tag: string, attributes: Json, mask: Mask): Json {
  const isField = tag === 'INPUT' || tag === 'TEXTAREA';
  const isLabel = labelled.has(asText(attributes['type']).toLowerCase());
  return Object.fromEntries(
    Object.entries(attributes).map(([name, raw]) => {
      const value = asText(raw);
      if (name === '__playwright_selected_') return [name, 'false'];
      if (name === '__playwright_checked_') return [name, value];
      if (isField && !isLabel && (name === 'value' || name === '__playwright_value_')) {
        return [name, value === '' ? '' : redacted];
      }
      if (isSensitiveName(name.replace(/^data-/, '')) && value !== '') return [name, redacted];
      if (urlAttributes.test(name)) return [name, mask.url(value)];
      // Scripts of the page have no business in a picture of it.
      if (/^on/i.test(name) || name === 'srcdoc') return [name, ''];
      return [mask.text(name), mask.text(value)];
    }),
  );
}

/** Texts that together, one behind the other, spell a card number. */
function numbersAcrossTexts(root: SnapshotNode, mask: Mask): Place['across'] {
  const texts: string[] = [];
  collectTexts(root, texts);
  const pieces = new Set<number>();
  for (let from = 0; from < texts.length; from += 1) {
    let joined = '';
    for (let to = from; to < Math.min(texts.length, from + 24); to += 1) {
      const text = texts[to] ?? '';
      if (!/^[\s\d•*-]*$/.test(text) || joined.length > 40) break;
      joined += text;
      if (to > from && mask.finds(joined.replaceAll(/[\s•*-]/g, ''))) {
        for (let piece = from; piece <= to; piece += 1) pieces.add(piece);
      }
    }
  }
  return { pieces, next: 0 };
}

function collectTexts(node: SnapshotNode, texts: string[]): void {
  if (typeof node === 'string') texts.push(node);
  else if (Array.isArray(node) && typeof node[0] === 'string' && !/^style$/i.test(node[0])) {
    for (const child of node.slice(isObject(node[1]) ? 2 : 1)) collectTexts(child, texts);
  }
}

/** What stood in the payment fields of a snapshot: it must not be kept anywhere else in the trace either. */
export function typedIn(node: SnapshotNode): readonly string[] {
  if (!Array.isArray(node) || typeof node[0] !== 'string') return [];
  const attributes = isObject(node[1]) ? node[1] : {};
  const text = (name: string) => asText(attributes[name]);
  const value = text('__playwright_value_') || text('value');
  const isField = /^(?:input|textarea)$/i.test(node[0]) && value !== '' && !labelled.has(text('type'));
  const isSecret =
    isField &&
    isPaymentField({
      type: text('type'),
      name: text('name'),
      id: text('id'),
      autocomplete: text('autocomplete'),
      label: `${text('placeholder')} ${text('aria-label')} ${text('title')}`,
    });
  return [...(isSecret ? [value] : []), ...node.slice(1).flatMap(typedIn)];
}
