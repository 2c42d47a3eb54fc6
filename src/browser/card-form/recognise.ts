import { type Candidate, type Role, type Scene, shareForm } from './candidate.js';
import { evidence } from './evidence.js';
import { type Anchors, positionScore } from './position.js';
import { type ExpiryFormat, expiryFormatOf, shapeScore } from './shape.js';
import { findSplitNumber } from './split-number.js';
import { phrases } from './text.js';
import { threshold, weights } from './weights.js';
import { fieldWords } from './words.js';

/** Where the card's expiry goes. */
export type ExpiryFields =
  | { readonly kind: 'single'; readonly field: Candidate; readonly format: ExpiryFormat }
  | { readonly kind: 'pair'; readonly month: Candidate; readonly year: Candidate };

/** The fields of a card form, as far as they were found. */
export interface CardFields {
  /** One field, or the parts of a number that is split over several. */
  readonly number?: readonly Candidate[];
  readonly expiry?: ExpiryFields;
  readonly cvv?: Candidate;
  readonly holder?: Candidate;
  readonly email?: Candidate;
}

/** The fields without which no card can be given, in the words of the messages. */
export type RequiredField = 'card number' | 'expiry date' | 'security code (CVV)';

/** Finds the card form in a scene. Pure: nothing but the descriptions counts. */
export function recogniseCardForm(scene: Pick<Scene, 'candidates'>): CardFields {
  const fields = usableFields(scene.candidates);
  const number = findNumber(fields);
  if (number === undefined) return guessFromExpiry(fields);
  const assigned = assign(fields, number, ['expiry', 'expiryMonth', 'expiryYear', 'cvv', 'holder', 'email']);
  return { number, ...toFields(assigned) };
}

/** The required fields that are missing from `fields`. */
export function missingFrom(fields: CardFields): readonly RequiredField[] {
  return [
    ...(fields.number === undefined ? (['card number'] as const) : []),
    ...(fields.expiry === undefined ? (['expiry date'] as const) : []),
    ...(fields.cvv === undefined ? (['security code (CVV)'] as const) : []),
  ];
}

const saysCvv = phrases(fieldWords.cvv);

/**
 * Whether a page without a field for the security code does without one. It does when none of its texts speaks of one,
 * no field of the form is left that could be it, and nothing on the page is hidden from us.
 */
export function doesWithoutCvv(scene: Scene, fields: CardFields): boolean {
  const found = listFields(fields);
  const isOurs = (field: Candidate) => found.some(({ order }) => order === field.order);
  const couldBe = (field: Candidate) =>
    field.kind === 'input' &&
    !isOurs(field) &&
    (evidence(field, 'cvv') >= weights.length ||
      (field.visible && evidence(field, 'cvv') > -20 && found.some(one => shareForm(one, field))));
  return scene.opaque.length === 0 && !saysCvv(scene.text) && !scene.candidates.some(couldBe);
}

/** The fields of one-time codes: one, or a row of boxes for one digit each. Fields of the card itself are none. */
export function recogniseOneTimeCode(scene: Pick<Scene, 'candidates'>): readonly Candidate[] | undefined {
  const card = recogniseCardForm(scene);
  const isCardForm = card.number !== undefined && (card.cvv ?? card.expiry) !== undefined;
  const taken = new Set(isCardForm ? listFields(card) : []);
  const free = usableFields(scene.candidates).filter(
    field =>
      field.kind === 'input' && !taken.has(field) && (!isCardForm || field.floating || field.frame > 0),
  );
  const boxes = free.filter(({ maxLength }) => maxLength === 1);
  if (boxes.length >= 4 && boxes.length <= 8) return boxes;
  const scored = free
    .map(field => ({ field, score: codeScore(field, free) }))
    .filter(({ score }) => score >= threshold)
    .sort((a, b) => b.score - a.score);
  return scored[0] === undefined ? undefined : [scored[0].field];
}

/** Alone on its page, a field of the right length is the code's whatever it is called; `password` is a common word. */
function codeScore(field: Candidate, all: readonly Candidate[]): number {
  const score = evidence(field, 'otp');
  if (!isAlone(field, all)) return score;
  return Math.max(score, shapeScore(field, 'otp')) + weights.kind;
}

/** All the fields that were found, in no special order. */
export const listFields = ({ number = [], expiry, cvv, holder, email }: CardFields): readonly Candidate[] => [
  ...number,
  ...(expiry === undefined ? [] : expiry.kind === 'single' ? [expiry.field] : [expiry.month, expiry.year]),
  ...[cvv, holder, email].filter(field => field !== undefined),
];

const isAlone = (field: Candidate, all: readonly Candidate[]): boolean =>
  all.filter(({ frame }) => frame === field.frame).length === 1;

/** The fields that a person can use. The text around a frame describes a field only when it is alone in there. */
export function usableFields(candidates: readonly Candidate[]): readonly Candidate[] {
  const usable = candidates.filter(
    ({ kind, visible, enabled }) => (kind === 'input' || kind === 'select') && visible && enabled,
  );
  const perFrame = new Map<number, number>();
  for (const { frame } of usable) perFrame.set(frame, (perFrame.get(frame) ?? 0) + 1);
  return usable.map(field =>
    field.frameText !== '' && (perFrame.get(field.frame) ?? 0) > 1 ? { ...field, frameText: '' } : field,
  );
}

