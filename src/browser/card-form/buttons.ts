import { buttonWords } from './button-words.js';
import { type Candidate, shareForm } from './candidate.js';
import { type Phrases, phrases } from './text.js';

const says = Object.fromEntries(
  Object.entries(buttonWords).map(([what, list]) => [what, phrases(list)]),
) as Readonly<Record<keyof typeof buttonWords, Phrases>>;

/** How much each piece of evidence counts for a button that pays or leads on. */
const weights = {
  pay: 50,
  confirm: 35,
  next: 35,
  amount: 25,
  submitType: 15,
  sameForm: 25,
  after: 10,
  perStepAway: -0.25,
  before: -15,
  link: -10,
  label: -60,
  otherForm: -80,
  avoid: -90,
  dialog: -5,
} as const;

const threshold = 30;

/** An amount with its currency, in any script: `25.00 €`, `TND 250`, `٢٥٠ د.ت`. */
const amount = /\d\s?(?:[€$£₴₦¥]|\p{Lu}{3}(?!\p{L})|грн|د)|(?:[€$£₴₦¥]|\p{Lu}{3}|د\.\p{L})\s?\d/u;

/** Whether a button speaks of paying, or of an amount. */
const speaksOfPaying = (button: Candidate): boolean => {
  const words = wordsOf(button);
  return says.pay(words) || amount.test(words);
};

/** What a button leads to: the payment itself, or a step of the form before it. */
export interface Submit {
  readonly button: Candidate;
  readonly leadsOn: boolean;
}

const wordsOf = ({ text, ariaLabel, title, kind, tag, name, id }: Candidate): string =>
  [text, ariaLabel, title].filter(part => part !== '').join(' | ') ||
  (kind === 'button' && tag !== 'a' ? `${name} ${id}` : '');

const clickable = ({ kind, visible }: Candidate): boolean => kind === 'button' && visible;

/** The button that sends off the fields; undefined when there is none, so that only Enter is left. */
export function findSubmit(
  candidates: readonly Candidate[],
  fields: readonly Candidate[],
): Submit | undefined {
  let best: { readonly button: Candidate; readonly score: number } | undefined;
  for (const button of candidates.filter(clickable)) {
    const score = submitScore(button, fields);
    if (score >= threshold && score > (best?.score ?? 0)) best = { button, score };
  }
  if (best === undefined) return undefined;
  return { button: best.button, leadsOn: leadsOn(best.button) };
}

const leadsOn = (button: Candidate): boolean => {
  const words = wordsOf(button);
  return says.next(words) && !amount.test(words);
};

function submitScore(button: Candidate, fields: readonly Candidate[]): number {
  const words = wordsOf(button);
  const last = Math.max(...fields.map(({ order }) => order));
  const sharesForm = fields.some(field => shareForm(field, button));
  const isInOtherForm =
    !sharesForm && button.forms.length > 0 && fields.some(({ forms }) => forms.length > 0);
  const verb = says.pay(words)
    ? weights.pay
    : says.confirm(words)
      ? weights.confirm
      : says.next(words)
        ? weights.next
        : 0;
  return (
    verb +
    (amount.test(words) ? weights.amount : 0) +
    (button.type === 'submit' || button.type === 'image' ? weights.submitType : 0) +
    (sharesForm ? weights.sameForm : 0) +
    (isInOtherForm ? weights.otherForm : 0) +
    (button.order > last
      ? weights.after + Math.max(-10, (button.order - last) * weights.perStepAway)
      : weights.before) +
    (button.tag === 'a' ? weights.link : 0) +
    (button.tag === 'label' ? weights.label : 0) +
    (button.floating && !fields.some(({ floating }) => floating) ? weights.dialog : 0) +
    (says.avoid(words) ? weights.avoid : 0)
  );
}

/**
 * The button that dismisses a notice floating over the page, the most modest one first. Where fields float, it could be
 * the payment form itself, whose button is no notice's.
 */
export function findConsent(candidates: readonly Candidate[]): Candidate | undefined {
  const isField = ({ kind }: Candidate) => kind === 'input' || kind === 'select';
  if (candidates.some(one => one.floating && one.visible && one.enabled && isField(one))) return undefined;
  const offers = candidates.filter(
    button =>
      clickable(button) && button.tag !== 'label' && button.enabled && button.floating && short(button),
  );
  return (
    offers.find(button => says.refuse(wordsOf(button))) ?? offers.find(button => says.accept(wordsOf(button)))
  );
}

/** What opens the card form among other ways to pay, surest first. */
export function findOpeners(candidates: readonly Candidate[]): readonly Candidate[] {
  const isWay = ({ kind, visible }: Candidate) => visible && (kind === 'button' || kind === 'radio');
  return candidates.filter(candidate => {
    const words = [
      wordsOf(candidate),
      candidate.label,
      candidate.kind === 'radio' ? candidate.near : '',
    ].join(' | ');
    return (
      isWay(candidate) &&
      candidate.enabled &&
      !candidate.checked &&
      words.length < 90 &&
      says.card(words) &&
      !says.otherCard(words)
    );
  });
}

/** A button that leads on by its words alone. It may stand on a page without any field of a card. */
export const findNext = (candidates: readonly Candidate[]): Candidate | undefined =>
  candidates.find(
    button =>
      clickable(button) &&
      button.tag !== 'label' &&
      short(button) &&
      leadsOn(button) &&
      !says.avoid(wordsOf(button)),
  );

/** The button that pays on a page that only sums up. */
export const findReviewButton = (candidates: readonly Candidate[]): Candidate | undefined =>
  candidates.find(
    button =>
      clickable(button) &&
      button.enabled &&
      short(button) &&
      says.pay(wordsOf(button)) &&
      !says.avoid(wordsOf(button)),
  );

/** The way back to the merchant: by its words, or because a page without any field offers nothing else. */
export function findWayBack(candidates: readonly Candidate[]): Candidate | undefined {
  const offers = candidates.filter(one => one.visible && one.enabled);
  const [only, ...others] = offers;
  if (only?.tag === 'a' && others.length === 0 && !speaksOfPaying(only)) return only;
  return wayBackByWords(candidates);
}

const wayBackByWords = (candidates: readonly Candidate[]): Candidate | undefined =>
  candidates.find(
    button => clickable(button) && button.enabled && short(button) && says.backToMerchant(wordsOf(button)),
  );

const short = (button: Candidate): boolean => wordsOf(button).length <= 60;
