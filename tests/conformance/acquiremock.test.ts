import { money } from '../../src/domain/money.js';
import { Secret } from '../../src/platform/secret.js';
import { acquiremock } from '../../src/providers/acquiremock/index.js';
import { signAcquireMock } from '../../src/providers/acquiremock/signature.js';
import type { PaidFact } from './provider-stage.js';
import { describeProvider } from './provider-suite.js';

const json = { 'content-type': 'application/json' };

/** As the gateway writes it: compact, the amount with a fraction, the time of the attempt without a zone. */
const bodyOf = ({ providerReference, merchantReference, amount }: PaidFact, attempt = 1): string =>
  `{"payment_id":${JSON.stringify(providerReference)},"reference":${JSON.stringify(merchantReference)},` +
  `"amount":${amount.minor}.0,"status":"paid","timestamp":"2026-03-03T12:0${attempt}:00.123456","card_mask":"**** 4444"}`;

const signedWith = (key: string) => (fact: PaidFact, attempt?: number) => {
  const body = bodyOf(fact, attempt);
  const signature = signAcquireMock(new TextEncoder().encode(body), new Secret(key));
  return { headers: { ...json, 'x-signature': signature }, body };
};

describeProvider({
  provider: acquiremock,
  amount: money(25_000, 'USD'),
  ipn: {
    signed: signedWith('default_secret_key_change_in_production'),
    forged: signedWith('somebody else’s key'),
    unsigned: fact => ({ headers: json, body: bodyOf(fact) }),
    currencySettings: currency => ({ currency }),
  },
});
