import type { Browser, BrowserContext, Page } from 'playwright';
import { messageOf, PaywatchError } from '../domain/errors.js';
import type { Instant } from '../domain/time.js';
import type { Clock } from '../platform/clock.js';
import { redactCardNumbers } from '../platform/redact.js';
import type { HostedPage, PageReading, Payer } from '../providers/contract.js';
import { type Hop, keepUrl, type Return } from './hop.js';
import { openNavigation } from './navigation.js';
import { createRecorder } from './recorder.js';

/** How a watch ended. Only `returned` and `ended` tell anything of the payment. */
export type WatchOutcome =
  /** The browser went back to the merchant. */
  | 'returned'
  /** The page has nothing more to offer, and will not return. */
  | 'ended'
  | 'timeout'
  /** The payer closed the window. */
  | 'closed'
  /** The page or the browser crashed. */
  | 'crashed'
  /** The driver found no way through the page. */
  | 'stuck'
  /** The caller asked to stop. */
  | 'interrupted';

export interface WatchResult {
  readonly outcome: WatchOutcome;
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  readonly return?: Return;
  readonly hops: readonly Hop[];
  readonly coverage: Coverage;
  /** Why it was `stuck`. */
  readonly error?: PaywatchError;
}

/** What was armed to see the return, and what the merchant got. */
export interface Coverage {
  readonly engine: string;
  readonly armed: readonly string[];
  /** Document requests that were let through to the merchant. */
  readonly merchantRequests: number;
}

/** Where the payer is. */
export interface Place {
  readonly host: string;
  readonly title: string;
}

export interface WatchOptions {
  readonly paymentUrl: URL;
  readonly page: HostedPage;
  /** The return URL, or a pattern with `*`, where it is known. */
  readonly returnUrl?: string;
  /** How long the payer may take, ms. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** Pays on the page; without it a person does. */
  readonly payer?: Payer;
  /** The browser's language, e.g. `fr-TN`. */
  readonly locale?: string;
  readonly signal?: AbortSignal;
  /** Told what the page says, each time that it says something new; the browser waits for it. */
  readonly onReading?: (reading: PageReading) => Promise<void> | void;
  /** Told where the payer is, each time that a page has loaded. */
  readonly onPlace?: (place: Place) => void;
}

/** How long the merchant's answer to a return is waited for, ms. The return itself counts from its request on. */
const answerGraceMs = 5_000;

/**
 * Opens a payment page in a context of its own and watches it until it returns to the merchant, has nothing more to
 * offer, or `timeoutMs` have passed. The context is closed whatever happens.
 * @throws PaywatchError `page_unreachable` when the page does not load, `browser_failed` when no window opens
 */
export async function watchPayment(browser: Browser, options: WatchOptions): Promise<WatchResult> {
  const { clock, paymentUrl, page: hostedPage, returnUrl, timeoutMs, onReading } = options;
  const startedAt = clock.now();
  const stop = new AbortController();
  const context = await openContext(browser, options.locale);
  let following: AsyncDisposable | undefined;
  try {
    const page = await context.newPage();
    const recorder = createRecorder({
      rule: { paymentUrl, page: hostedPage, ...(returnUrl === undefined ? {} : { returnUrl }) },
      page: hostedPage,
      ...(onReading === undefined ? {} : { onReading }),
    });
    const navigation = await openNavigation(browser);
    following = await navigation.follow(context, {
      clock,
      listener: recorder.listener,
      blockedHosts: hostedPage.blockedHosts,
    });
    announcePlaces(page, options);
    const end = await Promise.race([
      recorder.ended.then(toEnd),
      whenGone(browser, page, stop.signal).then(toEnd),
      whenAborted(options.signal, stop.signal).then(toEnd),
      clock.sleep(timeoutMs, stop.signal).then(() => toEnd('timeout')),
      pay(page, options),
    ]);
    if (end.outcome === 'returned') {
      await Promise.race([recorder.answered, clock.sleep(answerGraceMs, stop.signal)]);
    }
    const { merchantRequests, ...recorded } = recorder.recorded();
    return {
      ...end,
      startedAt,
      endedAt: clock.now(),
      ...recorded,
      coverage: { engine: `chromium ${browser.version()}`, armed: ['devtools-fetch'], merchantRequests },
    };
  } finally {
    stop.abort();
    await context.close().catch(() => undefined);
    await following?.[Symbol.asyncDispose]();
  }
}

