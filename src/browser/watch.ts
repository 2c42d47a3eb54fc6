import type { Browser, BrowserContext, Frame, Page } from 'playwright';
import { messageOf, PaywatchError } from '../domain/errors.js';
import type { Instant } from '../domain/time.js';
import type { Clock } from '../platform/clock.js';
import { redactCardNumbers } from '../platform/redact.js';
import type { HostedPage, PageReading, Payer } from '../providers/contract.js';
import { type Gone, whenGone } from './gone.js';
import { watchHistory } from './history.js';
import type { Hold, HoldOutcome } from './hold.js';
import { type FrameKind, type Hop, type Return, type ReturnRule, returnPattern } from './hop.js';
import { navigationOf } from './navigation.js';
import { pay } from './pay.js';
import { createRecorder, type Recorder } from './recorder.js';

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
  /** What holding came to, where a return was held. */
  readonly hold?: HoldOutcome;
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
  /** Stops the return before the merchant hears of it. */
  readonly hold?: Hold;
  /** How long the window stays after the return, for the payer to read what it shows, ms. Default 0. */
  readonly lingerMs?: number;
  /** Told what the page says, each time that it says something new; the browser waits for it. */
  readonly onReading?: (reading: PageReading) => Promise<void> | void;
  /** Told where the payer is, each time that a page has loaded. */
  readonly onPlace?: (place: Place) => void;
}

/** How long the merchant's answer to a return is waited for, ms. The return itself counts from its request on. */
const answerGraceMs = 5_000;

/** How long a failed payer waits for the return, or the crash, that made him fail, ms. */
const explanationGraceMs = 250;

/**
 * Opens a payment page in a context of its own and watches it until it returns to the merchant, has nothing more to
 * offer, or `timeoutMs` have passed. The context is closed whatever happens.
 * @throws PaywatchError `page_unreachable` when the page does not load, `browser_failed` when no window opens
 */
export async function watchPayment(browser: Browser, options: WatchOptions): Promise<WatchResult> {
  const context = await openContext(browser, options.locale);
  try {
    return await watchIn(context, browser, options);
  } finally {
    await close(context);
  }
}

async function watchIn(
  context: BrowserContext,
  browser: Browser,
  options: WatchOptions,
): Promise<WatchResult> {
  const { clock } = options;
  const startedAt = clock.now();
  const page = await context.newPage();
  using going = whenGone(browser, page);
  const recorder = createRecorder({ rule: ruleOf(options), ...options });
  const navigation = await navigationOf(browser);
  const following = await navigation.follow(context, {
    clock,
    listener: recorder.listener,
    blockedHosts: options.page.blockedHosts,
    holds: options.hold !== undefined,
  });
  const over = new AbortController();
  try {
    const armed = ['devtools-fetch', ...(await armScripts(context, recorder, options))];
    announcePlaces(page, options);
    const watched = { page, recorder, gone: going.gone, over: over.signal };
    const end = await untilEnd(watched, options);
    if (end.outcome === 'returned') await afterReturn(watched, options);
    const { merchantRequests, ...recorded } = recorder.recorded();
    return {
      ...end,
      startedAt,
      endedAt: clock.now(),
      ...recorded,
      coverage: { engine: `chromium ${browser.version()}`, armed, merchantRequests },
    };
  } finally {
    over.abort();
    // First the pages, then the hold: a page that is still open could go to the merchant after all.
    await close(context);
    await following[Symbol.asyncDispose]();
  }
}

interface Watched {
  readonly page: Page;
  readonly recorder: Recorder;
  readonly gone: Gone['gone'];
  /** Aborted when the watch is over. */
  readonly over: AbortSignal;
}

async function untilEnd(watched: Watched, options: WatchOptions): Promise<End> {
  const { page, recorder, gone, over } = watched;
  const { clock, timeoutMs, signal } = options;
  const known = Promise.race([recorder.ended, gone]).then(toEnd);
  const payFailed = async (error: unknown): Promise<End> => {
    // A page that is gone, or has returned, fails its driver before it tells us.
    await Promise.race([known, clock.sleep(explanationGraceMs, over)]);
    if (error instanceof PaywatchError && error.code === 'page_unfillable') {
      return { outcome: 'stuck', error };
    }
    throw error;
  };
  return Promise.race([
    known,
    whenAborted(signal, over).then(toEnd),
    clock.sleep(timeoutMs, over).then(() => toEnd('timeout')),
    // Nothing ends when the payer is done: the return does that.
    pay(page, options).then(() => new Promise<never>(() => undefined), payFailed),
  ]);
}

/** Lets the return be decided on, the merchant answer, and the payer read. */
async function afterReturn(watched: Watched, { clock, signal, lingerMs = 0 }: WatchOptions): Promise<void> {
  const { recorder, gone, over } = watched;
  const aborted = whenAborted(signal, over);
  await Promise.race([recorder.decided, aborted]);
  await Promise.race([recorder.answered, gone, aborted, clock.sleep(answerGraceMs, over)]);
  if (lingerMs > 0) await Promise.race([gone, aborted, clock.sleep(lingerMs, over)]);
}

const close = (context: BrowserContext): Promise<void> => context.close().catch(() => undefined);

const ruleOf = ({ paymentUrl, page, returnUrl }: WatchOptions): ReturnRule => ({
  paymentUrl,
  page,
  ...(returnUrl === undefined ? {} : { returnUrl }),
});

/** What sees returns that make no request; says what was armed. */
async function armScripts(
  context: BrowserContext,
  recorder: Recorder,
  { returnUrl, hold }: WatchOptions,
): Promise<readonly string[]> {
  const first = context.pages()[0];
  const kindOf = (frame: Frame): FrameKind =>
    frame.parentFrame() !== null ? 'iframe' : frame.page() === first ? 'top' : 'popup';
  const watchArrivals = (page: Page) =>
    page.on('framenavigated', frame => {
      if (frame === page.mainFrame()) recorder.onArrival(frame.url(), kindOf(frame));
    });
  for (const page of context.pages()) watchArrivals(page);
  context.on('page', watchArrivals);
  if (returnUrl === undefined) return ['frame-navigated'];
  await watchHistory(context, {
    pattern: returnPattern(returnUrl),
    hold: hold !== undefined,
    kindOf,
    onReturn: seen => recorder.onHistory(seen),
  });
  return ['frame-navigated', 'history-script'];
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

const firstLine = (error: unknown): string => messageOf(error).split('\n')[0] ?? '';
