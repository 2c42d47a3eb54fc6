import type { Instant } from '../domain/time.js';
import type { Frames } from './frames.js';
import type { FrameKind, HopInitiator } from './hop.js';

/** A request that the browser holds up until it is told what to do with it, as DevTools' `Fetch` domain shows it. */
export interface Paused {
  readonly requestId: string;
  readonly request: {
    readonly url: string;
    readonly urlFragment?: string;
    readonly method: string;
    readonly headers: Record<string, string>;
    readonly postDataEntries?: readonly { readonly bytes?: string }[];
  };
  readonly frameId: string;
  readonly resourceType: string;
  readonly networkId?: string;
  readonly redirectedRequestId?: string;
  readonly responseStatusCode?: number;
  readonly responseErrorReason?: string;
  readonly responseHeaders?: readonly { readonly name: string; readonly value: string }[];
}

/** A document that the browser is about to fetch for a followed payment. Nothing is masked yet. */
export interface DocumentRequest {
  /** The same for all requests of one redirect chain. */
  readonly chain: string;
  readonly url: string;
  readonly method: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly frameId: string;
  readonly frame: FrameKind;
  readonly initiator: HopInitiator;
  readonly at: Instant;
}

export interface RequestOrigin {
  /** Say where it was made, and why. */
  readonly frames: Frames;
  /** Whether it is the first that its frame makes. */
  readonly isFirst: boolean;
  readonly at: Instant;
}

/** Reads a request. */
export function toDocumentRequest(paused: Paused, { frames, isFirst, at }: RequestOrigin): DocumentRequest {
  const { request, frameId } = paused;
  const { url, urlFragment = '', method, headers, postDataEntries } = request;
  const frame = frames.kindOf(frameId) ?? 'iframe';
  return {
    chain: chainOf(paused),
    url: url + urlFragment,
    method,
    headers: lowerCase(headers),
    ...(postDataEntries === undefined ? {} : { body: join(postDataEntries) }),
    frameId,
    frame,
    initiator: initiatorOf(paused, frames, frame === 'popup' && isFirst),
    at,
  };
}

function initiatorOf(
  { redirectedRequestId, frameId, request }: Paused,
  { initiators }: Frames,
  opensWindow: boolean,
): HopInitiator {
  if (redirectedRequestId !== undefined) return 'server-redirect';
  const told = initiators.of(frameId, request.url);
  const guessed = request.method === 'POST' ? 'form-post' : opensWindow ? 'popup' : 'script';
  // A window's first request is as a rule made before anyone can listen to it.
  return opensWindow ? guessed : (told ?? guessed);
}

/** What all requests of one redirect chain have in common. */
export const chainOf = ({ networkId, requestId }: Paused): string => networkId ?? requestId;

/** Whether the page asks for something that the payer may never go to. */
export const isPrefetch = ({ request }: Paused): boolean =>
  lowerCase(request.headers)['sec-purpose']?.includes('prefetch') === true;

/** A header of the answer. */
export const answerHeader = ({ responseHeaders = [] }: Paused, wanted: string): string | undefined =>
  responseHeaders.find(({ name }) => name.toLowerCase() === wanted)?.value;

const lowerCase = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

const join = (entries: readonly { readonly bytes?: string }[]): Uint8Array =>
  Buffer.concat(entries.map(({ bytes = '' }) => Buffer.from(bytes, 'base64')));
