import cardValidator from 'card-validator';

export const redacted = '[redacted]';

/** What people and encodings put between the digits of a card number, a no-break space read as Latin-1 included. */
const separator = '[ +-]|\\u00c2?\\u00a0|%20';

/** 13 digits or more that stand alone or after an escape. */
const digitRuns = new RegExp(
  `(?:(?<=%[0-9A-Fa-f]{2})|(?<![\\dA-Za-z.]))\\d(?:(?:${separator})?\\d){12,}(?![\\dA-Za-z])`,
  'g',
);
const separators = new RegExp(`(${separator})`);

/**
 * Masks the card numbers in a text: 13 to 19 digits of a card brand whose check digit is right, in one piece or in
 * groups. Order numbers, IBANs and timestamps stay. Percent-encoded spaces count as spaces.
 */
export const redactCardNumbers = (text: string): string =>
  text.replaceAll(digitRuns, (run, offset: number) =>
    text[offset - 1] === '%' ? redactAfterPercent(run) : redactRun(run),
  );

/** The first two digits may be those of an escape such as `%20`, or the number's own. */
function redactAfterPercent(run: string): string {
  const rest = run.slice(2);
  const kept = redactRun(rest);
  return kept === rest ? redactRun(run) : run.slice(0, 2) + kept;
}

/** 19 digits, `%20` between each. */
const longestSpelling = 19 * 4;

/** Most groups in which people write a card number; one that is spelled digit by digit has to stand alone. */
const mostGroups = 6;

/** Other digits can stand beside the number, an expiry for instance, so any neighbouring groups can be it. */
function redactRun(run: string): string {
  // Groups of digits at even places, what separates them at odd ones.
  const parts = run.split(separators);
  const digits = run.length <= longestSpelling ? parts.filter((_, index) => index % 2 === 0).join('') : '';
  if (digits.length <= 19 && isCardNumber(digits)) return redacted;
  let kept = '';
  let from = 0;
  while (from < parts.length) {
    const to = endOfCardNumber(parts, from);
    kept += (to === undefined ? parts[from] : redacted) + (parts[(to ?? from) + 1] ?? '');
    from = (to ?? from) + 2;
  }
  return kept;
}

/** Where the longest card number that begins with the group at `from` ends. */
function endOfCardNumber(parts: readonly string[], from: number): number | undefined {
  let digits = '';
  let end: number | undefined;
  for (let to = from; to < Math.min(parts.length, from + 2 * mostGroups); to += 2) {
    digits += parts[to] ?? '';
    if (digits.length > 19) break;
    if (isCardNumber(digits)) end = to;
  }
  return end;
}

/** The check digit first: it is cheap, and nine in ten fail it. */
const isCardNumber = (digits: string): boolean =>
  digits.length >= 13 && hasCheckDigit(digits) && cardValidator.number(digits, { maxLength: 19 }).isValid;

function hasCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let place = 1; place <= digits.length; place += 1) {
    const digit = digits.charCodeAt(digits.length - place) - 48;
    const weighed = place % 2 === 0 ? digit * 2 : digit;
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return sum % 10 === 0;
}

/** Names of fields whose value is never kept, compared without case, dashes and underscores. */
const sensitiveFields = new Set(
  [
    'pan cardnumber card_no cc ccnumber cc-number primaryaccountnumber',
    'cvv cvv2 cvc cvc2 csc cvn securitycode cardcode cc-csc',
    'expiry exp expdate expirydate cardexpiry cc-exp expmonth expyear',
    'otp otpcode otp_code onetimecode pin passcode tan smscode acspassword',
    'password passwd pwd secret token accesstoken refreshtoken apikey authorization cookie set-cookie csrftoken',
    'proxy-authorization x-api-key x-auth-token modalcode',
  ]
    .join(' ')
    .split(' ')
    .map(normalise),
);

function normalise(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.$\s]/g, '');
}

/** Whether a field of this name can hold card data or a secret. */
export const isSensitiveField = (name: string): boolean => sensitiveFields.has(normalise(name));

/** A field's value as it may be kept. */
export const redactField = (name: string, value: string): string =>
  isSensitiveField(name) && value !== '' ? redacted : redactCardNumbers(value);

/** A copy of any JSON-like value in which sensitive fields and card numbers are masked. */
export function redactDeep(value: unknown): unknown {
  if (typeof value === 'string') return redactCardNumbers(value);
  if (typeof value === 'number') return redactCardNumbers(String(value)) === redacted ? redacted : value;
  if (Array.isArray(value)) return value.map(redactDeep);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      isSensitiveField(name) && inner !== null && inner !== '' ? redacted : redactDeep(inner),
    ]),
  );
}

/** A URL as it may be kept: sensitive query parameters and card numbers masked, user and password removed. */
export function redactUrl(text: string): string {
  if (!URL.canParse(text)) return redactCardNumbers(text);
  const url = new URL(text);
  url.username = '';
  url.password = '';
  if (url.search !== '') url.search = redactQuery(url.search.slice(1));
  return redactCardNumbers(url.href);
}

/** Masks within an encoded query or form body, leaving the spelling of everything else as it is. */
export function redactQuery(query: string): string {
  return query
    .split('&')
    .map(pair => {
      const [name = '', ...rest] = pair.split('=');
      const [[decodedName = '', decodedValue = ''] = []] = [...new URLSearchParams(pair)];
      const kept = redactField(decodedName, decodedValue);
      return kept === decodedValue ? [name, ...rest].join('=') : `${name}=${encodeURIComponent(kept)}`;
    })
    .join('&');
}

/** A path with its query as it may be kept. */
export function redactTarget(target: string): string {
  const [path = '', ...query] = target.split('?');
  const kept = query.length === 0 ? path : `${path}?${redactQuery(query.join('?'))}`;
  return redactCardNumbers(kept);
}

/** Headers as they may be kept: credentials and cookies masked, signatures left for whoever checks them again. */
export const redactHeaders = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, redactField(name, value)]));

const jsonField = /"([^"\\]{1,64})"(\s*:\s*)("(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*)/g;
const formField = /(^|&)([^=&]{1,64})=([^&]*)/g;

const decodeName = (name: string): string => [...new URLSearchParams(name).keys()][0] ?? name;

/**
 * A message's bytes as they may be kept: card numbers, and the values of sensitive JSON and form fields, are masked;
 * every other byte stays as it is, so that a signature can be checked again.
 */
export function redactBody(body: Uint8Array): Uint8Array {
  // Latin-1 maps each byte to one character and back, whatever the encoding is.
  const text = Buffer.from(body).toString('latin1');
  const isForm = !/^\s*[{[<]/.test(text);
  const masked = isForm
    ? text.replaceAll(formField, (whole, start: string, name: string, value: string) =>
        isSensitiveField(decodeName(name)) && value !== '' ? `${start}${name}=${redacted}` : whole,
      )
    : text.replaceAll(jsonField, (whole, name: string, colon: string) =>
        isSensitiveField(name) ? `"${name}"${colon}"${redacted}"` : whole,
      );
  const kept = redactCardNumbers(masked);
  return kept === text ? body : Buffer.from(kept, 'latin1');
}
