import type { Browser, Page } from 'playwright';
import { deferred } from '../platform/deferred.js';

/** Tells when a watched page is no more. */
export interface Gone extends Disposable {
  readonly gone: Promise<'closed' | 'crashed'>;
}

/** Waits for the page to close or crash, or the browser to. */
export function whenGone(browser: Browser, page: Page): Gone {
  const { promise, resolve } = deferred<'closed' | 'crashed'>();
  const onCrash = () => resolve('crashed');
  browser.on('disconnected', onCrash);
  page.on('crash', onCrash);
  // A crashed browser closes its pages too, and says so a moment later.
  page.on('close', () => setImmediate(() => resolve(browser.isConnected() ? 'closed' : 'crashed')));
  return {
    gone: promise,
    [Symbol.dispose]() {
      browser.off('disconnected', onCrash);
    },
  };
}
