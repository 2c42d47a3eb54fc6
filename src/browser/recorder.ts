import { deferred } from '../platform/deferred.js';
import { redactCardNumbers } from '../platform/redact.js';
import type { HostedPage, PageAnswer, PageReading } from '../providers/contract.js';
import { type Hop, isReturn, keepUrl, paramsOf, type Return, type ReturnRule, returnBodyOf } from './hop.js';
import type { DocumentAnswer, DocumentRequest, NavigationListener } from './navigation.js';

/** What a recorder made of a navigation so far. */
export interface Recorded {
  readonly hops: readonly Hop[];
  readonly return?: Return;
  /** Document requests that were let through to the merchant. */
  readonly merchantRequests: number;
}

/** Turns document requests into hops, finds the return among them, and hands the gateway's answers to the provider. */
export interface Recorder {
  readonly listener: NavigationListener;
  /** Resolves with the first of: the request of a return, a page that has nothing more to offer. */
  readonly ended: Promise<'returned' | 'ended'>;
  /** Resolves when the merchant has answered the return, or could not. */
  readonly answered: Promise<void>;
  recorded(): Recorded;
}

export interface RecorderOptions {
  readonly rule: ReturnRule;
  readonly page: Pick<HostedPage, 'readAnswer'>;
  /** Told what the page says, each time that it says something new. */
  readonly onReading?: (reading: PageReading) => Promise<void> | void;
}

/** Longest answer of a gateway that is read for its words, in characters. */
const longestBody = 64 * 1024;

/** Starts with nothing seen. */
export function createRecorder({ rule, page, onReading }: RecorderOptions): Recorder {
  const hops: Hop[] = [];
  let returned: Return | undefined;
  let returnChain: string | undefined;
  let merchantRequests = 0;
  let lastReading: string | undefined;
  const ended = deferred<'returned' | 'ended'>();
  const answered = deferred<void>();

  const updateHop = (request: DocumentRequest, status: number) => {
    const index = hops.findLastIndex(hop => hop.to === keepUrl(request.url) && hop.status === null);
    const hop = hops[index];
    if (hop !== undefined) hops[index] = { ...hop, status };
  };

  const read = async (answer: DocumentAnswer): Promise<void> => {
    const seen = await toPageAnswer(answer);
    const reading = page.readAnswer(seen, rule.paymentUrl);
    if (reading === undefined) return;
    const words = JSON.stringify(reading);
    if (words !== lastReading) await onReading?.(reading);
    lastReading = words;
    if (reading.ended) ended.resolve('ended');
  };

  return {
    ended: ended.promise,
    answered: answered.promise,
    recorded: () => ({
      hops: [...hops],
      merchantRequests,
      ...(returned === undefined ? {} : { return: returned }),
    }),
    listener: {
      onRequest(request) {
        const { url, method, frame, initiator, at } = request;
        hops.push({
          from: hops.at(-1)?.to ?? null,
          to: keepUrl(url),
          method,
          status: null,
          at,
          frame,
          initiator,
        });
        if (returnChain !== undefined && request.chain === returnChain) merchantRequests += 1;
        if (returned !== undefined || !isReturn(new URL(url), frame, rule)) return;
        returned = {
          url: keepUrl(url),
          method,
          status: null,
          params: paramsOf(new URL(url)),
          body: returnBodyOf(request.postData, request.headers['content-type']),
          kind: initiator,
          frame,
          at,
          held: false,
          merchantReached: false,
        };
        returnChain = request.chain;
        merchantRequests += 1;
        ended.resolve('returned');
      },
      async onAnswer(answer) {
        const { request, status } = answer;
        updateHop(request, status);
        if (returned !== undefined && request.chain === returnChain) {
          if (returned.status === null) returned = { ...returned, status, merchantReached: true };
          answered.resolve();
        } else {
          await read(answer);
        }
      },
      onFailure(request) {
        if (request.chain === returnChain) answered.resolve();
      },
    },
  };
}

/** Redirects have no body that could be asked for; a page of HTML says nothing that its status does not. */
async function toPageAnswer(answer: DocumentAnswer): Promise<PageAnswer> {
  const { request, status, location, contentType } = answer;
  const isRedirect = status >= 300 && status < 400;
  const body =
    !isRedirect && (status >= 400 || contentType?.includes('json') === true)
      ? redactCardNumbers((await answer.readBody()).slice(0, longestBody))
      : undefined;
  return {
    url: request.url,
    method: request.method,
    status,
    ...(location === undefined ? {} : { location }),
    ...(contentType === undefined ? {} : { contentType }),
    ...(body === undefined ? {} : { body }),
  };
}
