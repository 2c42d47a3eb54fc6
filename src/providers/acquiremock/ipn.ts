import { messageOf } from '../../domain/errors.js';
import type { Claim } from '../../domain/observation.js';
import type { IpnReader, IpnReading, RawIpn } from '../contract.js';
import type { AcquireMockSettings } from './options.js';
import { verifyAcquireMock } from './signature.js';
import { acquireMockStatus } from './status.js';
import { readWebhookBody, type WebhookBody } from './wire.js';

/** Reads AcquireMock's webhooks; the signature is over the canonical JSON text (protocol sheet, webhook signature). */
export function createAcquireMockIpn({
  webhookSecret,
  currency,
}: Pick<AcquireMockSettings, 'webhookSecret' | 'currency'>): IpnReader {
  return {
    accepted: { status: 200, contentType: 'application/json', body: '{"status":"ok"}' },
    read(ipn) {
      const signature = ipn.headers['x-signature'];
      if (verifyAcquireMock(ipn.body, signature, [webhookSecret])) return readVerified(ipn, currency);
      return readUnverified(ipn, currency, signature !== undefined);
    },
  };
}

function readVerified(ipn: RawIpn, currency: string): IpnReading {
  try {
    const body = readWebhookBody(ipn.body);
    return { kind: 'verified', claim: toClaim(body, currency), key: keyOf(body) };
  } catch (error) {
    return { kind: 'unreadable', reason: messageOf(error) };
  }
}

function readUnverified(ipn: RawIpn, currency: string, signed: boolean): IpnReading {
  const proof = signed ? 'bad-signature' : 'unsigned';
  const reason = signed ? 'The signature does not fit the body.' : 'There is no X-Signature header.';
  try {
    const body = readWebhookBody(ipn.body);
    return {
      kind: 'unverified',
      proof,
      reason,
      claim: toClaim(body, currency),
      key: `${proof}:${keyOf(body)}`,
    };
  } catch (error) {
    return { kind: 'unreadable', reason: messageOf(error) };
  }
}

function toClaim(body: WebhookBody, currency: string): Claim {
  return {
    status: acquireMockStatus(body.status),
    providerStatus: body.status,
    providerReference: body.payment_id,
    merchantReference: body.reference,
    amount: { minor: body.amount, currency },
    ...(body.timestamp === undefined ? {} : { at: body.timestamp }),
  };
}

/** A retry has a new timestamp and so a new signature, but states the same fact. */
const keyOf = ({ payment_id, status, amount, reference }: WebhookBody): string =>
  JSON.stringify([payment_id, status, amount, reference]);
