import type { PageElement, PageRoot, PageWindow } from './page-dom.js';
import type { FieldDescription } from './words.js';

/** What the script below may bring home from one frame. */
export interface ReadLimits {
  readonly items: number;
  readonly characters: number;
}

/** One frame as it stands, before anything is masked. Of what was typed, only whether it was. */
export interface RawFrame {
  readonly url: string;
  readonly title: string;
  readonly headings: readonly string[];
  readonly texts: readonly string[];
  readonly buttons: readonly string[];
  readonly links: readonly { readonly text: string; readonly href: string }[];
  readonly fields: readonly (FieldDescription & {
    readonly isFilled: boolean;
    readonly isVisible: boolean;
  })[];
  /** Whether there was more than the limits allow. */
  readonly isCut: boolean;
}

/** Runs inside of a page: collects what a reader of the page would see, shadow trees included. */
export function readFrame({ items, characters }: ReadLimits): RawFrame {
  const { document, location } = globalThis as unknown as PageWindow;
  let isCut = false;
  const clean = (text: string | null | undefined): string => {
    const spaced = (text ?? '').replace(/\s+/g, ' ').trim();
    if (spaced.length <= characters) return spaced;
    isCut = true;
    // Half a card number would not be known for one.
    return spaced.slice(0, characters).replace(/[\d\s-]+$/, '');
  };
  const isVisible = (element: PageElement): boolean => element.checkVisibility?.() ?? true;
  const roots: PageRoot[] = [document];
  const elements: PageElement[] = [];
  for (const root of roots) {
    for (const element of root.querySelectorAll('*')) {
      elements.push(element);
      if (element.shadowRoot !== null) roots.push(element.shadowRoot);
    }
  }
  const take = <T>(all: readonly T[]): T[] => {
    if (all.length > items) isCut = true;
    return all.slice(0, items);
  };
  const matching = (selector: string): PageElement[] =>
    elements.filter(element => element.matches(selector) && isVisible(element));
  const wordsOf = (element: PageElement): string =>
    clean(element.textContent) || clean(element.getAttribute('aria-label')) || clean(element.title);

  // Pages like to repeat what is typed, digit by digit, on a drawn card.
  const typed = elements
    .map(element =>
      /^(?:input|textarea)$/i.test(element.tagName) ? (element.value ?? '').replace(/\D/g, '') : '',
    )
    .filter(digits => digits.length >= 3);
  const withoutInput = (text: string): string => {
    const digits = text.replace(/\D/g, '');
    const isNumber = digits.length >= 2 && /^[\s\d•*x./-]+$/i.test(text);
    if (isNumber && typed.some(value => value.includes(digits) || digits.includes(value)))
      return '[redacted]';
    return text.replace(/\d(?:[\d\s-]*\d)?/g, run => {
      const plain = run.replace(/\D/g, '');
      return typed.some(value => value.length >= 6 && plain.includes(value)) ? '[redacted]' : run;
    });
  };

  const texts: string[] = [];
  for (const root of roots) {
    const walker = document.createTreeWalker(root, 4);
    // Neighbouring pieces of one element's text are one text: a number is often set in several.
    let parent: PageElement | null = null;
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const holder = node.parentElement;
      if (holder === null || /^(?:script|style|noscript|template|textarea|option)$/i.test(holder.tagName))
        continue;
      if (
        holder.closest('h1,h2,h3,h4,h5,h6,button,a,[contenteditable]:not([contenteditable=false])') !== null
      )
        continue;
      const raw = clean(node.nodeValue);
      if (raw === '' || !isVisible(holder)) continue;
      const text = withoutInput(raw);
      const block = holder.closest('p,li,td,th,dt,dd,div,section,form,fieldset,main,body');
      if (block !== null && block === parent) texts.push(`${texts.pop() ?? ''} ${text}`);
      else texts.push(text);
      parent = block;
    }
  }
  return {
    url: location.href,
    title: clean(document.title),
    headings: take(matching('h1,h2,h3,h4,h5,h6,[role=heading]').map(wordsOf).filter(Boolean)),
    texts: take(texts),
    buttons: take(
      matching('button,[role=button],input[type=submit],input[type=button],input[type=reset]')
        .map(button => (button.tagName === 'INPUT' ? clean(button.value) : wordsOf(button)))
        .filter(Boolean),
    ),
    links: take(matching('a[href]').map(link => ({ text: wordsOf(link), href: clean(link.href) }))),
    fields: take(
      elements
        .filter(element =>
          element.matches(
            'input:not([type=submit],[type=button],[type=reset],[type=image]),textarea,select,' +
              '[contenteditable]:not([contenteditable=false])',
          ),
        )
        .map(field => ({
          type: field.tagName === 'INPUT' ? (field.type ?? 'text') : field.tagName.toLowerCase(),
          name: clean(field.getAttribute('name')),
          id: clean(field.id),
          autocomplete: clean(field.getAttribute('autocomplete')),
          label: clean(
            [
              ...[...(field.labels ?? [])].map(label => label.textContent ?? ''),
              field.getAttribute('aria-label') ?? '',
              field.placeholder ?? '',
            ].join(' '),
          ),
          isFilled:
            field.type === 'checkbox' || field.type === 'radio'
              ? field.checked === true
              : (field.value ?? field.textContent ?? '').trim() !== '',
          isVisible: isVisible(field) && field.type !== 'hidden',
        })),
    ),
    isCut,
  };
}
