import { type Candidate, type Role, roles } from './candidate.js';
import { shapeScore } from './shape.js';
import { type Phrases, phrases } from './text.js';
import { weights } from './weights.js';
import { decoyWords, fieldWords, personWords } from './words.js';

const says = Object.fromEntries(roles.map(role => [role, phrases(fieldWords[role])])) as Readonly<
  Record<Role, Phrases>
>;
const saysDecoy = phrases(decoyWords);
const saysPerson = phrases(personWords);

const standardTokens: Readonly<Record<Role, readonly string[]>> = {
  number: ['cc-number'],
  expiry: ['cc-exp'],
  expiryMonth: ['cc-exp-month'],
  expiryYear: ['cc-exp-year'],
  cvv: ['cc-csc'],
  holder: ['cc-name', 'cc-given-name', 'cc-family-name'],
  email: ['email'],
  otp: ['one-time-code'],
};

/** Words of the `autocomplete` attribute that say what a field is; anything else there says nothing. */
const standardWord =
  /^(cc-.+|email|tel.*|name|given-name|family-name|username|current-password|new-password|postal-code|country.*|address-.+|street-address|one-time-code|bday.*|organization|url|transaction-.+)$/;

/** What was worked out already: a candidate never changes, and each is asked about many times. */
const known = new WeakMap<Candidate, Map<Role, number>>();

/** What a field by itself says for or against a role; where it stands is not looked at. */
export function evidence(candidate: Candidate, role: Role): number {
  const scores = known.get(candidate) ?? new Map<Role, number>();
  known.set(candidate, scores);
  const score = scores.get(role) ?? weigh(candidate, role);
  scores.set(role, score);
  return score;
}

function weigh(candidate: Candidate, role: Role): number {
  const standard = autocompleteScore(candidate, role);
  const words = wordScore(candidate, role);
  return (
    standard +
    // Where the page names the role in the standard's words, those that seem to speak of another do not count.
    (standard === weights.autocomplete ? Math.max(0, words) : words) +
    shapeScore(candidate, role) +
    (candidate.tabIndex < 0 ? weights.unreachable : 0) +
    (candidate.readOnly ? weights.readOnly : 0)
  );
}

function autocompleteScore({ autocomplete }: Candidate, role: Role): number {
  const word = autocomplete.split(/\s+/).findLast(token => standardWord.test(token));
  if (word === undefined) return 0;
  if (standardTokens[role].includes(word)) return weights.autocomplete;
  if (role === 'holder' && word === 'name') return weights.personName;
  return weights.otherAutocomplete;
}

interface Source {
  readonly text: string;
  readonly weight: number;
}

function sourcesOf(candidate: Candidate): readonly Source[] {
  const label = `${candidate.label} | ${candidate.ariaLabel}`;
  const hasLabel = label.length > 3;
  return [
    { text: label, weight: weights.label },
    { text: `${candidate.name} | ${candidate.id}`, weight: weights.technical },
    { text: candidate.placeholder, weight: weights.placeholder },
    { text: candidate.title, weight: weights.title },
    { text: candidate.near, weight: hasLabel ? weights.nearBesideLabel : weights.near },
    { text: candidate.frameText, weight: weights.frame },
  ].filter(({ text }) => text !== '' && text !== ' | ');
}

function wordScore(candidate: Candidate, role: Role): number {
  let score = 0;
  for (const { text, weight } of sourcesOf(candidate)) {
    const matches = says[role](text);
    if (matches) score += weight;
    else if (role === 'holder' && saysPerson(text)) score += weight / 2;
    // A one-time code comes by telephone, and is sometimes called a password.
    if (saysDecoy(text) && !(role === 'otp' && matches)) score += weight * weights.decoyShare;
    score -= contradiction(text, role, matches) * weight;
  }
  return score;
}

/** Words that settle it for another role: a label that says `name on card` is no card number's. */
function contradiction(text: string, role: Role, matches: boolean): number {
  const others = rivals[role].filter(other => says[other](text));
  if (others.length === 0) return 0;
  return matches ? 0.5 : 1;
}

const rivals: Readonly<Record<Role, readonly Role[]>> = {
  number: ['holder', 'cvv', 'expiry', 'email'],
  expiry: ['cvv', 'email'],
  expiryMonth: ['cvv', 'email', 'holder'],
  expiryYear: ['cvv', 'email', 'holder'],
  cvv: ['email', 'holder'],
  holder: ['email', 'cvv', 'expiry'],
  email: ['number', 'cvv'],
  otp: ['email', 'cvv', 'number'],
};
