import type { AfterHold, Hold } from '../browser/hold.js';
import { renderHoldPage } from '../browser/hold-page.js';
import type { Return } from '../browser/hop.js';
import type { Browser } from '../browser/launch.js';
import { type Place, type WatchOutcome, type WatchResult, watchPayment } from '../browser/watch.js';
import { assertNever } from '../domain/assert-never.js';
import { PaywatchError } from '../domain/errors.js';
import type { Claim } from '../domain/observation.js';
import { redactUrl } from '../platform/redact.js';
import type { HostedPage, Payer, Provider } from '../providers/contract.js';
import type { NewObservation, PaymentKey, PaymentRecord } from '../store/store.js';
import type { MonitorDeps } from './deps.js';
import type { PaymentView } from './payment-schema.js';
import { viewPayment, viewReturn } from './payment-view.js';

export interface WatchRequest {
  readonly paymentUrl: URL;
  /** The provider's reference of the payment that the page is for. */
  readonly providerReference: string;
  readonly returnUrl?: string;
  readonly timeoutMs: number;
  /** Pays on the page; without it a person does. */
  readonly payer?: Payer;
  readonly locale?: string;
  readonly signal?: AbortSignal;
  readonly onPlace?: (place: Place) => void;
  /** Stops the return before the merchant hears of it. */
  readonly hold?: HoldRequest;
  /** Told the payment as soon as it is on record, before the page opens. */
  readonly onOpen?: (payment: PaymentRecord) => void;
}

/** How a return is to be held. */
export interface HoldRequest {
  /** What becomes of the return, unless the handler says something else. */
  readonly after: AfterHold;
  /** HTML with `{{placeholders}}` to show instead of the merchant's page; default: a page of paywatch's own. */
  readonly template?: string;
  /** Called with the payment as it stands with this return, while the merchant has not heard of it. */
  readonly onReturn?: (payment: PaymentView, signal: AbortSignal) => Promise<AfterHold | undefined>;
  /** How long the handler may take, ms. Default 30,000. */
  readonly handlerTimeoutMs?: number;
}

export interface WatchedPayment {
  readonly payment: PaymentRecord;
  readonly watch: WatchResult;
}

/**
 * Watches a payer at a hosted payment page, and records what the page says, how the browser comes back, and, when it
 * does not, that it did not.
 * @throws PaywatchError `usage` when the provider has no page; what the browser and the store throw
 */
export async function watchPaymentPage(
  browser: Browser,
  provider: Provider,
  request: WatchRequest,
  deps: MonitorDeps,
): Promise<WatchedPayment> {
  const { store, clock } = deps;
  const { page } = provider;
  if (page === undefined) throw new PaywatchError('usage', `${provider.name} has no payment page`);
  const key: PaymentKey = { provider: provider.id, providerReference: request.providerReference };
  const opened = await store.record({
    now: clock.now(),
    payment: key,
    open: {
      ...key,
      paymentUrl: redactUrl(request.paymentUrl.href),
      ...(request.returnUrl === undefined || request.returnUrl.includes('*')
        ? {}
        : { returnUrl: redactUrl(request.returnUrl) }),
      expects: provider.expects,
    },
  });
  if (opened.payment !== undefined) request.onOpen?.(opened.payment);
  // The browser does not wait for the disk: what it saw is written behind it, and awaited before we answer.
  const writes: Promise<unknown>[] = [];
  const { hold, ...watching } = request;
  const watch = await watchPayment(browser, {
    ...watching,
    page,
    clock,
    ...(hold === undefined ? {} : { hold: toHold(hold, page, key, deps) }),
    onReading({ claim }) {
      const observation = pageObservation(request.paymentUrl, claim, deps);
      const write = store.record({ now: clock.now(), payment: key, observation });
      // It is thrown when the watch is over; until then it must not count as unhandled.
      write.catch(() => undefined);
      writes.push(write);
    },
  }).finally(() => Promise.allSettled(writes));
  await Promise.all(writes);
  const observation = closingObservation(request.paymentUrl, page, key, watch, deps);
  const { payment } = await store.record({
    now: clock.now(),
    payment: key,
    ...(observation === undefined ? {} : { observation }),
    watch: toNewWatch(watch),
    pollAt: clock.now(),
  });
  if (payment === undefined) throw new Error(`The store lost ${key.providerReference}`);
  return { payment, watch };
}

const pageObservation = (paymentUrl: URL, claim: Claim, { clock }: MonitorDeps): NewObservation => ({
  channel: 'page',
  proof: 'none',
  claim,
  source: paymentUrl.host,
  at: clock.now(),
  key: JSON.stringify([claim.status, claim.providerStatus]),
});

const redirectObservation = (
  returned: Return,
  page: HostedPage,
  providerReference: string,
): NewObservation => ({
  channel: 'redirect',
  proof: 'none',
  claim: page.readReturn({ ...returned, providerReference }),
  source: new URL(returned.url).host,
  at: returned.at,
  key: JSON.stringify([returned.method, returned.url, returned.at]),
});

/** The handler is called once the return is on record, so that it sees the payment with it. */
function toHold(
  request: HoldRequest,
  page: HostedPage,
  key: PaymentKey,
  { store, clock }: MonitorDeps,
): Hold {
  const { after, template, onReturn, handlerTimeoutMs = 30_000 } = request;
  const { providerReference } = key;
  return {
    after,
    handlerTimeoutMs,
    page(returned) {
      const { status, reason, merchantReference } = page.readReturn({ ...returned, providerReference });
      const message =
        reason ?? (status === 'paid' ? 'The payment page reports success.' : `Payment ${status}.`);
      const reference = merchantReference ?? providerReference;
      return renderHoldPage({ status, message, reference, returned }, template);
    },
    ...(onReturn === undefined
      ? {}
      : {
          async onReturn(returned, signal) {
            const observation = redirectObservation(returned, page, providerReference);
            const { payment } = await store.record({ now: clock.now(), payment: key, observation });
            if (payment === undefined) throw new Error(`The store lost ${providerReference}`);
            const view = await viewPayment(payment, store);
            return onReturn({ ...view, return: viewReturn(returned) }, signal);
          },
        }),
  };
}

/** What the end of the watch says; nothing, when the page had said its last word itself. */
function closingObservation(
  paymentUrl: URL,
  page: HostedPage,
  { providerReference }: PaymentKey,
  watch: WatchResult,
  deps: MonitorDeps,
): NewObservation | undefined {
  if (watch.return !== undefined) return redirectObservation(watch.return, page, providerReference);
  const reason = silence(watch.outcome);
  if (reason === undefined) return undefined;
  return pageObservation(
    paymentUrl,
    { status: 'unknown', providerStatus: `watch ${watch.outcome}`, providerReference, reason },
    deps,
  );
}

/** Why a watch ended without an outcome. */
function silence(outcome: WatchOutcome): string | undefined {
  switch (outcome) {
    case 'returned':
    case 'ended':
      return undefined;
    case 'timeout':
      return 'the payer did not return in time';
    case 'closed':
      return 'the payer closed the page';
    case 'crashed':
      return 'the browser crashed';
    case 'stuck':
      return 'the page could not be filled';
    case 'interrupted':
      return 'the watch was interrupted';
    default:
      return assertNever(outcome);
  }
}

function toNewWatch(watch: WatchResult) {
  const { startedAt, endedAt, outcome, hops, coverage } = watch;
  const evidence = JSON.stringify({
    return: watch.return ?? null,
    hold: watch.hold ?? null,
    hops,
    coverage,
    artifacts: { screenshot: null, trace: null },
  });
  return { startedAt, endedAt, outcome, evidence };
}
