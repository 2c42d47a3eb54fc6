import type { BrowserContext, Page, Request } from 'playwright';
import type { Instant } from '../../domain/time.js';
import type { Clock } from '../../platform/clock.js';
import { bounded } from './bounded.js';
import type { Mask } from './mask.js';

/** How long one page of the way took, from the request of its document, redirects included. */
export interface PageTiming {
  readonly url: string;
  readonly startedAt: Instant;
  /** Null when it did not come so far. */
  readonly domContentLoadedMs: number | null;
  readonly loadMs: number | null;
}

export interface TimingCollector extends Disposable {
  timings(): readonly PageTiming[];
}

interface Running {
  url: string;
  readonly startedAt: Instant;
  domContentLoadedMs: number | null;
  loadMs: number | null;
}

/** Times the pages of a context, each from its navigation on. */
export function timePages(
  context: BrowserContext,
  { mask, clock }: { readonly mask: Mask; readonly clock: Clock },
): TimingCollector {
  const seen = bounded<Running>(100);
  const current = new Map<Page, Running>();
  const undo: (() => void)[] = [];

  const onRequest = (request: Request) => {
    const page = pageOf(request);
    if (page === undefined) return;
    const running = current.get(page);
    if (request.redirectedFrom() !== null && running !== undefined) {
      running.url = mask.url(request.url());
      return;
    }
    const timing = {
      url: mask.url(request.url()),
      startedAt: clock.now(),
      domContentLoadedMs: null,
      loadMs: null,
    };
    current.set(page, timing);
    seen.add(timing);
  };
  const watch = (page: Page) => {
    const onContent = () => {
      const running = current.get(page);
      if (running !== undefined) running.domContentLoadedMs ??= clock.now() - running.startedAt;
    };
    const onLoad = () => {
      const running = current.get(page);
      if (running !== undefined) running.loadMs ??= clock.now() - running.startedAt;
    };
    page.on('domcontentloaded', onContent);
    page.on('load', onLoad);
    undo.push(() => {
      page.off('domcontentloaded', onContent);
      page.off('load', onLoad);
    });
  };
  context.on('request', onRequest);
  context.on('page', watch);
  for (const page of context.pages()) watch(page);
  return {
    timings: () => seen.items.map(timing => ({ ...timing })),
    [Symbol.dispose]() {
      context.off('request', onRequest);
      context.off('page', watch);
      for (const off of undo) off();
    },
  };
}

/** The page that goes somewhere; frames inside of it and the requests of workers are not pages. */
function pageOf(request: Request): Page | undefined {
  if (!request.isNavigationRequest()) return undefined;
  try {
    const frame = request.frame();
    return frame.parentFrame() === null ? frame.page() : undefined;
  } catch {
    // A popup's first request is told before its page is.
    return undefined;
  }
}
