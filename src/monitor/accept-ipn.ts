import { messageOf, PaywatchError } from '../domain/errors.js';
import type { Claim } from '../domain/observation.js';
import {
  redactBody,
  redactCardNumbers,
  redactDeep,
  redactHeaders,
  redactTarget,
} from '../platform/redact.js';
import type { IpnReading, Provider, RawIpn } from '../providers/contract.js';
import type { NewIpn, Recorded, Recording } from '../store/store.js';
import type { MonitorDeps } from './deps.js';

/** What to answer to whoever sent the IPN. */
export interface IpnAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly retryAfterSeconds?: number;
}

/** How long a sender is asked to wait when we could not keep its IPN, seconds. */
const retryAfterSeconds = 30;

/**
 * Verifies an IPN, keeps it with whatever it says, and answers only once that is durable.
 *
 * Verified: the provider's own acknowledgement. Not verified: 401. Not readable: 400. Both are kept in quarantine, and
 * what an unverified one claims is recorded as a claim that confirms nothing. Not kept: 503, so that it is sent again.
 */
export async function acceptIpn(
  provider: Provider,
  ipn: RawIpn,
  remoteAddress: string,
  { store, clock, logger }: MonitorDeps,
): Promise<IpnAnswer> {
  if (provider.ipn === undefined) return problem(404, `${provider.name} sends no IPNs`);
  const reading = provider.ipn.read(ipn);
  let recorded: Recorded;
  try {
    recorded = await store.record(toRecording(provider, ipn, reading, remoteAddress, clock.now()));
  } catch (error) {
    logger.error('IPN not kept, the sender is asked to try again', {
      provider: provider.id,
      error: messageOf(error),
      code: error instanceof PaywatchError ? error.code : 'bug',
    });
    return { ...problem(503, 'The IPN could not be kept; send it again.'), retryAfterSeconds };
  }
  logger.info(reading.kind === 'verified' ? 'IPN accepted' : 'IPN quarantined', {
    provider: provider.id,
    ipn: recorded.ipnId,
    payment: recorded.payment?.payment.id,
    duplicate: recorded.duplicate,
    ...(reading.kind === 'verified' ? {} : { reason: reading.reason }),
  });
  switch (reading.kind) {
    case 'verified':
      return provider.ipn.accepted;
    case 'unverified':
      return problem(401, reading.reason);
    case 'unreadable':
      // Why not is in the quarantine: it can hold words of the sender's.
      return problem(400, 'The IPN could not be read.');
  }
}

function toRecording(
  provider: Provider,
  ipn: RawIpn,
  reading: IpnReading,
  remoteAddress: string,
  now: RawIpn['receivedAt'],
): Recording {
  const kept = toNewIpn(provider.id, ipn, reading, remoteAddress);
  if (reading.kind === 'unreadable' || reading.claim === undefined) return { now, ipn: kept };
  const verified = reading.kind === 'verified';
  // What a stranger sent can hold anything; what the provider signed is kept as it is.
  const claim = verified ? reading.claim : (redactDeep(reading.claim) as Claim);
  const { providerReference, merchantReference } = claim;
  if (providerReference === undefined) return { now, ipn: kept };
  return {
    now,
    ipn: kept,
    payment: { provider: provider.id, providerReference },
    // A forged IPN must not be able to make a payment.
    ...(verified
      ? {
          open: {
            provider: provider.id,
            providerReference,
            ...(merchantReference === undefined ? {} : { merchantReference }),
            expects: provider.expects,
          },
        }
      : {}),
    observation: {
      channel: 'ipn',
      proof: verified ? 'signature' : reading.proof,
      claim,
      source: remoteAddress,
      at: ipn.receivedAt,
      key: redactCardNumbers(reading.key),
    },
    pollAt: now,
  };
}

function toNewIpn(provider: string, ipn: RawIpn, reading: IpnReading, remoteAddress: string): NewIpn {
  return {
    provider,
    receivedAt: ipn.receivedAt,
    method: ipn.method,
    target: redactTarget(ipn.target),
    headers: redactHeaders(ipn.headers),
    body: redactBody(ipn.body),
    remoteAddress,
    ...(reading.kind === 'verified'
      ? { outcome: 'accepted' }
      : { outcome: 'quarantined', reason: redactCardNumbers(reading.reason) }),
  };
}

/** RFC 9457. */
export const problem = (status: number, detail: string): IpnAnswer => ({
  status,
  contentType: 'application/problem+json',
  body: JSON.stringify({ status, detail }),
});
