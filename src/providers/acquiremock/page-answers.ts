import type { Claim } from '../../domain/observation.js';
import type { PageAnswer, PageReading } from '../contract.js';
import { reasonOf } from './client.js';
import { gatewayPath, paymentIdOf } from './page-urls.js';

type Read = (answer: PageAnswer, target?: string) => PageReading | undefined;

const reading = (claim: Pick<Claim, 'status' | 'providerStatus' | 'reason'>, ended = false): PageReading => ({
  claim,
  ended,
});

/** Answers to the card form. A decline is final, and the browser is left with the raw JSON. */
const readPay: Read = (answer, target) => {
  if (target?.startsWith('/success/')) return reading({ status: 'paid', providerStatus: 'paid' });
  if (target?.startsWith('/otp/')) return reading({ status: 'pending', providerStatus: 'waiting_for_otp' });
  if (answer.status === 402) {
    return reading({ status: 'failed', providerStatus: 'failed', reason: reasonOf(answer.body ?? '') }, true);
  }
  return readRefusal(answer);
};

const readOtp: Read = (answer, target) => {
  if (target?.startsWith('/success/')) return reading({ status: 'paid', providerStatus: 'paid' });
  return readRefusal(answer);
};

const readCheckout: Read = answer => {
  if (answer.status === 410) {
    return reading(
      { status: 'expired', providerStatus: 'PAYMENT_EXPIRED', reason: reasonOf(answer.body ?? '') },
      true,
    );
  }
  if (answer.status === 200) return reading({ status: 'pending', providerStatus: 'pending' });
  return readRefusal(answer);
};

/** A refusal that says nothing of the outcome: a wrong code can be typed again, an unknown payment cannot. */
const readRefusal: Read = answer => {
  if (answer.status < 400) return undefined;
  const retry = answer.status === 401 || answer.status === 429 || answer.status >= 500;
  const reason = reasonOf(answer.body ?? '');
  return reading({ status: 'pending', providerStatus: `HTTP ${answer.status}`, reason }, !retry);
};

const readers: readonly (readonly [path: RegExp, method: string, read: Read])[] = [
  [/^\/(?:api\/)?pay\//, 'POST', readPay],
  [/^\/otp\/verify\//, 'POST', readOtp],
  [/^\/checkout\//, 'GET', readCheckout],
];

/**
 * What an answer of the gateway says about the payment (protocol sheet, pay route and errors). Reaching `/success`
 * by itself says nothing: that page answers 200 for unpaid payments too; the 303 that leads to it does.
 */
export function readAcquireMockAnswer(answer: PageAnswer, paymentUrl: URL): PageReading | undefined {
  const path = gatewayPath(new URL(answer.url), paymentUrl);
  const id = paymentIdOf(paymentUrl);
  if (path === undefined || id === undefined || !path.toLowerCase().includes(id)) return undefined;
  const read = readers.find(([pattern, method]) => method === answer.method && pattern.test(path))?.[2];
  const found = read?.(answer, ownTarget(answer, paymentUrl, id));
  return found === undefined ? undefined : { ...found, claim: { ...found.claim, providerReference: id } };
}

/** Where a 303 leads, when it stays with this payment: an idempotency key can lead to another one's page. */
function ownTarget({ status, location }: PageAnswer, paymentUrl: URL, id: string): string | undefined {
  if (location === undefined || status < 300 || status > 399) return undefined;
  const path = gatewayPath(new URL(location), paymentUrl);
  return path?.toLowerCase().includes(id) ? path : undefined;
}