interface End {
  readonly outcome: WatchOutcome;
  readonly error?: PaywatchError;
}

const toEnd = (outcome: WatchOutcome): End => ({ outcome });

async function openContext(browser: Browser, locale: string | undefined): Promise<BrowserContext> {
  try {
    return await browser.newContext({
      acceptDownloads: false,
      permissions: [],
      ...(locale === undefined ? {} : { locale }),
    });
  } catch (error) {
    throw new PaywatchError('browser_failed', `The browser opens no window: ${firstLine(error)}`, {
      cause: error,
      mend: 'Try again; run `paywatch doctor` if it happens again.',
    });
  }
}

/** Opens the page and lets the driver pay. Never resolves by itself when all went well: the return ends the watch. */
async function pay(
  page: Page,
  { paymentUrl, page: hostedPage, payer, timeoutMs }: WatchOptions,
): Promise<End> {
  await openPage(page, paymentUrl, timeoutMs);
  if (payer !== undefined) {
    try {
      await hostedPage.drive(page, payer);
    } catch (error) {
      if (error instanceof PaywatchError && error.code === 'page_unfillable')
        return { outcome: 'stuck', error };
      throw error;
    }
  }
  return new Promise(() => undefined);
}

async function openPage(page: Page, paymentUrl: URL, timeoutMs: number): Promise<void> {
  const answer = await page
    .goto(paymentUrl.href, { waitUntil: 'commit', timeout: timeoutMs })
    .catch((error: unknown) => {
      throw unreachable(paymentUrl, firstLine(error), error);
    });
  if (answer !== null && answer.status() >= 500) throw unreachable(paymentUrl, `HTTP ${answer.status()}`);
}

const unreachable = (url: URL, why: string, cause?: unknown): PaywatchError =>
  new PaywatchError('page_unreachable', `The payment page does not load: ${why} (${keepUrl(url.href)})`, {
    cause,
    retryable: true,
    mend: 'Check the URL and that the gateway answers; nothing was paid by this attempt.',
  });

/** Resolves when the page closes or crashes, or the browser does. The browser outlives the watch, its listener does not. */
function whenGone(browser: Browser, page: Page, over: AbortSignal): Promise<'closed' | 'crashed'> {
  return new Promise(resolve => {
    const onDisconnected = () => resolve('crashed');
    browser.on('disconnected', onDisconnected);
    over.addEventListener('abort', () => void browser.off('disconnected', onDisconnected));
    page.on('crash', () => resolve('crashed'));
    // A crashed browser closes its pages too, and says so a moment later.
    page.on('close', () => setImmediate(() => resolve(browser.isConnected() ? 'closed' : 'crashed')));
  });
}

/** Resolves when the caller wants to stop, never once the watch is over. */
function whenAborted(signal: AbortSignal | undefined, over: AbortSignal): Promise<'interrupted'> {
  return new Promise(resolve => {
    if (signal?.aborted === true) resolve('interrupted');
    signal?.addEventListener('abort', () => resolve('interrupted'), { signal: over });
  });
}

function announcePlaces(page: Page, { onPlace }: WatchOptions): void {
  page.on('domcontentloaded', () => {
    void page
      .title()
      .then(title => onPlace?.({ host: new URL(page.url()).host, title: redactCardNumbers(title) }))
      // The page went on while we asked for its title.
      .catch(() => undefined);
  });
}

const firstLine = (error: unknown): string =>
  (messageOf(error).split('\n')[0] ?? '').replace(/^page\.goto: /, '').replace(/ at https?:\/\/\S+$/, '');
