import { assertNever } from '../domain/assert-never.js';
import type { Clock } from '../platform/clock.js';
import { deferred } from '../platform/deferred.js';
import type { HistoryDecision, HistoryReturn } from './history.js';
import type { Hold, HoldOutcome } from './hold.js';
import {
  type FrameKind,
  type Hop,
  isReturn,
  keepUrl,
  paramsOf,
  type Return,
  type ReturnRule,
} from './hop.js';
import { createHopLog } from './hop-log.js';
import type { NavigationListener, RequestDecision } from './navigation.js';
import { createPageReader, type PageReaderOptions } from './page-answers.js';
import type { DocumentRequest } from './paused.js';
import { returnBodyOf } from './return-body.js';
import { createReturnState, type ReturnSeen } from './return-state.js';

/** What a recorder made of a navigation so far. */
export interface Recorded {
  readonly hops: readonly Hop[];
  readonly return?: Return;
  /** Document requests that were let through to the merchant; a return that is rewritten goes elsewhere. */
  readonly merchantRequests: number;
  /** Where a return was held: what holding came to. */
  readonly hold?: HoldOutcome;
}

/** Turns document requests into hops, finds the return among them, and hands the gateway's answers to the provider. */
export interface Recorder {
  readonly listener: NavigationListener;
  /** Takes a return that makes no request. */
  onHistory(seen: HistoryReturn): Promise<HistoryDecision>;
  /** Takes the URL that a page has come to: a return that neither request nor script has shown. */
  onArrival(url: string, frame: FrameKind): void;
  /** Resolves with the first of: a return, a page that has nothing more to offer. */
  readonly ended: Promise<'returned' | 'ended'>;
  /** Resolves once it is decided what becomes of the return. */
  readonly decided: Promise<void>;
  /** Resolves when the merchant has answered the return, or will not. */
  readonly answered: Promise<void>;
  recorded(): Recorded;
}

export interface RecorderOptions extends Omit<PageReaderOptions, 'paymentUrl'> {
  readonly rule: ReturnRule;
  readonly clock: Clock;
  readonly hold?: Hold;
}

/** Starts with nothing seen. */
export function createRecorder({ rule, clock, hold, ...reading }: RecorderOptions): Recorder {
  const log = createHopLog();
  const state = createReturnState(hold, clock);
  const pageEnded = deferred();
  const readPage = createPageReader({ paymentUrl: rule.paymentUrl, ...reading });
  const returnChains = new Set<string>();
  let merchantRequests = 0;

  const letThrough = (chain: string): RequestDecision => {
    returnChains.add(chain);
    if (state.hold()?.action !== 'rewrite') merchantRequests += 1;
    return { action: 'continue' };
  };
  const onReturnRequest = async (request: DocumentRequest): Promise<RequestDecision> => {
    const after = await state.take(await toReturn(request));
    switch (after.action) {
      case 'release':
        return letThrough(request.chain);
      case 'rewrite':
        if (after.url === request.url) return letThrough(request.chain);
        returnChains.add(request.chain);
        return { action: 'redirect', url: after.url };
      case 'drop':
        state.close();
        return { action: 'answer', html: state.page() };
      default:
        return assertNever(after);
    }
  };
  const onHistory = async ({ url, frame, frameId }: HistoryReturn): Promise<HistoryDecision> => {
    const seen = withoutRequest(url, frame, clock);
    log.add({ ...seen, initiator: 'history', frameId });
    const after = await state.take(seen);
    state.close();
    switch (after.action) {
      case 'release':
        return { action: 'go' };
      case 'rewrite':
        return { action: 'leave', url: after.url };
      case 'drop':
        return { action: 'show', html: state.page() };
      default:
        return assertNever(after);
    }
  };

  return {
    ended: Promise.race([
      state.seen.then(() => 'returned' as const),
      pageEnded.promise.then(() => 'ended' as const),
    ]),
    decided: state.decided,
    answered: state.answered,
    recorded() {
      const [returned, outcome] = [state.current(), state.hold()];
      return {
        hops: log.hops(),
        merchantRequests,
        ...(returned === undefined ? {} : { return: returned }),
        ...(outcome === undefined ? {} : { hold: outcome }),
      };
    },
    listener: {
      mayPrefetch: url => hold === undefined || !isReturn(new URL(url), 'top', rule),
      async onRequest(request) {
        log.add(request);
        // Where the merchant redirects to is the merchant's own affair.
        if (returnChains.has(request.chain)) return letThrough(request.chain);
        const returns = isReturn(new URL(request.url), request.frame, rule);
        return returns ? onReturnRequest(request) : { action: 'continue' };
      },
      async onAnswer(answer) {
        log.answer(answer.request, answer.status);
        if (returnChains.has(answer.request.chain)) state.answer(answer.status);
        else if (await readPage(answer)) pageEnded.resolve();
      },
      onFailure({ chain }) {
        if (returnChains.has(chain)) state.close();
      },
    },
    async onHistory(seen) {
      return isReturn(new URL(seen.url), seen.frame, rule) ? onHistory(seen) : { action: 'go' };
    },
    onArrival(url, frame) {
      if (state.current() !== undefined || !URL.canParse(url)) return;
      if (!isReturn(new URL(url), frame, rule)) return;
      // It is there already: a service worker, or a page that was rendered ahead, has shown it without a request.
      const seen = withoutRequest(url, frame, clock);
      log.add({ ...seen, initiator: 'history', frameId: frame });
      state.arrive(seen);
    },
  };
}

const toReturn = async (request: DocumentRequest): Promise<ReturnSeen> => ({
  url: keepUrl(request.url),
  method: request.method,
  params: paramsOf(new URL(request.url)),
  body: await returnBodyOf(request.body, request.headers['content-type']),
  kind: request.initiator,
  frame: request.frame,
  at: request.at,
});

const withoutRequest = (url: string, frame: FrameKind, clock: Clock): ReturnSeen => ({
  url: keepUrl(url),
  method: 'GET',
  params: paramsOf(new URL(url)),
  body: [],
  kind: 'history',
  frame,
  at: clock.now(),
});
