/** The shortest secret that is also looked for inside of other words; a shorter one would be found by chance. */
export const longEnough = 6;

/** What people, pages and encodings put between the digits of a number. */
const gap = '(?:[\\s\\u00a0+._–-]|%20|%C2%A0|%2D|\\\\u00a0|&nbsp;|&#160;){0,2}';

/**
 * A pattern for every spelling of the secrets that a page or a protocol makes of them: digits in groups, URL- and
 * form-encoded, JSON- and HTML-escaped, in base64 wherever it begins, in hexadecimal. A short secret counts only where
 * it stands alone. Undefined when there is nothing to look for.
 */
export function spellingsOf(secrets: readonly string[]): RegExp | undefined {
  const wanted = [...new Set(secrets.map(secret => secret.trim()))].filter(secret => secret.length >= 3);
  const patterns = wanted.flatMap(secret =>
    secret.length < longEnough ? [alone(secret)] : longSpellings(secret),
  );
  if (patterns.length === 0) return undefined;
  // Longest first: a pattern stops at its first alternative that fits.
  const sorted = [...new Set(patterns)].sort((a, b) => b.length - a.length);
  return new RegExp(sorted.join('|'), 'gi');
}

function longSpellings(secret: string): readonly string[] {
  const digits = secret.replaceAll(/\D/g, '');
  const isNumber = /^[\d\s-]+$/.test(secret) && digits.length >= 12;
  const texts = isNumber ? [digits, grouped(digits, ' '), grouped(digits, '-')] : [secret];
  return [
    ...(isNumber ? [[...digits].join(gap)] : []),
    ...texts.flatMap(text => [...plainSpellings(text), ...base64Spellings(text), hexSpelling(text)]),
  ];
}

function grouped(digits: string, separator: string): string {
  const isAmex = digits.length === 15;
  const groups = isAmex ? /^(\d{4})(\d{6})(\d{5})$/.exec(digits)?.slice(1) : digits.match(/\d{1,4}/g);
  return (groups ?? [digits]).join(separator);
}

const plainSpellings = (text: string): readonly string[] =>
  [
    text,
    encodeURIComponent(text),
    encodeURIComponent(text).replaceAll('%20', '+'),
    JSON.stringify(text).slice(1, -1),
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;'),
  ].map(literal);

/** Base64 spells a text in three ways, by how many bytes stand before it; its ends also hold bits of its neighbours. */
function base64Spellings(text: string): readonly string[] {
  const bytes = Buffer.from(text, 'utf8');
  return [0, 1, 2].flatMap(before => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const from = Math.ceil((before * 8) / 6);
    const to = Math.floor(((before + bytes.length) * 8) / 6);
    const core = encoded.slice(from, to);
    return core.length < longEnough
      ? []
      : [literal(core), literal(core.replaceAll('+', '-').replaceAll('/', '_'))];
  });
}

const hexSpelling = (text: string): string => Buffer.from(text, 'utf8').toString('hex');

const alone = (secret: string): string => `(?:(?<=%[0-9A-F]{2})|(?<![\\dA-Z]))${literal(secret)}(?![\\dA-Z])`;

const literal = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
