import type { TestCard } from '../../../src/providers/contract.js';
import { type Chance, createChance } from './chance.js';
import type { Language } from './wording.js';

/** The language that the recogniser has no words of. */
export const unknownLanguage: Language = 'pl';

/** What the pages differ in, and the values of each. */
export const dimensions = {
  // Four parts in nine for English and French together, as in the wild; every ninth page in an unknown language.
  language: ['en', 'fr', 'ar', 'uk', 'en', 'fr', 'ar', 'uk', 'pl'] as readonly Language[],
  markup: [
    'label-for',
    'wrapping-label',
    'placeholder',
    'aria-label',
    'table',
    'table-header',
    'floating',
    'heading',
    'shadow',
  ],
  hints: ['autocomplete', 'names', 'names', 'none'],
  number: ['single', 'single', 'single', 'split'],
  expiry: [
    'slash-2',
    'slash-4',
    'digits',
    'inputs-2',
    'inputs-4',
    'selects',
    'selects-2',
    'selects-names',
    'native',
  ],
  holder: ['none', 'first', 'last'],
  framing: ['none', 'none', 'one', 'one-cross', 'per-field', 'per-field-cross', 'nested'],
  typing: ['plain', 'auto-format', 'no-paste', 'slow-keys'],
  reveal: ['at-once', 'at-once', 'tab', 'radio', 'steps', 'email-first', 'late', 'cvv-later'],
  submit: ['button', 'input', 'link', 'div', 'enter', 'disabled-first'],
  otp: ['none', 'next-page', 'frame', 'boxes'],
  after: ['redirect', 'redirect', 'link'],
} as const;

export const decoys = [
  'newsletter',
  'search',
  'coupon',
  'gift',
  'phone',
  'postal',
  'honeypot-display',
  'honeypot-offscreen',
  'honeypot-aria',
  'honeypot-tabindex',
  'honeypot-size',
  'login',
  'inactive-tab',
  'disabled',
  'save',
  'consent',
  'cancel',
] as const;

export type Decoy = (typeof decoys)[number];
type Values<Name extends keyof typeof dimensions> = (typeof dimensions)[Name][number];

/** What keeps a page from being filled, with the words that the message must hold. */
export const obstacles = {
  'cvv-in-canvas': 'security code',
  'number-in-canvas': 'card number',
  'expiry-in-canvas': 'expiry date',
  'number-in-closed-shadow': 'card number',
  'cvv-in-closed-shadow': 'security code',
  'cvv-absent': 'security code',
  'cvv-disabled': 'security code',
  'number-hidden': 'card number',
  'number-takes-nothing': 'card number',
  'no-form': 'card number',
  'silent-frame': 'card number',
  'year-not-offered': 'expiry year',
  'code-unreadable': 'one-time code',
  'postal-required': 'postal',
} as const;

export type Obstacle = keyof typeof obstacles;

/** One page of the corpus. */
export interface Specification {
  readonly id: string;
  readonly seed: number;
  readonly language: Language;
  readonly markup: Values<'markup'>;
  readonly hints: Values<'hints'>;
  readonly number: Values<'number'>;
  readonly expiry: Values<'expiry'>;
  readonly holder: Values<'holder'>;
  readonly framing: Values<'framing'>;
  readonly typing: Values<'typing'>;
  readonly reveal: Values<'reveal'>;
  readonly submit: Values<'submit'>;
  readonly otp: Values<'otp'>;
  readonly after: Values<'after'>;
  readonly decoys: readonly Decoy[];
  readonly card: TestCard;
  readonly obstacle?: Obstacle;
}

/** Public test numbers. */
const cards: readonly TestCard[] = [
  { number: '4111111111111111', expiry: '11/31', cvv: '274', holder: 'Amira Ben Salah' },
  { number: '5555555555554444', expiry: '03/29', cvv: '908', holder: 'Olena Kovalenko' },
  { number: '4242424242424242', expiry: '09/30', cvv: '051', holder: 'Jean Dupont' },
  { number: '378282246310005', expiry: '01/32', cvv: '3197', holder: 'Grace Hopper' },
];

const usualSeed = 20_261;

/** The corpus: 140 pages that go through the values of every dimension evenly, and every obstacle once or more. */
export function createCorpus(seed = usualSeed): readonly Specification[] {
  const chance = createChance(seed);
  const wheels = new Map(
    Object.entries(dimensions).map(([name, values]) => [name, wheel<string>(values, chance)]),
  );
  const spin = <Name extends keyof typeof dimensions>(name: Name) => wheels.get(name)!() as Values<Name>;
  const spinDecoy = wheel(decoys, chance);
  const spinCard = wheel(cards, chance);
  const page = (id: string, place: number): Specification => ({
    id,
    seed: seed + place * 7_919,
    language: spin('language'),
    markup: spin('markup'),
    hints: spin('hints'),
    number: spin('number'),
    expiry: spin('expiry'),
    holder: spin('holder'),
    framing: spin('framing'),
    typing: spin('typing'),
    reveal: spin('reveal'),
    submit: spin('submit'),
    otp: spin('otp'),
    after: spin('after'),
    decoys: [
      ...new Set([
        spinDecoy(),
        spinDecoy(),
        spinDecoy(),
        ...(chance.happens(0.6) ? ['cancel' as const] : []),
      ]),
    ],
    card: spinCard(),
  });
  const pages = Array.from({ length: 140 }, (_, place) => possible(page(`page-${place + 1}`, place)));
  const blocked = (Object.keys(obstacles) as Obstacle[]).map((obstacle, place) =>
    withObstacle(possible(page(`blocked-${place + 1}`, 1_000 + place)), obstacle),
  );
  return [...pages, ...blocked];
}

/** Gives every value once before it gives one again. */
function wheel<T>(values: readonly T[], chance: Chance): () => T {
  let left: T[] = [];
  return () => {
    if (left.length === 0) left = [...chance.shuffle(values)];
    return left.pop()!;
  };
}

/** Takes out what cannot be together on one page. */
function possible(page: Specification): Specification {
  const perField = page.framing.startsWith('per-field');
  const isAmex = page.card.number.length === 15;
  return {
    ...page,
    // Fields in frames of their own, and fields that come one after the other, are single ones.
    number: perField || page.reveal === 'cvv-later' || isAmex ? 'single' : page.number,
    expiry: perField && !/^(slash|digits)/.test(page.expiry) ? 'slash-2' : page.expiry,
    reveal: perField && /^(steps|cvv-later)$/.test(page.reveal) ? 'at-once' : page.reveal,
    // The script of the form would have to reach into another document for these.
    submit: perField && /^(enter|disabled-first)$/.test(page.submit) ? 'button' : page.submit,
    // The trap for robots and the row of headings are no pair.
    markup: perField && page.markup === 'table-header' ? 'table' : page.markup,
  };
}

function withObstacle(page: Specification, obstacle: Obstacle): Specification {
  return {
    ...page,
    obstacle,
    language: obstacle === 'postal-required' || page.language === 'pl' ? 'en' : page.language,
    markup: 'label-for',
    framing: 'none',
    number: 'single',
    expiry: obstacle === 'year-not-offered' ? 'selects' : 'slash-2',
    reveal: page.reveal === 'tab' ? 'tab' : 'at-once',
    submit: 'button',
    otp: obstacle === 'code-unreadable' ? 'next-page' : 'none',
    decoys: page.decoys.filter(decoy => decoy !== 'postal'),
  };
}
