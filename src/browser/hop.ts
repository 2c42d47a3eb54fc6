import type { Instant } from '../domain/time.js';
import { redactField, redactUrl } from '../platform/redact.js';
import type { HostedPage, Parameter } from '../providers/contract.js';

/** What made the browser go somewhere. */
export type HopInitiator =
  | 'server-redirect'
  | 'script'
  | 'form-post'
  | 'link'
  | 'refresh'
  | 'history'
  | 'popup'
  | 'reload';

export type FrameKind = 'top' | 'popup' | 'iframe';

/** One step of the browser, card data masked. */
export interface Hop {
  readonly from: string | null;
  readonly to: string;
  readonly method: string;
  /** Null until, or unless, an answer came. */
  readonly status: number | null;
  readonly at: Instant;
  readonly frame: FrameKind;
  readonly initiator: HopInitiator;
}

/** The payer's return to the merchant, card data masked; parameters in order, duplicates and empty values included. */
export interface Return {
  readonly url: string;
  readonly method: string;
  readonly status: number | null;
  readonly params: readonly Parameter[];
  readonly body: readonly Parameter[];
  readonly kind: HopInitiator;
  readonly frame: FrameKind;
  readonly at: Instant;
  readonly held: boolean;
  /** Whether the merchant's server answered. */
  readonly merchantReached: boolean;
}

/** How a return is told from the gateway's own pages. */
export interface ReturnRule {
  readonly paymentUrl: URL;
  readonly page: Pick<HostedPage, 'owns'>;
  /** The return URL, or a pattern with `*`; origin and path are compared, parameters are not. */
  readonly returnUrl?: string;
}

/**
 * Whether going to `url` is the return to the merchant. The top frame returns when it leaves the gateway's own pages. A
 * popup can also show terms and conditions, and an iframe a bank's page: those return only to the expected URL, where
 * one is known.
 */
export function isReturn(url: URL, frame: FrameKind, { paymentUrl, page, returnUrl }: ReturnRule): boolean {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return false;
  if (returnUrl !== undefined && matchesReturnUrl(url, returnUrl)) return true;
  if (page.owns(url, paymentUrl)) return false;
  return frame === 'top' || (frame === 'popup' && returnUrl === undefined);
}

/** A `*` among the letters of the host stands for no slash, so that it cannot reach into the path. */
function matchesReturnUrl(url: URL, pattern: string): boolean {
  const [, origin = '', path = ''] = /^([^/]*:\/\/[^/]*)?(.*)$/.exec(spelledAsUrl(pattern)) ?? [];
  const expected = `^${glob(origin, '[^/]*')}${glob(path.replace(/\/$/, ''), '.*')}/?$`;
  return new RegExp(expected, 'i').test(`${url.origin}${url.pathname}`);
}

/** Without query and fragment, and spelled as the browser spells it: default ports left out, other letters encoded. */
function spelledAsUrl(pattern: string): string {
  if (!URL.canParse(pattern)) return pattern.split(/[?#]/)[0] ?? '';
  const { protocol, host, pathname } = new URL(pattern);
  return `${protocol}//${host}${pathname}`;
}

const glob = (pattern: string, star: string): string =>
  pattern
    .split('*')
    .map(part => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join(star);

/** The parameters of a URL's query, masked. */
export const paramsOf = (url: URL): readonly Parameter[] => maskFields([...url.searchParams]);

/** The fields of a form that was posted, masked; none for any other kind of body. */
export const returnBodyOf = (body: string | undefined, contentType = ''): readonly Parameter[] =>
  body !== undefined && contentType.toLowerCase().startsWith('application/x-www-form-urlencoded')
    ? maskFields([...new URLSearchParams(body)])
    : [];

const maskFields = (fields: readonly Parameter[]): readonly Parameter[] =>
  fields.map(([name, value]) => [name, redactField(name, value)]);

/** A URL as it may be kept. */
export const keepUrl = (url: string): string => redactUrl(url);
