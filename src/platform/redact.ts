import cardValidator from 'card-validator';

export const redacted = '[redacted]';

/** Runs of 13 to 19 digits, with or without the spaces and dashes that people put between them. */
const digitRuns = /(?<![\dA-Za-z.])\d(?:[ -]?\d){12,18}(?![\dA-Za-z])/g;

/**
 * Masks the card numbers in a text: 13 to 19 digits whose check digit is right. Order numbers, IBANs and timestamps
 * stay. Percent-encoded spaces count as spaces.
 */
export function redactCardNumbers(text: string): string {
  return text.replaceAll(digitRuns, run =>
    cardValidator.number(run.replaceAll(/[ -]/g, ''), { maxLength: 19 }).isValid ? redacted : run,
  );
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
        isSensitiveField(name) && value !== '' ? `${start}${name}=${redacted}` : whole,
      )
    : text.replaceAll(jsonField, (whole, name: string, colon: string) =>
        isSensitiveField(name) ? `"${name}"${colon}"${redacted}"` : whole,
      );
  const kept = redactCardNumbers(masked);
  return kept === text ? body : Buffer.from(kept, 'latin1');
}
