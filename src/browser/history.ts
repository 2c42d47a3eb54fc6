import type { BrowserContext, Frame } from 'playwright';
import type { FrameKind } from './hop.js';

/** A return that makes no request: the page only changes its URL. */
export interface HistoryReturn {
  readonly url: string;
  readonly frame: FrameKind;
  readonly frameId: string;
}

/** What the page is to do with it: carry it out, show another page in its place, or go elsewhere. */
export type HistoryDecision =
  | { readonly action: 'go' }
  | { readonly action: 'show'; readonly html: string }
  | { readonly action: 'leave'; readonly url: string };

export interface HistoryOptions {
  /** URLs that are returns, as the source of a regular expression on origin, path and fragment. */
  readonly pattern: string;
  /** Whether the page has to wait for the decision. */
  readonly hold: boolean;
  readonly kindOf: (frame: Frame) => FrameKind;
  readonly onReturn: (seen: HistoryReturn) => Promise<HistoryDecision>;
}

const binding = '__paywatchHistory';

/**
 * Watches for `pushState`, `replaceState` and changes of the fragment that lead to the return URL: no request is made,
 * so the network does not show them. A held one is not carried out until the decision is there.
 */
export async function watchHistory(
  context: BrowserContext,
  { pattern, hold, kindOf, onReturn }: HistoryOptions,
): Promise<void> {
  await context.exposeBinding(
    binding,
    async ({ frame }: { frame: Frame }, url: unknown): Promise<boolean> => {
      if (typeof url !== 'string' || !URL.canParse(url)) return true;
      const kind = kindOf(frame);
      const decision = await onReturn({ url, frame: kind, frameId: kind });
      if (decision.action === 'go') return true;
      // Once the page has heard that it must stay where it is.
      setImmediate(() => void replacePage(frame, decision).catch(() => undefined));
      return false;
    },
  );
  await context.addInitScript({ content: pageScript({ binding, pattern, hold }) });
}

async function replacePage(
  frame: Frame,
  decision: Exclude<HistoryDecision, { readonly action: 'go' }>,
): Promise<void> {
  if (decision.action === 'show') await frame.setContent(decision.html);
  else await frame.goto(decision.url, { waitUntil: 'commit' });
}

interface ScriptOptions {
  readonly binding: string;
  readonly pattern: string;
  readonly hold: boolean;
}

/** Runs in every frame, before any script of the page's own. Where nothing is held, the page is only listened to. */
const pageScript = (options: ScriptOptions): string => `(({ binding, pattern, hold }) => {
  const report = globalThis[binding];
  if (report === undefined) return;
  const expression = new RegExp(pattern, 'i');
  const isReturn = ({ origin, pathname, hash }) => expression.test(origin + pathname + hash.split('?')[0]);
  let letGo = false;
  const ask = (url, carryOut) => {
    const going = report(url);
    if (!hold) return carryOut();
    void going.then(go => {
      if (!go) return;
      letGo = true;
      carryOut();
      letGo = false;
    });
  };
  for (const name of ['pushState', 'replaceState']) {
    const original = History.prototype[name];
    History.prototype[name] = function (...change) {
      const carryOut = () => original.apply(this, change);
      const [, , target] = change;
      if (target == null || !URL.canParse(target, document.baseURI)) return carryOut();
      const url = new URL(target, document.baseURI);
      return isReturn(url) ? ask(url.href, carryOut) : carryOut();
    };
  }
  globalThis.navigation?.addEventListener('navigate', event => {
    const { url } = event.destination;
    if (!event.hashChange || letGo || !isReturn(new URL(url))) return;
    if (hold) event.preventDefault();
    const carryOut = event.navigationType === 'replace' ? 'replace' : 'assign';
    ask(url, () => hold && location[carryOut](url));
  });
})(${JSON.stringify(options)})`;
