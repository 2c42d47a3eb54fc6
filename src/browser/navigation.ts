import type { Browser, BrowserContext, CDPSession } from 'playwright';
import type { Instant } from '../domain/time.js';
import type { Clock } from '../platform/clock.js';
import { type Frames, trackFrames } from './frames.js';
import type { FrameKind, HopInitiator } from './hop.js';

/** A document that the browser is about to fetch for a followed payment. Nothing is masked yet. */
export interface DocumentRequest {
  /** The same for all requests of one redirect chain. */
  readonly chain: string;
  readonly url: string;
  readonly method: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly postData?: string;
  readonly frame: FrameKind;
  readonly initiator: HopInitiator;
  readonly at: Instant;
}

/** The head of its answer, before the browser acts on it. */
export interface DocumentAnswer {
  readonly request: DocumentRequest;
  readonly status: number;
  /** Absolute. */
  readonly location?: string;
  readonly contentType?: string;
  /** The body; can be asked for only while the answer is being handled, and not of a redirect. */
  readBody(): Promise<string>;
}

/** The browser waits for each of these before it goes on. */
export interface NavigationListener {
  onRequest(request: DocumentRequest): Promise<void> | void;
  onAnswer(answer: DocumentAnswer): Promise<void> | void;
  /** No answer came: the host does not resolve, refuses, resets. */
  onFailure(request: DocumentRequest, reason: string): Promise<void> | void;
}

export interface FollowOptions {
  readonly listener: NavigationListener;
  /** Requests to these hosts are refused, whatever they are for. */
  readonly blockedHosts: readonly string[];
  readonly clock: Clock;
}

/** Sees every document request of a browser, whatever frame or popup makes it, server redirects included. */
export interface Navigation {
  /** Reports the document requests of one context until it is disposed, which is to be after the context has closed. */
  follow(context: BrowserContext, options: FollowOptions): Promise<AsyncDisposable>;
}

interface Followed extends FollowOptions {
  readonly frames: Frames;
}

interface Paused {
  readonly requestId: string;
  readonly request: {
    readonly url: string;
    readonly method: string;
    readonly headers: Record<string, string>;
    readonly postData?: string;
  };
  readonly frameId: string;
  readonly resourceType: string;
  readonly networkId?: string;
  readonly redirectedRequestId?: string;
  readonly responseStatusCode?: number;
  readonly responseErrorReason?: string;
  readonly responseHeaders?: readonly { readonly name: string; readonly value: string }[];
}

const documents = [
  { urlPattern: '*', resourceType: 'Document', requestStage: 'Request' },
  { urlPattern: '*', resourceType: 'Document', requestStage: 'Response' },
] as const;

/** A second session would be told of the same requests, and take those of another payment for its own. */
const opened = new WeakMap<Browser, Promise<Navigation>>();

/**
 * Listens on one browser-level DevTools session, with the `Fetch` domain at request and response stage. A page's own
 * session, and so Playwright's `route`, is never told of server redirects, and misses a popup's first request.
 */
export function openNavigation(browser: Browser): Promise<Navigation> {
  const known = opened.get(browser);
  if (known !== undefined) return known;
  const opening = listen(browser);
  opened.set(browser, opening);
  opening.catch(() => opened.delete(browser));
  return opening;
}

async function listen(browser: Browser): Promise<Navigation> {
  const session = await browser.newBrowserCDPSession();
  const followed = new Set<Followed>();

  const arm = async () => {
    const hosts = new Set([...followed].flatMap(({ blockedHosts }) => blockedHosts));
    const blocked = [...hosts].map(host => ({
      urlPattern: `*://${host}/*`,
      requestStage: 'Request' as const,
    }));
    await session.send('Fetch.enable', { patterns: [...documents, ...blocked] });
  };

  session.on('Fetch.requestPaused', (paused: Paused) => {
    // The page, or the browser, may be gone by the time we answer; then nobody waits for the answer.
    void answer(session, followed, paused).catch(() => undefined);
  });
  await arm();

  return {
    async follow(context, options) {
      const entry: Followed = { ...options, frames: await trackFrames(session, context) };
      followed.add(entry);
      await arm();
      return {
        async [Symbol.asyncDispose]() {
          followed.delete(entry);
          entry.frames[Symbol.dispose]();
          if (browser.isConnected()) await arm().catch(() => undefined);
        },
      };
    },
  };
}

/** A request that is not answered hangs its page, so it is let go on whatever happens in between. */
async function answer(session: CDPSession, followed: ReadonlySet<Followed>, paused: Paused): Promise<void> {
  const { requestId } = paused;
  if (paused.resourceType !== 'Document') {
    await session.send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' });
    return;
  }
  try {
    const entry =
      [...followed].find(({ frames }) => frames.kindOf(paused.frameId) !== undefined) ?? onlyOne(followed);
    if (entry !== undefined) await report(session, entry, paused);
  } finally {
    await session.send('Fetch.continueRequest', { requestId });
  }
}

/** A frame deep inside another process is not announced in time; with one payment in the browser it can only be its. */
const onlyOne = (followed: ReadonlySet<Followed>): Followed | undefined =>
  followed.size === 1 ? [...followed][0] : undefined;

async function report(
  session: CDPSession,
  { frames, listener, clock }: Followed,
  paused: Paused,
): Promise<void> {
  const request = toRequest(frames, paused, clock.now());
  // Prefetched and prerendered pages are requests for documents too, but the payer did not go there.
  if (request.headers['sec-purpose']?.includes('prefetch') === true) return;
  const { requestId, responseStatusCode: status, responseErrorReason } = paused;
  if (responseErrorReason !== undefined) return listener.onFailure(request, responseErrorReason);
  if (status === undefined) return listener.onRequest(request);
  const location = header(paused, 'location');
  const contentType = header(paused, 'content-type');
  await listener.onAnswer({
    request,
    status,
    ...(location !== undefined && URL.canParse(location, request.url)
      ? { location: new URL(location, request.url).href }
      : {}),
    ...(contentType === undefined ? {} : { contentType }),
    async readBody() {
      const { body, base64Encoded } = await session.send('Fetch.getResponseBody', { requestId });
      return base64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
    },
  });
}

function toRequest(frames: Frames, { request, frameId, ...paused }: Paused, at: Instant): DocumentRequest {
  const frame = frames.kindOf(frameId) ?? 'iframe';
  const unexplained = request.method === 'POST' ? 'form-post' : frame === 'popup' ? 'popup' : 'script';
  return {
    chain: paused.networkId ?? paused.requestId,
    url: request.url,
    method: request.method,
    headers: lowerCase(request.headers),
    ...(request.postData === undefined ? {} : { postData: request.postData }),
    frame,
    initiator:
      paused.redirectedRequestId !== undefined
        ? 'server-redirect'
        : (frames.initiatorOf(frameId, request.url) ?? unexplained),
    at,
  };
}

const lowerCase = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

const header = ({ responseHeaders = [] }: Paused, wanted: string): string | undefined =>
  responseHeaders.find(({ name }) => name.toLowerCase() === wanted)?.value;
