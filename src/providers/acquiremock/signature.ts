import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../../platform/secret.js';
import { isJsonObject, parseExactly, toPythonJson } from './canonical-json.js';

const hexDigest = /^[0-9a-f]{64}$/;

/**
 * The text that AcquireMock signs for a webhook body: its members sorted, with Python's spaces, in ASCII, each number as
 * the body spells it.
 * @throws when the body is not UTF-8, not a JSON object, or has a key twice
 */
export function canonicalText(rawBody: Uint8Array): string {
  const payload = parseExactly(rawBody);
  if (!isJsonObject(payload)) throw new TypeError('The body is no JSON object');
  return toPythonJson(payload, { sortKeys: true });
}

/** HMAC-SHA256 over a canonical text, in lower-case hex. */
export const signCanonicalText = (text: string, secret: Secret): string =>
  digest(text, secret).toString('hex');

/**
 * The `X-Signature` that belongs to a webhook body.
 * @throws as {@link canonicalText} does
 */
export const signAcquireMock = (rawBody: Uint8Array, secret: Secret): string =>
  signCanonicalText(canonicalText(rawBody), secret);

/**
 * Whether one of the secrets signed this body. Whatever cannot be read is not verified; every secret is tried in
 * constant time.
 */
export function verifyAcquireMock(
  rawBody: Uint8Array,
  signature: string | undefined,
  secrets: readonly Secret[],
): boolean {
  if (signature === undefined || !hexDigest.test(signature)) return false;
  const text = canonicalTextOrNone(rawBody);
  if (text === undefined) return false;
  const given = Buffer.from(signature, 'hex');
  return secrets.reduce((found, secret) => timingSafeEqual(digest(text, secret), given) || found, false);
}

const digest = (text: string, secret: Secret): Buffer =>
  createHmac('sha256', secret.reveal()).update(text, 'ascii').digest();

function canonicalTextOrNone(rawBody: Uint8Array): string | undefined {
  try {
    return canonicalText(rawBody);
  } catch {
    return undefined;
  }
}
