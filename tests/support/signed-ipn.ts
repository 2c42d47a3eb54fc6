import { Secret } from '../../src/platform/secret.js';
import { signAcquireMock } from '../../src/providers/acquiremock/signature.js';

/** The key that a gateway signs with when nobody set one, and so that of the sandbox. */
export const sandboxSecret = 'default_secret_key_change_in_production';

/** An AcquireMock webhook as it is sent. */
export interface SignedIpn {
  readonly paymentId: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A webhook that says paid, signed as AcquireMock signs; `fields` replace or add members. */
export function signedIpn(
  paymentId: string,
  fields: Readonly<Record<string, unknown>> = {},
  secret = sandboxSecret,
): SignedIpn {
  const body = JSON.stringify({
    payment_id: paymentId,
    reference: 'ORDER-1',
    amount: 25_000,
    status: 'paid',
    timestamp: '2026-03-03T12:00:00.000000',
    ...fields,
  });
  return {
    paymentId,
    body,
    headers: {
      'content-type': 'application/json',
      'x-signature': signAcquireMock(new TextEncoder().encode(body), new Secret(secret)),
    },
  };
}
