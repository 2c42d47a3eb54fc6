/**
 * Cookies as Python's `http.cookies` reads and writes them: nothing is percent-encoded; a value with characters beyond
 * a short list stands in double quotes, some of them as octal escapes.
 */

const plain = /^[\w!#$%&'*+\-.^`|~:]*$/;

/** A cookie value as it is written. */
export function quoteCookieValue(value: string): string {
  if (plain.test(value)) return value;
  const escaped = value.replaceAll(/[^\w!#$%&'*+\-.^`|~: ()/<=>?@[\]{}]/gu, character =>
    character === '"' || character === '\\' ? `\\${character}` : octal(character),
  );
  return `"${escaped}"`;
}

/** Characters that a header cannot hold at all are written byte by byte. */
function octal(character: string): string {
  const code = character.charCodeAt(0);
  const bytes = code < 256 ? [code] : [...Buffer.from(character)];
  return bytes.map(byte => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}

/** Reads a `Cookie` header; of two cookies with one name the last counts. */
export function readCookies(header: string | undefined): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const chunk of (header ?? '').split(';')) {
    const equals = chunk.indexOf('=');
    const name = equals === -1 ? '' : chunk.slice(0, equals).trim();
    const value = chunk.slice(equals + 1).trim();
    if (name !== '' || value !== '') cookies.set(name, unquote(value));
  }
  return cookies;
}

function unquote(value: string): string {
  if (value.length < 2 || !value.startsWith('"') || !value.endsWith('"')) return value;
  return value
    .slice(1, -1)
    .replaceAll(
      /\\(?:([0-3][0-7][0-7])|(.))/g,
      (_, octal: string | undefined, character: string | undefined) =>
        octal === undefined ? (character ?? '') : String.fromCharCode(Number.parseInt(octal, 8)),
    );
}

const locked = 'HttpOnly; Path=/; SameSite=Strict; Secure';

/** The `Set-Cookie` of the token that the card form must repeat. A second checkout page replaces it. */
export const csrfCookie = (token: string): string => `csrf_token=${quoteCookieValue(token)}; ${locked}`;

/** The `Set-Cookie` that remembers a payer for thirty days, out of the page's own reach. */
export const payerCookie = (email: string): string =>
  `user_email=${quoteCookieValue(email)}; Max-Age=2592000; ${locked}`;
