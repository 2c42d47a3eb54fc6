import type { CandidateKind, ScannedElement } from './candidate.js';
import type { PageElement, PageGlobal, PageNode, PageRect } from './page-dom.js';

/** What a scan of one document found; `elements` stand beside `found`, at the same places. */
export interface DocumentScan {
  readonly elements: readonly PageElement[];
  readonly found: readonly ScannedElement[];
  readonly text: string;
  readonly opaque: readonly string[];
}

/**
 * Describes every field, button and frame of the document, open shadow roots included. It runs in the page, so it uses
 * nothing from outside itself.
 */
export function scanPage(): DocumentScan {
  const { document, scrollX, scrollY, getComputedStyle } = globalThis as unknown as PageGlobal;
  const elements: PageElement[] = [];
  const found: ScannedElement[] = [];
  const opaque: string[] = [];
  const texts: { readonly text: string; readonly rect: PageRect; readonly owner: PageElement | undefined }[] =
    [];
  const forms = [...document.forms];
  const page = document.documentElement;
  const silent = /^(SCRIPT|STYLE|NOSCRIPT|TEMPLATE|OPTION|SELECT|BUTTON|TEXTAREA|TITLE)$/;

  const clean = (text: string | null | undefined, longest = 120): string =>
    (text ?? '').replace(/\s+/g, ' ').trim().slice(0, longest);

  const parentOf = (element: PageElement): PageElement | undefined =>
    element.assignedSlot ?? element.parentElement ?? element.getRootNode().host ?? undefined;

  /** Visible as a person sees it: shown, of some size, on the paper, not clipped away, not withheld from readers. */
  const isVisible = (element: PageElement): boolean => {
    const rect = element.getBoundingClientRect();
    if (rect.width < 3 || rect.height < 3) return false;
    const left = rect.left + scrollX;
    const top = rect.top + scrollY;
    if (left + rect.width <= 0 || top + rect.height <= 0) return false;
    if (left >= Math.max(page.scrollWidth, 1) || top >= Math.max(page.scrollHeight, rect.bottom))
      return false;
    if (getComputedStyle(element).visibility !== 'visible') return false;
    for (let at: PageElement | undefined = element; at !== undefined; at = parentOf(at)) {
      const style = getComputedStyle(at);
      if (style.display === 'none' || Number(style.opacity) < 0.05) return false;
      if (at.getAttribute('aria-hidden') === 'true' || at.hasAttribute('inert')) return false;
      if (/inset\((50|100)%/.test(style.clipPath)) return false;
      if (/rect\(([01]px|0)[, ]+([01]px|0)[, ]+([01]px|0)[, ]+([01]px|0)\)/.test(style.clip)) return false;
      if (at === element || at === page || at.tagName === 'BODY') continue;
      const around = at.getBoundingClientRect();
      if (style.overflowX !== 'visible' && (around.width < 3 || outside(rect, around, 'x'))) return false;
      if (style.overflowY === 'hidden' && (around.height < 3 || outside(rect, around, 'y'))) return false;
      if (style.display !== 'contents' && style.position === 'fixed') break;
    }
    return true;
  };

  const outside = (rect: PageRect, around: PageRect, axis: 'x' | 'y'): boolean =>
    axis === 'x'
      ? rect.right <= around.left || rect.left >= around.right
      : rect.bottom <= around.top || rect.top >= around.bottom;

  const floats = (element: PageElement): boolean => {
    for (let at: PageElement | undefined = element; at !== undefined; at = parentOf(at)) {
      if (at.matches('dialog, [role=dialog], [role=alertdialog], [aria-modal=true]')) return true;
      if (/fixed|sticky/.test(getComputedStyle(at).position)) return true;
    }
    return false;
  };

  const kindOf = (element: PageElement): CandidateKind | undefined => {
    const tag = element.tagName;
    const type = (element.type ?? '').toLowerCase();
    if (tag === 'SELECT') return 'select';
    if (tag === 'IFRAME' || tag === 'FRAME') return 'frame';
    if (tag === 'INPUT') {
      if (/^(submit|button|image)$/.test(type)) return 'button';
      if (type === 'checkbox' || type === 'radio') return type;
      return /^(hidden|file|range|color|reset)$/.test(type) ? undefined : 'input';
    }
    if (/^(A|BUTTON|SUMMARY|LABEL)$/.test(tag)) return 'button';
    if (element.matches('[role=button], [role=tab], [role=radio], [role=link], [onclick]')) return 'button';
    if (getComputedStyle(element).cursor !== 'pointer') return undefined;
    const parent = parentOf(element);
    return parent !== undefined && getComputedStyle(parent).cursor === 'pointer' ? undefined : 'button';
  };

  const labelOf = (element: PageElement): string => {
    const named = (element.getAttribute('aria-labelledby') ?? '').split(/\s+/).filter(id => id !== '');
    const scope = element.getRootNode() as Partial<PageGlobal['document']>;
    const byId = named.map(id =>
      clean((scope.getElementById?.(id) ?? document.getElementById(id))?.textContent),
    );
    const labels = [...(element.labels ?? [])].map(label => clean(label.innerText ?? label.textContent));
    return clean([...labels, ...byId].join(' '));
  };

  const textOf = (element: PageElement): string => {
    const input = element.tagName === 'INPUT' ? element.value : undefined;
    const alternatives = [...pictures(element)].join(' ');
    return clean(input ?? `${element.innerText ?? element.textContent ?? ''} ${alternatives}`);
  };

  function* pictures(node: PageNode): Generator<string> {
    for (const child of node.childNodes) {
      if (child.nodeType !== 1) continue;
      const element = child as PageElement;
      if (/^(IMG|SVG|svg|I)$/.test(element.tagName)) {
        yield clean(element.getAttribute('alt') ?? element.getAttribute('aria-label') ?? element.title);
      }
      yield* pictures(element);
    }
  }

  const walk = (node: PageNode): void => {
    for (const child of node.childNodes) {
      if (child.nodeType === 3) readText(child);
      if (child.nodeType !== 1) continue;
      const element = child as PageElement;
      const kind = kindOf(element);
      if (kind !== undefined) elements.push(element);
      noteOpaque(element);
      if (element.shadowRoot !== null) walk(element.shadowRoot);
      walk(element);
    }
  };

  const readText = (node: PageNode): void => {
    const text = clean(node.textContent, 100);
    const parent = node.parentElement;
    if (text === '' || texts.length > 2_000 || (parent !== null && silent.test(parent.tagName))) return;
    const range = document.createRange();
    range.selectNodeContents(node);
    const rect = range.getBoundingClientRect();
    if (rect.width === 0 || rect.height === 0) return;
    texts.push({ text, rect, owner: parent?.closest('label')?.control ?? undefined });
  };

  /** A drawing, or an element of the page's own making that shows something and has nothing in it to look at. */
  const noteOpaque = (element: PageElement): void => {
    const { width, height } = element.getBoundingClientRect();
    const isCustom =
      element.tagName.includes('-') && element.shadowRoot === null && element.children.length === 0;
    if (!(isCustom || element.tagName === 'CANVAS') || width < 40 || height < 14 || !isVisible(element))
      return;
    if (isCustom && clean(element.innerText) !== '') return;
    opaque.push(element.tagName.toLowerCase());
  };

  /** The text that stands closest: over the field, or before it in the direction of reading. */
  const nearOf = (element: PageElement, rect: PageRect): string => {
    const rightToLeft = getComputedStyle(element).direction === 'rtl';
    let nearest = '';
    let best = 90;
    for (const { text, rect: at, owner } of texts) {
      // The label of another field.
      if (owner !== undefined && owner !== element) continue;
      const sameRow = at.top < rect.bottom - 2 && at.bottom > rect.top + 2;
      const sameColumn = at.left < rect.right && at.right > rect.left;
      const before = rightToLeft ? at.left - rect.right : rect.left - at.right;
      const above = rect.top - at.bottom;
      let distance = Number.POSITIVE_INFINITY;
      if (sameRow && sameColumn) distance = 0;
      else if (sameRow && before >= -4) distance = 4 + before / 4;
      else if (sameColumn && above >= -6) {
        distance = 2 + above + Math.abs(rightToLeft ? rect.right - at.right : rect.left - at.left) / 8;
      }
      if (distance < best) {
        best = distance;
        nearest = text;
      }
    }
    return nearest;
  };

  const formAround = (element: PageElement): PageElement | null => {
    for (let at: PageElement | undefined = element; at !== undefined; at = parentOf(at)) {
      if (at.tagName === 'FORM') return at;
    }
    return null;
  };

  /** Forms inside shadow roots are not in the document's list. */
  const placeOf = (form: PageElement): number =>
    forms.includes(form) ? forms.indexOf(form) : forms.push(form) - 1;

  const describe = (element: PageElement): ScannedElement => {
    const kind = kindOf(element) ?? 'button';
    const attribute = (name: string): string => clean(element.getAttribute(name));
    const rect = element.getBoundingClientRect();
    const isField = kind !== 'button' && kind !== 'frame';
    const form = element.form ?? formAround(element);
    const maxLength = Number(element.getAttribute('maxlength') ?? Number.NaN);
    return {
      kind,
      tag: element.tagName.toLowerCase(),
      type: (element.type ?? '').toLowerCase(),
      autocomplete: attribute('autocomplete').toLowerCase(),
      name: attribute('name'),
      id: clean(element.id),
      inputMode: attribute('inputmode').toLowerCase(),
      ...(maxLength > 0 ? { maxLength } : {}),
      pattern: attribute('pattern'),
      placeholder: attribute('placeholder'),
      title: clean(element.title),
      ariaLabel: attribute('aria-label'),
      label: isField || kind === 'frame' ? labelOf(element) : '',
      near: isField || kind === 'frame' ? nearOf(element, rect) : '',
      text: kind === 'button' ? textOf(element) : '',
      options: [...(element.options ?? [])].slice(0, 200).map(option => ({
        value: clean(option.value),
        label: clean(option.label),
      })),
      visible: isVisible(element),
      enabled: !element.matches(':disabled') && element.getAttribute('aria-disabled') !== 'true',
      readOnly: element.readOnly ?? false,
      required: (element.required ?? false) || element.getAttribute('aria-required') === 'true',
      tabIndex: element.tabIndex,
      filled: kind === 'input' && (element.value ?? '') !== '',
      checked: element.checked ?? element.getAttribute('aria-checked') === 'true',
      form: form === null ? -1 : placeOf(form),
      floating: floats(element),
      box: { x: rect.left, y: rect.top, width: rect.width, height: rect.height },
    };
  };

  walk(document);
  found.push(...elements.map(describe));
  return {
    elements,
    found,
    text: texts
      .map(({ text }) => text)
      .join('\n')
      .slice(0, 20_000),
    opaque,
  };
}
