import type { Browser, BrowserContext, CDPSession } from 'playwright';
import { assertNever } from '../domain/assert-never.js';
import type { Clock } from '../platform/clock.js';
import { type Frames, trackFrames } from './frames.js';
import {
  answerHeader,
  chainOf,
  type DocumentRequest,
  isPrefetch,
  type Paused,
  toDocumentRequest,
} from './paused.js';

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

/**
 * What becomes of a request: it goes on as it is, or to another URL with its method and body, or is answered without
 * leaving the browser.
 */
export type RequestDecision =
  | { readonly action: 'continue' }
  | { readonly action: 'redirect'; readonly url: string }
  | { readonly action: 'answer'; readonly html: string };

/** The browser waits for each of these before it goes on. */
export interface NavigationListener {
  onRequest(request: DocumentRequest): Promise<RequestDecision> | RequestDecision;
  /** Whether a page may be fetched ahead of the payer, who may never go to it. Asked only where returns are held. */
  mayPrefetch(url: string): boolean;
  onAnswer(answer: DocumentAnswer): Promise<void> | void;
  /** No answer came: the host does not resolve, refuses, resets. */
  onFailure(request: DocumentRequest, reason: string): Promise<void> | void;
}

export interface FollowOptions {
  readonly listener: NavigationListener;
  /** Requests to these hosts are refused, whatever they are for. */
  readonly blockedHosts: readonly string[];
  readonly clock: Clock;
  /** Whether returns are to be held. No return page is then fetched before the payer goes there. */
  readonly holds: boolean;
}

/** Sees every document request of a browser, whatever frame or popup makes it, server redirects included. */
export interface Navigation {
  /** Reports the document requests of one context until it is disposed. */
  follow(context: BrowserContext, options: FollowOptions): Promise<AsyncDisposable>;
}

interface Followed extends FollowOptions {
  readonly frames: Frames;
  /** Redirect chain → its last request. */
  readonly requests: Map<string, DocumentRequest>;
}

const documents = [
  { urlPattern: '*', resourceType: 'Document', requestStage: 'Request' },
  { urlPattern: '*', resourceType: 'Document', requestStage: 'Response' },
] as const;

/** Pages are prefetched by this type of request. */
const fetches = { urlPattern: '*', resourceType: 'Fetch', requestStage: 'Request' } as const;

const opened = new WeakMap<Browser, Promise<Navigation>>();

/** The browser's one navigation: two sessions would each hold up every request. */
export function navigationOf(browser: Browser): Promise<Navigation> {
  const known = opened.get(browser);
  if (known !== undefined) return known;
  const opening = openNavigation(browser);
  opened.set(browser, opening);
  opening.catch(() => opened.delete(browser));
  return opening;
}

/**
 * Listens on one browser-level DevTools session, with the `Fetch` domain at request and response stage. A page's own
 * session, and so Playwright's `route`, is never told of server redirects, and misses a popup's first request.
 */
