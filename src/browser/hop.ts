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
 * Whether going to `url` is the return to the merchant. Where the return URL is known, it is, in any frame; and so is the
 * window's way to any other page of the same host, a merchant's page for failures for instance. A stranger's page can
 * then be the bank's. Where nothing is known, the window returns when it leaves the gateway's own pages.
 */
export function isReturn(url: URL, frame: FrameKind, { paymentUrl, page, returnUrl }: ReturnRule): boolean {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return false;
  if (returnUrl !== undefined && matches(url, returnPattern(returnUrl))) return true;
  if (frame === 'iframe' || page.owns(url, paymentUrl)) return false;
  return returnUrl === undefined || (frame === 'top' && matches(url, hostPattern(returnUrl)));
}

const matches = (url: URL, pattern: string): boolean => new RegExp(pattern, 'i').test(returnKey(url));

/** What {@link returnPattern} is compared with: origin and path, and the fragment up to its parameters. */
const returnKey = ({ origin, pathname, hash }: URL): string => origin + pathname + (hash.split('?')[0] ?? '');

/**
 * A return URL, or a pattern with `*`, as the source of a regular expression on origin, path and fragment; a fragment is
 * compared only where the pattern has one. A `*` among the letters of the host stands for no slash, so that it cannot
 * reach into the path.
 */
export function returnPattern(returnUrl: string): string {
  const { origin, path, fragment } = partsOf(returnUrl);
  const end = fragment === '' ? '(#.*)?' : glob(fragment, '.*');
  return `^${glob(origin, '[^/]*')}${glob(path.replace(/\/$/, ''), '[^#]*')}/?${end}$`;
}

/** Any page of the return URL's host; none where the pattern names no host. */
function hostPattern(returnUrl: string): string {
  const { origin } = partsOf(returnUrl);
  return origin === '' ? '^$' : `^${glob(origin, '[^/]*')}/`;
}

interface PatternParts {
  readonly origin: string;
  readonly path: string;
  readonly fragment: string;
}

/** Without parameters, and spelled as the browser spells it: default ports left out, other letters encoded. */
function partsOf(pattern: string): PatternParts {
  const [, rest = '', hash = ''] = /^([^#]*)(#.*)?$/s.exec(pattern) ?? [];
  const spelled = URL.canParse(rest) ? new URL(rest) : undefined;
  const plain = spelled === undefined ? rest : `${spelled.protocol}//${spelled.host}${spelled.pathname}`;
  const [, origin = '', path = ''] = /^([^/]*:\/\/[^/]*)?(.*)$/.exec(plain.split('?')[0] ?? '') ?? [];
  return { origin, path, fragment: isRoute(hash) ? (hash.split('?')[0] ?? '') : '' };
}

/** A fragment that names a page, as `#/return` does, and not a place on one. */
const isRoute = (hash: string): boolean => /^#!?\//.test(hash);

const glob = (pattern: string, star: string): string =>
  pattern
    .split('*')
    .map(part => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join(star);

/** The parameters of a URL's query, masked. */
export const paramsOf = (url: URL): readonly Parameter[] =>
  [...url.searchParams].map(([name, value]) => [name, redactField(name, value)]);

/** A URL as it may be kept. */
export const keepUrl = (url: string): string => redactUrl(url);
