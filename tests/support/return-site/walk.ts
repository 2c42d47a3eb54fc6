import { type Browser, chromium, type Page } from 'playwright';
import type { AfterHold, Hold } from '../../../src/browser/hold.js';
import type { Return } from '../../../src/browser/hop.js';
import { locateChromium } from '../../../src/browser/locate.js';
import { type WatchOptions, type WatchResult, watchPayment } from '../../../src/browser/watch.js';
import { systemClock } from '../../../src/platform/clock.js';
import type { HostedPage, Payer } from '../../../src/providers/contract.js';
import { until } from '../waiting.js';
import type { ReturnSite, Visit } from './site.js';

/** A Chromium that knows the site's hosts. */
export async function launchFor({ browserArguments }: ReturnSite): Promise<Browser> {
  const location = await locateChromium({ environment: process.env, headless: true });
  if (location === undefined) throw new Error('There is no Chromium');
  return chromium.launch({
    executablePath: location.executablePath,
    chromiumSandbox: process.getuid?.() !== 0,
    args: [...browserArguments],
  });
}

export interface WalkOptions extends Partial<Pick<WatchOptions, 'hold' | 'signal' | 'timeoutMs'>> {
  /** What the payer does after the way back; the window stays open until it is done. */
  readonly afterwards?: (page: Page) => Promise<void>;
  /** `null`: the watch is told none. */
  readonly returnUrl?: string | null;
}

/** Watches a payer who comes back the visit's way. */
export function walk(
  browser: Browser,
  site: ReturnSite,
  visit: Visit,
  options: WalkOptions = {},
): Promise<WatchResult> {
  const { afterwards, signal, returnUrl = visit.returnUrl, ...watching } = options;
  const done = new AbortController();
  const drive = async (page: Page) => {
    await leave(page, visit);
    await afterwards?.(page);
    if (afterwards !== undefined) done.abort();
  };
  return watchPayment(browser, {
    paymentUrl: new URL(visit.part('gateway', 'page')),
    page: hostedPage(site, drive),
    payer,
    clock: systemClock,
    timeoutMs: 20_000,
    signal: signal === undefined ? done.signal : AbortSignal.any([signal, done.signal]),
    ...(afterwards === undefined ? {} : { lingerMs: 20_000 }),
    ...(returnUrl === null ? {} : { returnUrl }),
    ...watching,
  });
}

async function leave(page: Page, { way, back }: Visit): Promise<void> {
  if (way.click === 'page') await page.locator('#go').click({ noWaitAfter: true });
  if (way.click === 'iframe') await page.frameLocator('iframe').locator('#go').click({ noWaitAfter: true });
  if (way.then === undefined) return;
  await page.waitForURL(back);
  if (way.then === 'reload') await page.reload();
  if (way.then === 'back-and-forward') {
    await page.goBack();
    await page.goForward();
  }
}

/** Resolves when `selector` stands in any frame of any window of the payer's. */
export const shown = (page: Page, selector: string): Promise<void> =>
  until(async () => {
    const frames = page
      .context()
      .pages()
      .flatMap(each => each.frames());
    // A frame can go away while it is asked.
    const counts = await Promise.all(
      frames.map(frame =>
        frame
          .locator(selector)
          .count()
          .catch(() => 0),
      ),
    );
    return counts.some(count => count > 0);
  });

export interface RecordingHold extends Hold {
  /** The returns that the handler was told, in order. */
  readonly told: readonly Return[];
}

export interface RecordingHoldOptions extends Partial<Pick<Hold, 'after' | 'handlerTimeoutMs'>> {
  /** What the handler does besides. */
  readonly onHeld?: (returned: Return) => unknown;
  /** What the handler answers. */
  readonly says?: AfterHold;
}

/** A hold that shows a page with `#held`, and keeps what its handler was told. */
export function recordingHold(options: RecordingHoldOptions = {}): RecordingHold {
  const { after = { action: 'drop' }, handlerTimeoutMs = 10_000, onHeld, says } = options;
  const told: Return[] = [];
  return {
    told,
    after,
    handlerTimeoutMs,
    page: () => '<!doctype html><title>Held</title><p id="held">Held</p>',
    async onReturn(returned) {
      told.push(returned);
      await onHeld?.(returned);
      return says;
    },
  };
}

const hostedPage = (site: ReturnSite, drive: (page: Page) => Promise<void>): HostedPage => ({
  payerEmail: 'payer@example.com',
  blockedHosts: [],
  owns: url => site.isGateway(url),
  readAnswer: () => undefined,
  readReturn: () => ({ status: 'unknown', providerStatus: '' }),
  drive,
});

const payer: Payer = {
  card: { number: '', expiry: '', cvv: '' },
  email: 'payer@example.com',
  onStep: () => undefined,
  clock: systemClock,
  stepTimeoutMs: 10_000,
};
