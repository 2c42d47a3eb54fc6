import { redactCardNumbers, redacted } from '../../platform/redact.js';
import { longEnough, spellingsOf } from './spellings.js';
import { isSensitiveName } from './words.js';

/** Takes card data and secrets out of whatever is to be kept. */
export interface Mask {
  readonly text: (text: string) => string;
  /** A copy of a JSON-like value. */
  readonly deep: (value: unknown) => unknown;
  /** The value of a field, a parameter or a header. */
  readonly field: (name: string, value: string) => string;
  readonly url: (url: string) => string;
  /** Whether a card number or a secret that cannot be there by chance is still in a text or in bytes. */
  readonly finds: (content: string | Uint8Array) => boolean;
}

export interface MaskOptions {
  /** The exact values that were typed, where a driver typed them: number, CVV, one-time code, password. */
  readonly secrets?: readonly string[];
}

/** Digits in groups, whatever stands before and after them; {@link redactCardNumbers} decides. */
const digitRuns = /(?<!\d)\d(?:(?:[\s\u00a0+._–-]|%20|%C2%A0|&nbsp;|&#160;){0,2}\d){12,}(?!\d)/gi;
const gaps = /(?:[\s\u00a0+._–-]|%20|%C2%A0|&nbsp;|&#160;)+/gi;

/** `name=value`, `name: value`, `"name":"value"`, also where the quotes are escaped. */
const pairs =
  /((?:\\*["'])?)([A-Za-z_][\w$.[\]-]{1,60})\1(\s*[:=]\s*)(\\*"[^"]*"|\\*'[^']*'|[^\s&,;<>{}()"']+)/g;

/** A code beside the word for it, in either order; the codes of errors and countries are none. */
const codeWords =
  'otp|one[- ]?time(?: pass)?(?:word|code)?|passcode|pin|cv[vcn]2?|password|mot de passe|contraseña|senha|' +
  '(?<!(?:error|status|response|result|reason|action|currency|country|zip|postal|http|exit|bar)[ _-]?)code';
const codeAfterWord = new RegExp(
  `(\\b(?:${codeWords})\\b[^\\d\\n]{0,40}?)(?<![\\d.,])(\\d{3}[ -]\\d{3}|\\d{3,8})(?![\\d.,]?\\d)`,
  'gi',
);
const codeBeforeWord = new RegExp(
  `(?<![\\d.,])(\\d{3}[ -]\\d{3}|\\d{4,8})(?![\\d.,]?\\d)([^\\d\\n]{1,16}\\b(?:otp|one[- ]?time|passcode|verification|security|confirmation)\\b)`,
  'gi',
);

const base64Words = /[A-Za-z0-9+/_-]{16,}={0,2}/g;

/** Without secrets to look for, the patterns and the names of fields are all there is. */
export function createMask({ secrets = [] }: MaskOptions = {}): Mask {
  const spellings = spellingsOf(secrets);
  const unmistakable = spellingsOf(secrets.filter(secret => secret.trim().length >= longEnough));
  const holdsKnown = (text: string): boolean => unmistakable !== undefined && text.search(unmistakable) >= 0;
  const known = (text: string): string =>
    spellings === undefined ? text : text.replaceAll(spellings, redacted);
  const numbers = (text: string): string => redactCardNumbers(text.replaceAll(digitRuns, maskRun));
  const encoded = (text: string): string =>
    text.replaceAll(base64Words, word => {
      const decoded = Buffer.from(word, 'base64').toString('latin1');
      return holdsKnown(decoded) || numbers(decoded) !== decoded ? redacted : word;
    });

  const mask: Mask = {
    text: text =>
      encoded(numbers(known(text)))
        .replaceAll(pairs, (whole, quote: string, name: string, sign: string, value: string) =>
          isSensitiveName(name) && !isRedacted(value)
            ? `${quote}${name}${quote}${sign}${inQuotes(value)}`
            : whole,
        )
        .replaceAll(codeAfterWord, `$1${redacted}`)
        .replaceAll(codeBeforeWord, `${redacted}$2`),
    deep(value) {
      if (typeof value === 'string') return mask.text(value);
      if (typeof value === 'number') return mask.text(String(value)) === String(value) ? value : redacted;
      if (Array.isArray(value)) return value.map(mask.deep);
      if (value === null || typeof value !== 'object') return value;
      return Object.fromEntries(
        Object.entries(value).map(([name, inner]) => [
          mask.text(name),
          isSensitiveName(name) && isFilled(inner) ? redacted : mask.deep(inner),
        ]),
      );
    },
    field: (name, value) => (isSensitiveName(name) && value !== '' ? redacted : mask.text(value)),
    url: url => maskUrl(url, mask),
    finds(content) {
      if (typeof content !== 'string') {
        const latin1 = Buffer.from(content).toString('latin1');
        // UTF-16 has a zero beside each digit.
        return mask.finds(latin1) || (latin1.includes('\0') && mask.finds(latin1.replaceAll('\0', '')));
      }
      return holdsKnown(content) || redactCardNumbers(content) !== content || encoded(content) !== content;
    },
  };
  return mask;
}

const isRedacted = (value: string): boolean =>
  value.includes(redacted) || value.includes(encodeURIComponent(redacted));

const isFilled = (value: unknown): boolean => value !== null && value !== '' && typeof value !== 'boolean';

const maskRun = (run: string): string => {
  const digits = run.replaceAll(gaps, ' ');
  const kept = redactCardNumbers(digits);
  return kept === digits ? run : kept;
};

function inQuotes(value: string): string {
  const quote = /^\\*["']/.exec(value)?.[0] ?? '';
  return `${quote}${redacted}${quote}`;
}

/** Parameters in the query and behind the `#`; a URL keeps its spelling where nothing is masked. */
function maskUrl(text: string, mask: Mask): string {
  if (!URL.canParse(text)) return mask.text(text);
  const url = new URL(text);
  if (url.protocol === 'data:' || url.protocol === 'blob:') return mask.text(text);
  url.username = '';
  url.password = '';
  if (url.search !== '') url.search = maskQuery(url.search.slice(1), mask);
  if (url.hash.includes('=')) url.hash = maskQuery(url.hash.slice(1), mask);
  const path = url.pathname
    .split('/')
    .map(segment => {
      const plain = decoded(segment);
      const kept = mask.text(plain);
      return kept === plain ? segment : encodeURIComponent(kept);
    })
    .join('/');
  url.pathname = path;
  return mask.text(url.href);
}

const maskQuery = (query: string, mask: Mask): string =>
  query
    .split('&')
    .map(pair => {
      const [[name = '', value = ''] = []] = [...new URLSearchParams(pair)];
      const kept = mask.field(name, value);
      const isClean = kept === value && mask.text(name) === name;
      return isClean ? pair : `${encodeURIComponent(mask.text(name))}=${encodeURIComponent(kept)}`;
    })
    .join('&');

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
