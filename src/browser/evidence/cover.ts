import type { PageNode, PageRoot, PageWindow } from './page-dom.js';

/** What a page is covered by. */
export interface CoverOptions {
  /** Source of a pattern for spellings of the secrets that were typed. */
  readonly secrets: string | undefined;
  /** After this time the cover goes away by itself, should nobody be left to take it off. */
  readonly goneAfterMs: number;
}

/** A cover as it lies on one frame. */
export interface Cover {
  /** Whether everything that must be covered still is. */
  readonly holds: () => boolean;
  /** Takes it off; the page is as it was. */
  readonly remove: () => void;
}

/**
 * Runs inside of a page. Covers every control that can be typed into or chosen from, and the card numbers, one-time
 * codes and repeated inputs in its texts. It does so by a style sheet and by highlights, neither of which is in the
 * document: nothing that the page could watch changes, no element moves, none loses the focus.
 */
export function layCover({ secrets, goneAfterMs }: CoverOptions): Cover {
  const { document, CSS, CSSStyleSheet, Highlight, setTimeout, clearTimeout } =
    globalThis as unknown as PageWindow;
  const highlight = 'paywatch-cover';
  const controls =
    'input:not([type=submit],[type=button],[type=reset],[type=checkbox],[type=radio],[type=image],[type=range],' +
    '[type=color]),textarea,select,[contenteditable]:not([contenteditable=false])';
  // Names that no page uses raise the rule above the page's own important ones.
  const above = ':not(#p-1#p-2#p-3#p-4)';
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    `:is(${controls})${above} { background: #000 !important; color: #000 !important; caret-color: #000 !important;` +
      ' -webkit-text-fill-color: #000 !important; text-shadow: none !important; filter: brightness(0) !important;' +
      ' overflow: clip !important; transition: none !important; animation: none !important; }' +
      `:is(${controls})${above}::placeholder { color: #000 !important; }` +
      `::highlight(${highlight}) { color: #000 !important; background-color: #000 !important;` +
      ' -webkit-text-fill-color: #000 !important; text-shadow: none !important; text-decoration: none !important; }',
  );

  const findRoots = (): PageRoot[] => {
    const roots: PageRoot[] = [document];
    for (const root of roots) {
      for (const element of root.querySelectorAll('*')) {
        if (element.shadowRoot !== null) roots.push(element.shadowRoot);
      }
    }
    return roots;
  };

  const hasCheckDigit = (digits: string): boolean => {
    let sum = 0;
    for (let place = 1; place <= digits.length; place += 1) {
      const digit = Number(digits[digits.length - place]);
      const weighed = place % 2 === 0 ? digit * 2 : digit;
      sum += weighed > 9 ? weighed - 9 : weighed;
    }
    return sum % 10 === 0;
  };
  const isCard = (run: string): boolean => {
    const groups = run.split(/\D+/);
    return groups.some((_, from) => {
      let digits = '';
      return groups.slice(from).some(group => {
        digits += group;
        return digits.length >= 13 && digits.length <= 19 && hasCheckDigit(digits);
      });
    });
  };

  const patterns = [
    ...(secrets === undefined ? [] : [new RegExp(secrets, 'gi')]),
    /(?:\b(?:otp|one[- ]?time|passcode|pin|cv[vcn]2?|password|mot de passe|contraseña|senha)\b|code|código|رمز)[^\d]{0,60}(\d{3}[ -]\d{3}|\d{3,8})(?!\d)/gi,
    /(?<!\d)(\d{3}[ -]\d{3}|\d{4,8})(?!\d)[^\d]{1,30}\b(?:otp|code|one[- ]?time|passcode|verification)\b/gi,
  ];
  const runs = /\d(?:[\s\u00a0+._•*–-]{0,3}\d){12,}/g;

  /** The digits of what stands in the fields, which pages like to show once more on a drawn card. */
  const typedDigits = (roots: readonly PageRoot[]): string[] =>
    roots
      .flatMap(root => [...root.querySelectorAll(controls)])
      .map(control => (control.value ?? control.textContent ?? '').replace(/\D/g, ''))
      .filter(digits => digits.length >= 3);

  /** Where in the texts of a root something has to be covered: node, start, end. */
  const find = (root: PageRoot, typed: readonly string[]): [PageNode, number, number][] => {
    const nodes: { node: PageNode; at: number; text: string }[] = [];
    let all = '';
    const walker = document.createTreeWalker(root, 4);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const tag = node.parentElement?.tagName ?? '';
      if (/^(?:script|style|noscript|template|textarea|option)$/i.test(tag)) continue;
      const text = node.nodeValue ?? '';
      nodes.push({ node, at: all.length, text });
      all += text;
    }
    const spans: [number, number][] = [];
    for (const pattern of patterns) {
      for (const found of all.matchAll(pattern)) {
        const what = found[1] ?? found[0];
        const start = found.index + found[0].indexOf(what);
        spans.push([start, start + what.length]);
      }
    }
    for (const found of all.matchAll(runs)) {
      if (isCard(found[0])) spans.push([found.index, found.index + found[0].length]);
    }
    for (const { at, text } of nodes) {
      const digits = text.replace(/\D/g, '');
      const isNumber = digits.length >= 2 && /^[\s\d•*x./-]+$/i.test(text);
      const repeats = typed.some(
        value =>
          (isNumber && (value.includes(digits) || digits.includes(value))) ||
          (value.length >= 6 && digits.includes(value)),
      );
      if (repeats) spans.push([at, at + text.length]);
    }
    return spans.flatMap(([start, end]) =>
      nodes
        .filter(({ at, text }) => at < end && at + text.length > start)
        .map(({ node, at, text }): [PageNode, number, number] => [
          node,
          Math.max(0, start - at),
          Math.min(text.length, end - at),
        ]),
    );
  };

  const lookEverywhere = (): { roots: PageRoot[]; found: [PageNode, number, number][] } => {
    const roots = findRoots();
    const typed = typedDigits(roots);
    return { roots, found: roots.flatMap(root => find(root, typed)) };
  };
  const spell = (found: readonly [PageNode, number, number][]): string =>
    found.map(([node, start, end]) => `${node.nodeValue ?? ''}\0${start}\0${end}`).join('\0');

  const { roots: covered, found } = lookEverywhere();
  const ranges = found.map(([node, start, end]) => {
    const range = document.createRange();
    range.setStart(node, start);
    range.setEnd(node, end);
    return range;
  });
  const marks = new Highlight(...ranges);
  marks.priority = 2 ** 30;
  CSS.highlights.set(highlight, marks);
  for (const root of covered) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  const before = spell(found);

  const remove = (): void => {
    clearTimeout(timer);
    CSS.highlights.delete(highlight);
    for (const root of covered) {
      root.adoptedStyleSheets = root.adoptedStyleSheets.filter(other => other !== sheet);
    }
  };
  const timer = setTimeout(remove, goneAfterMs);
  return {
    remove,
    holds: () => {
      const now = lookEverywhere();
      return (
        CSS.highlights.get(highlight) === marks &&
        now.roots.every(root => root.adoptedStyleSheets.includes(sheet)) &&
        spell(now.found) === before
      );
    },
  };
}