async function openNavigation(browser: Browser): Promise<Navigation> {
  const session = await browser.newBrowserCDPSession();
  const followed = new Set<Followed>();

  const arm = async () => {
    const hosts = new Set([...followed].flatMap(({ blockedHosts }) => blockedHosts));
    const blocked = [...hosts].map(host => ({
      urlPattern: `*://${host}/*`,
      requestStage: 'Request' as const,
    }));
    const prefetches = [...followed].some(({ holds }) => holds) ? [fetches] : [];
    await session.send('Fetch.enable', { patterns: [...documents, ...prefetches, ...blocked] });
  };

  session.on('Fetch.requestPaused', (paused: Paused) => {
    // The page, or the browser, may be gone by the time we answer; then nobody waits for the answer.
    void answer(session, followed, paused).catch(() => undefined);
  });
  await arm();

  return {
    async follow(context, options) {
      const frames = await trackFrames(session, context);
      const entry: Followed = { ...options, frames, requests: new Map() };
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
  let decision: Decision = { action: 'continue' };
  try {
    decision = await decide(session, followed, paused);
  } finally {
    await carryOut(session, paused.requestId, decision);
  }
}

type Decision = RequestDecision | 'refuse';

async function decide(
  session: CDPSession,
  followed: ReadonlySet<Followed>,
  paused: Paused,
): Promise<Decision> {
  const { request, frameId, resourceType } = paused;
  const { hostname } = new URL(request.url);
  if ([...followed].some(({ blockedHosts }) => blockedHosts.includes(hostname))) return 'refuse';
  const entry = await ownerOf(followed, frameId);
  if (entry === undefined) return { action: 'continue' };
  // Prefetched and prerendered pages can be requests for documents too, but the payer did not go there.
  if (isPrefetch(paused)) return entry.listener.mayPrefetch(request.url) ? { action: 'continue' } : 'refuse';
  return resourceType === 'Document' ? report(session, entry, paused) : { action: 'continue' };
}

async function carryOut(session: CDPSession, requestId: string, decision: Decision): Promise<void> {
  if (decision === 'refuse') {
    await session.send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' });
    return;
  }
  switch (decision.action) {
    case 'continue':
      await session.send('Fetch.continueRequest', { requestId });
      return;
    case 'redirect':
      // The address bar and relative links follow a redirect; they would not know of a URL that was changed in passing.
      await session.send('Fetch.fulfillRequest', {
        requestId,
        responseCode: 307,
        responseHeaders: [{ name: 'Location', value: decision.url }],
      });
      return;
    case 'answer':
      await session.send('Fetch.fulfillRequest', {
        requestId,
        responseCode: 200,
        responseHeaders: [
          { name: 'Content-Type', value: 'text/html; charset=utf-8' },
          { name: 'Cache-Control', value: 'no-store' },
        ],
        body: Buffer.from(decision.html).toString('base64'),
      });
      return;
    default:
      assertNever(decision);
  }
}

/** The payment whose frame this is. */
async function ownerOf(followed: ReadonlySet<Followed>, frameId: string): Promise<Followed | undefined> {
  const known = [...followed].find(({ frames }) => frames.kindOf(frameId) !== undefined);
  if (known !== undefined) return known;
  const asked = [...followed].map(async entry => {
    if ((await entry.frames.find(frameId)) === undefined) throw new Error('It is not of this payment');
    return entry;
  });
  // A page that crashed does not answer, and must not hold up the others.
  return Promise.any(asked).catch(() => undefined);
}

async function report(session: CDPSession, followed: Followed, paused: Paused): Promise<RequestDecision> {
  const { listener } = followed;
  const request = requestOf(followed, paused);
  const { responseStatusCode: status, responseErrorReason } = paused;
  if (responseErrorReason !== undefined) await listener.onFailure(request, responseErrorReason);
  else if (status === undefined) return listener.onRequest(request);
  else await listener.onAnswer(toAnswer(session, request, status, paused));
  return { action: 'continue' };
}

/** An answer belongs to the request that was noted when it was made. */
function requestOf({ frames, requests, clock }: Followed, paused: Paused): DocumentRequest {
  const isAnswer = paused.responseStatusCode !== undefined || paused.responseErrorReason !== undefined;
  const known = requests.get(chainOf(paused));
  if (isAnswer && known !== undefined) return known;
  const isFirst = [...requests.values()].every(({ frameId }) => frameId !== paused.frameId);
  const request = toDocumentRequest(paused, { frames, isFirst, at: clock.now() });
  requests.set(request.chain, request);
  return request;
}

function toAnswer(
  session: CDPSession,
  request: DocumentRequest,
  status: number,
  paused: Paused,
): DocumentAnswer {
  const location = answerHeader(paused, 'location');
  const contentType = answerHeader(paused, 'content-type');
  return {
    request,
    status,
    ...(location !== undefined && URL.canParse(location, request.url)
      ? { location: new URL(location, request.url).href }
      : {}),
    ...(contentType === undefined ? {} : { contentType }),
    async readBody() {
      const { requestId } = paused;
      const { body, base64Encoded } = await session.send('Fetch.getResponseBody', { requestId });
      return base64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
    },
  };
}
