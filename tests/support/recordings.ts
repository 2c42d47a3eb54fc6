import type { Claim } from '../../src/domain/observation.js';
import { after } from '../../src/domain/time.js';
import type { Random } from '../../src/platform/random.js';
import type { NewIpn, NewObservation, PaymentDraft, Recording } from '../../src/store/store.js';
import { noon } from './payments.js';

/** Ids that count up, so that two stores that are told the same hold the same. */
export function createCountingRandom(): Random {
  let counter = 0;
  const next = () => (++counter).toString(16).padStart(12, '0');
  return {
    integer: min => min,
    token: () => next(),
    uuid: () => `00000000-0000-4000-8000-${next()}`,
    timeOrderedId: now => {
      const time = now.toString(16).padStart(12, '0');
      return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${next()}`;
    },
  };
}

export const draftOf = (fields: Partial<PaymentDraft> = {}): PaymentDraft => ({
  provider: 'acquiremock',
  merchantReference: 'ORDER-1',
  amount: { minor: 25_000, currency: 'USD' },
  expects: { ipnFor: ['paid'], ipnGraceMs: 60_000, redirectGraceMs: 60_000 },
  ...fields,
});

export const claimOf = (claim: Partial<Claim> = {}): Claim => ({
  status: 'paid',
  providerStatus: claim.status ?? 'paid',
  ...claim,
});

export const observationOf = (fields: Partial<NewObservation> = {}): NewObservation => ({
  channel: 'ipn',
  proof: 'signature',
  claim: claimOf(),
  source: '127.0.0.1',
  at: after(noon, 1_000),
  key: 'paid',
  ...fields,
});

export const ipnOf = (fields: Partial<NewIpn> = {}): NewIpn => ({
  provider: 'acquiremock',
  receivedAt: after(noon, 1_000),
  method: 'POST',
  target: '/ipn/acquiremock',
  headers: { 'content-type': 'application/json' },
  body: new TextEncoder().encode('{"status":"paid"}'),
  remoteAddress: '127.0.0.1',
  outcome: 'accepted',
  ...fields,
});

/** A signed IPN that says paid, of a payment that is opened where it is unknown. */
export const paidByIpn = (providerReference: string, fields: Partial<Recording> = {}): Recording => ({
  now: after(noon, 1_000),
  payment: { provider: 'acquiremock', providerReference },
  open: draftOf(),
  observation: observationOf(),
  ipn: ipnOf(),
  ...fields,
});

/** Opens a payment about which nothing has been seen. */
export const opening = (providerReference: string, fields: Partial<Recording> = {}): Recording => ({
  now: noon,
  payment: { provider: 'acquiremock', providerReference },
  open: draftOf(),
  ...fields,
});
