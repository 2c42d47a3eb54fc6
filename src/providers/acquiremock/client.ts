import { PaywatchError } from '../../domain/errors.js';
import { after } from '../../domain/time.js';
import type { HttpResponse } from '../../platform/http.js';
import type { CreatedPayment, Order, ProviderDeps } from '../contract.js';
import type { AcquireMockSettings } from './options.js';
import { paymentIdOf } from './page-urls.js';
import { errorAnswer, invoiceAnswer } from './wire.js';

/** Fixed in the gateway, counted from creation. */
const timeToLiveMs = 15 * 60_000;

/** The gateway HTML-escapes references, so that others would come back altered. */
const safeReference = /^[\w.-]{1,100}$/;

/**
 * Creates an invoice by `POST /api/create-invoice`.
 * @throws PaywatchError `usage` for a reference or currency that the gateway would not give back unchanged,
 * `provider_unreachable`, `provider_refused`, `provider_answer`
 */
export async function createInvoice(
  order: Order,
  settings: AcquireMockSettings,
  { http, clock }: Pick<ProviderDeps, 'http' | 'clock'>,
): Promise<CreatedPayment> {
  assertOrder(order, settings.currency);
  const createdAt = clock.now();
  const answer = await http.send({
    method: 'POST',
    url: `${settings.baseUrl}/api/create-invoice`,
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({
      amount: order.amount.minor,
      reference: order.reference,
      webhook_url: order.ipnUrl,
      redirect_url: order.returnUrl,
    }),
  });
  const providerReference = readPaymentId(answer, order.reference);
  return {
    providerReference,
    merchantReference: order.reference,
    // The gateway names the host that it was configured with, which need not be one that we can reach.
    paymentUrl: `${settings.baseUrl}/checkout/${providerReference}`,
    expiresAt: after(createdAt, timeToLiveMs),
    claim: {
      status: 'pending',
      providerStatus: 'pending',
      providerReference,
      merchantReference: order.reference,
      amount: order.amount,
    },
  };
}

function assertOrder({ amount, reference }: Order, currency: string): void {
  if (!safeReference.test(reference)) {
    throw new PaywatchError('usage', `AcquireMock would alter the reference ${JSON.stringify(reference)}`, {
      mend: 'Use up to 100 letters, digits, dots, dashes and underscores.',
    });
  }
  if (amount.currency !== currency) {
    throw new PaywatchError('usage', `The gateway takes ${currency}, not ${amount.currency}`, {
      mend: 'Give the amount in that currency, or set CURRENCY_CODE to the gateway’s own.',
    });
  }
}

function readPaymentId(answer: HttpResponse, reference: string): string {
  if (answer.status !== 200) {
    throw new PaywatchError(
      'provider_refused',
      `AcquireMock refused the invoice for ${reference}: ${answer.status} ${reasonOf(answer.body)}`,
      { retryable: answer.status >= 500, mend: 'Check the amount, the reference and both URLs.' },
    );
  }
  const parsed = invoiceAnswer.safeParse(parseJson(answer.body));
  const id = parsed.success ? paymentIdOf(new URL(parsed.data.pageUrl)) : undefined;
  if (id === undefined) {
    throw new PaywatchError(
      'provider_answer',
      `AcquireMock’s answer for ${reference} names no payment page`,
      {
        mend: 'Check that ACQUIREMOCK_BASE_URL points at an AcquireMock gateway.',
      },
    );
  }
  return id;
}

/** The gateway's own words for what it refused, from any of its error forms. */
export function reasonOf(body: string): string {
  const parsed = errorAnswer.safeParse(parseJson(body));
  if (!parsed.success) return 'without a readable reason';
  const { message, error, detail } = parsed.data;
  if (Array.isArray(detail)) return detail.map(({ msg, loc = [] }) => [...loc, msg].join(' ')).join('; ');
  return message ?? error ?? detail ?? 'without a reason';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
