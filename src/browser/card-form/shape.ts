import type { Candidate, Role, SelectOption } from './candidate.js';
import { fold } from './text.js';
import { weights } from './weights.js';

/** How an expiry is written: the order of its parts, the digits of its year, what stands between. */
export interface ExpiryFormat {
  readonly yearDigits: 2 | 4;
  readonly separator: string;
  readonly yearFirst: boolean;
  /** `type=month`, whose value is always `YYYY-MM`. */
  readonly native: boolean;
}

/** Two letters twice or thrice, each pair of one letter, in any script: MM/YY, ММ/РР, شش/سس, mm - aaaa. */
const expiryMask = /^(\p{L})\1(\s*[/.\-–|]?\s*)(?!\1)(\p{L})\3(\3\3)?$/u;
const expiryMaskYearFirst = /^(\p{L})\1(\1\1)?(\s*[/.\-–|]?\s*)([mм])\4$/u;
const expiryExample = /^(?:e\.?g\.?:? |ex\.? ?:? )?(0\d|1[0-2])(\s*[/.\-–]\s*)(20)?\d\d$/;

const maskOf = (candidate: Candidate): string => fold(candidate.placeholder).replaceAll(' ', '');

/** Four groups, twelve signs or more: `1234 5678 9012 3456`, `•••• •••• •••• ••••`, `XXXX-XXXX-XXXX-XXXX`. */
const numberMask = /^(?:[\p{L}\d•*·●_#]{4}[\s\-–]?){3}[\p{L}\d•*·●_#]{2,7}$/u;
const isNumberMask = (text: string): boolean => numberMask.test(text.trim()) && /[\d•*·●_#xх]/iu.test(text);

const cvvMask = /^(?:e\.?g\.?:? |ex\.? ?:? )?(?:\d{3,4}|[•*·●]{3,4}|x{3,4})$/iu;

const isNumeric = ({ inputMode, type, pattern }: Candidate): boolean =>
  inputMode === 'numeric' || type === 'tel' || type === 'number' || /\\d|\[0-9\]/.test(pattern);

const isLetters = ({ type, inputMode }: Candidate): boolean =>
  (type === 'text' || type === '') &&
  inputMode !== 'numeric' &&
  inputMode !== 'decimal' &&
  inputMode !== 'tel';

/** Digits that a pattern asks for in all, e.g. 3 to 4 for `\d{3,4}`; undefined when that cannot be told. */
function patternDigits(pattern: string): readonly [number, number] | undefined {
  const only = /^\^?(?:\\d|\[0-9\])\{(\d+)(?:,(\d+))?\}\$?$/.exec(pattern);
  return only === null ? undefined : [Number(only[1]), Number(only[2] ?? only[1])];
}

/** How well what the field takes fits a role: its mask, its length, its kind. */
export function shapeScore(candidate: Candidate, role: Role): number {
  if (candidate.kind === 'select') return selectScore(candidate, role);
  if (candidate.type === 'email') return role === 'email' ? weights.mask : weights.misfit;
  if (candidate.type === 'search' || candidate.type === 'url') return weights.misfit;
  if (/^(date|datetime-local|time|week)$/.test(candidate.type)) return weights.misfit;
  if (candidate.type === 'month') return role === 'expiry' ? weights.mask : weights.misfit;
  return inputScores[role](candidate);
}

const none = Number.POSITIVE_INFINITY;

const inputScores: Readonly<Record<Role, (candidate: Candidate) => number>> = {
  number(candidate) {
    const { maxLength = none, placeholder, pattern, type } = candidate;
    const digits = patternDigits(pattern);
    if (maxLength < 12 || type === 'password' || (digits && digits[1] < 12)) return weights.misfit;
    if (maskOf(candidate) !== '' && isExpiryMask(candidate)) return weights.misfit;
    const fits = (maxLength >= 16 && maxLength <= 24) || (digits !== undefined && digits[1] >= 12);
    return (
      (isNumberMask(placeholder) ? weights.mask : 0) +
      (fits && isNumeric(candidate) ? weights.length : 0) +
      (isNumeric(candidate) ? weights.kind : 0)
    );
  },
  expiry(candidate) {
    const { maxLength = none, placeholder, pattern, type } = candidate;
    if (isExpiryMask(candidate)) return weights.mask;
    if (maxLength < 4 || type === 'password' || isNumberMask(placeholder)) return weights.misfit;
    if (/0\[1-9\]\|1\[0-?2\]/.test(pattern)) return weights.mask;
    if (maxLength !== none && maxLength > 12) return weights.misfit / 2;
    return maxLength === 5 || maxLength === 7 || maxLength === 9 ? weights.kind : 0;
  },
  expiryMonth: candidate => partScore(candidate, /^(\p{L})\1$/u),
  expiryYear: candidate => partScore(candidate, /^(\p{L})\1(\1\1)?$/u),
  cvv(candidate) {
    const { maxLength = none, placeholder, pattern, type } = candidate;
    const digits = patternDigits(pattern);
    if (maxLength < 3 || (maxLength > 6 && maxLength !== none)) return weights.misfit;
    if (isNumberMask(placeholder) || isExpiryMask(candidate)) return weights.misfit;
    const fits = maxLength === 3 || maxLength === 4 || digits?.[0] === 3;
    return (
      (fits ? weights.length : 0) +
      (cvvMask.test(placeholder.trim()) ? weights.length : 0) +
      (type === 'password' || isNumeric(candidate) ? weights.kind / 2 : 0)
    );
  },
  holder(candidate) {
    const { maxLength = none, placeholder } = candidate;
    if (!isLetters(candidate) || maxLength < 12 || isNumberMask(placeholder) || isExpiryMask(candidate)) {
      return weights.misfit;
    }
    return /^\p{Lu}\p{L}+ \p{Lu}\p{L}+$/u.test(placeholder) ? weights.length : 0;
  },
  email: ({ inputMode, placeholder }) =>
    inputMode === 'email' || /\S@\S+\.\S/.test(placeholder) ? weights.mask : 0,
  otp(candidate) {
    const { maxLength = none, type } = candidate;
    if ((maxLength < 4 && maxLength !== 1) || (maxLength > 12 && maxLength !== none)) return weights.misfit;
    return (
      (maxLength >= 4 && maxLength <= 8 ? weights.codeLength : 0) +
      (isNumeric(candidate) || type === 'password' ? weights.kind : 0)
    );
  },
};

function partScore(candidate: Candidate, mask: RegExp): number {
  const { maxLength = none, type, placeholder } = candidate;
  if (isExpiryMask(candidate) || type === 'password' || isNumberMask(placeholder)) return weights.misfit;
  if (maxLength !== none && maxLength > 4) return weights.misfit;
  const masked = mask.test(maskOf(candidate)) ? weights.length : 0;
  return masked + (maxLength === 2 || maxLength === 4 ? weights.length / 2 : 0);
}

/** A mask of its own, or one that the label shows. */
const isExpiryMask = (candidate: Candidate): boolean =>
  [candidate.placeholder, candidate.label, candidate.ariaLabel, candidate.title].some(
    text => readFormat(text) !== undefined,
  );

function selectScore({ options }: Candidate, role: Role): number {
  if (role === 'expiryMonth') return isMonths(options) ? weights.options : weights.misfit;
  if (role === 'expiryYear') return isYears(options) ? weights.options : weights.misfit;
  return weights.misfit;
}

const numberIn = (text: string): number => Number(/\d+/.exec(fold(text))?.[0] ?? Number.NaN);

/** Twelve entries, a heading at most besides, numbered from 1 or 0 where they are numbered. */
function isMonths(options: readonly SelectOption[]): boolean {
  if (options.length < 12 || options.length > 13) return false;
  return options.slice(-12).every(({ label, value }, index) => {
    const number = [numberIn(label), numberIn(value)].find(at => !Number.isNaN(at));
    return number === undefined || number === index + 1 || number === index;
  });
}

/** Consecutive years, of two digits or four. */
function isYears(options: readonly SelectOption[]): boolean {
  const years = options.map(({ label }) => numberIn(label)).filter(year => !Number.isNaN(year));
  if (years.length < 4 || years.length < options.length - 1) return false;
  const rising = years.every((year, index) => index === 0 || year === (years[index - 1] ?? 0) + 1);
  return rising && years.every(year => (year >= 2_000 && year < 2_100) || (year >= 20 && year < 100));
}

/** How the field wants its expiry, from its mask, its pattern and its length. */
export function expiryFormatOf(candidate: Candidate): ExpiryFormat {
  const usual = { yearDigits: 2, separator: '/', yearFirst: false, native: false } as const;
  if (candidate.type === 'month') return { ...usual, native: true };
  const texts = [
    candidate.placeholder,
    candidate.label,
    candidate.ariaLabel,
    candidate.title,
    candidate.near,
  ];
  for (const text of texts) {
    const read = readFormat(text);
    if (read !== undefined) return read;
  }
  if (candidate.maxLength === 4) return { ...usual, separator: '' };
  const longYear = candidate.maxLength === 7 || /20\\?\[?|\\d\{4\}|\{4\}/.test(candidate.pattern);
  return longYear ? { ...usual, yearDigits: 4 } : usual;
}

function readFormat(text: string): ExpiryFormat | undefined {
  for (const word of text.split(/[()،,:]|\s{2,}/).map(part => fold(part.replaceAll('-', '–')))) {
    const first = expiryMaskYearFirst.exec(word);
    if (first !== null) return format(first[3], first[2] !== undefined, true);
    const mask = expiryMask.exec(word) ?? expiryMask.exec(word.split(' ').at(-1) ?? '');
    if (mask !== null) return format(mask[2], mask[4] !== undefined, false);
    const example = expiryExample.exec(word);
    if (example !== null) return format(example[2], example[3] !== undefined, false);
  }
  return undefined;
}

const format = (separator: string | undefined, isLong: boolean, yearFirst: boolean): ExpiryFormat => ({
  yearDigits: isLong ? 4 : 2,
  separator: (separator ?? '').trim().replace('–', '-'),
  yearFirst,
  native: false,
});