function findNumber(fields: readonly Candidate[]): readonly Candidate[] | undefined {
  const split = findSplitNumber(fields);
  if (split !== undefined) return split;
  const best = bestFor(fields, field => {
    const own = evidence(field, 'number');
    const company = companyScore(field, fields);
    // A telephone's field takes digits, too, and stands beside an expiry; a gift card's takes as many, and has a PIN.
    const isLikely = company.expiry === 0 ? own >= weights.technical : own >= weights.length;
    return isLikely ? own + company.expiry + company.cvv : 0;
  });
  return best === undefined ? undefined : [best];
}

/** A card number stands with an expiry and a CVV. Tells the real form from a gift card's or a bank account's. */
function companyScore(
  field: Candidate,
  fields: readonly Candidate[],
): { readonly expiry: number; readonly cvv: number } {
  const company = fields.filter(other => other !== field && isInReach(field, other));
  const has = (role: Role, least: number) => company.some(other => evidence(other, role) >= least);
  return {
    expiry: has('expiry', weights.kind) || has('expiryMonth', threshold) ? weights.kind : 0,
    cvv: has('cvv', threshold) ? weights.kind : 0,
  };
}

const isInReach = (a: Candidate, b: Candidate): boolean =>
  a.frame !== b.frame || a.form === b.form || shareForm(a, b);

function bestFor(fields: readonly Candidate[], score: (field: Candidate) => number): Candidate | undefined {
  let best: { readonly field: Candidate; readonly score: number } | undefined;
  for (const field of fields) {
    const at = score(field);
    if (at >= threshold && at > (best?.score ?? 0)) best = { field, score: at };
  }
  return best?.field;
}

type Assigned = Partial<Record<Exclude<Role, 'number'>, Candidate>>;

/** Gives each role its best field, surest pair first; each field has one role. */
function assign(
  fields: readonly Candidate[],
  number: readonly Candidate[],
  wanted: readonly Exclude<Role, 'number'>[],
): Assigned {
  const free = new Set(fields.filter(field => !number.some(({ order }) => order === field.order)));
  const open = new Set(wanted);
  const assigned: Assigned = {};
  for (;;) {
    const anchors: Anchors = { number, ...assigned };
    let best:
      | { readonly field: Candidate; readonly role: Exclude<Role, 'number'>; readonly score: number }
      | undefined;
    for (const role of open) {
      for (const field of free) {
        const score = evidence(field, role) + positionScore(field, role, anchors, fields);
        if (score >= threshold && score > (best?.score ?? 0)) best = { field, role, score };
      }
    }
    if (best === undefined) return assigned;
    assigned[best.role] = best.field;
    free.delete(best.field);
    open.delete(best.role);
    if (best.role === 'expiry') for (const part of ['expiryMonth', 'expiryYear'] as const) open.delete(part);
    if (best.role === 'expiryMonth' || best.role === 'expiryYear') open.delete('expiry');
  }
}

function toFields({ expiry, expiryMonth, expiryYear, cvv, holder, email }: Assigned): CardFields {
  return {
    ...(expiry === undefined
      ? {}
      : { expiry: { kind: 'single', field: expiry, format: expiryFormatOf(expiry) } as const }),
    ...(expiryMonth === undefined || expiryYear === undefined
      ? {}
      : { expiry: { kind: 'pair', month: expiryMonth, year: expiryYear } as const }),
    ...(cvv === undefined ? {} : { cvv }),
    ...(holder === undefined ? {} : { holder }),
    ...(email === undefined ? {} : { email }),
  };
}

/**
 * Without a card number that can be told by itself: the field in front of a certain expiry, when it can hold
 * one. Else the rest of the form is still worth knowing: a form can ask for it on a page of its own.
 */
function guessFromExpiry(fields: readonly Candidate[]): CardFields {
  const anchor =
    bestFor(fields, field => evidence(field, 'expiry')) ??
    bestFor(fields, field => evidence(field, 'expiryMonth'));
  if (anchor === undefined) {
    const cvv = bestFor(fields, field => evidence(field, 'cvv'));
    const email = bestFor(fields, field => evidence(field, 'email'));
    return { ...(cvv === undefined ? {} : { cvv }), ...(email === undefined ? {} : { email }) };
  }
  const before = fields[fields.findIndex(({ order }) => order === anchor.order) - 1];
  const number =
    before !== undefined && isInReach(before, anchor) && canHoldNumber(before) ? [before] : undefined;
  const rest = assign(fields, number ?? [], [
    'expiry',
    'expiryMonth',
    'expiryYear',
    'cvv',
    'holder',
    'email',
  ]);
  return { ...(number === undefined ? {} : { number }), ...toFields(rest) };
}

/** Nothing speaks against it, and it is not plainly a name's. */
const canHoldNumber = (field: Candidate): boolean =>
  field.kind === 'input' && evidence(field, 'number') >= 0 && evidence(field, 'holder') < threshold;
