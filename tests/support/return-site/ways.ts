import type { FrameKind, HopInitiator } from '../../../src/browser/hop.js';
import { type Addresses, type Host, type MerchantKind, returnParams } from './addresses.js';
import { form, html, iframe, link, onClick, quote, script } from './html.js';

/** What a host answers; a string is a page. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export type Part = (at: Addresses) => string | Answer;

/** One way back to the merchant. */
export interface Way {
  readonly name: string;
  /** What the hosts serve; the payer starts at `page` on the gateway. */
  readonly parts: Readonly<Record<string, Part>>;
  /** Where the payer has to click on `#go`; absent where the page goes by itself. */
  readonly click?: 'page' | 'iframe';
  /** Default: `answers`. */
  readonly merchant?: MerchantKind;
  /** What the payer does once back. */
  readonly then?: 'reload' | 'back-and-forward';
  readonly expected: {
    readonly kind: HopInitiator;
    readonly frame: FrameKind;
    /** Default: GET. */
    readonly method?: 'POST';
    /** Whether no document is requested of the merchant. */
    readonly requestless?: true;
  };
}

const top = (kind: HopInitiator) => ({ kind, frame: 'top' }) as const;
const popup = (kind: HopInitiator) => ({ kind, frame: 'popup' }) as const;
const inIframe = (kind: HopInitiator) => ({ kind, frame: 'iframe' }) as const;
const posted = { method: 'POST' } as const;

/** A part that redirects to the return. */
const redirect =
  (status: number): Part =>
  ({ back }) => ({ status, headers: { location: back } });

/** A part that redirects to another part. */
const forward =
  (host: Host, name: string): Part =>
  at => ({ status: 302, headers: { location: at.part(host, name) } });

/** A page that posts to the gateway's `go` by itself. */
const postToGo: Part = at => form({ action: at.part('gateway', 'go'), auto: true });

const bankFrame: Part = at => iframe(at.part('bank', 'acs'));

const goTo = (merchant: MerchantKind): Pick<Way, 'parts' | 'merchant' | 'expected'> => ({
  parts: { page: ({ back }) => script(`location.href = ${quote(back)}`) },
  merchant,
  expected: top('script'),
});

/** `page`, then `hop1` … `hop9` on two hosts in turn, then the return: ten redirects. */
const tenHops: Way['parts'] = {
  page: at => form({ action: at.part('gateway', 'hop1'), auto: true }),
  ...Object.fromEntries(
    Array.from({ length: 9 }, (_, index): [string, Part] => [
      `hop${index + 1}`,
      forward(index % 2 === 0 ? 'relay' : 'gateway', `hop${index + 2}`),
    ]),
  ),
  hop10: redirect(302),
};

const redirectingWorker = ({ back }: Addresses): Answer => ({
  headers: { 'content-type': 'text/javascript' },
  body: `addEventListener('install', () => skipWaiting());
addEventListener('activate', event => event.waitUntil(clients.claim()));
addEventListener('fetch', event => {
  if (event.request.url.endsWith('/answered-by-worker')) event.respondWith(Response.redirect(${quote(back)}));
});`,
});

const withWorker = (code: string): string =>
  script(`navigator.serviceWorker.register('worker').then(async () => {
  await navigator.serviceWorker.ready;
  if (navigator.serviceWorker.controller === null)
    await new Promise(done => navigator.serviceWorker.addEventListener('controllerchange', done));
  ${code}
})`);

/** Every way back to the merchant that the suite walks, for seeing and for holding. */
export const ways: readonly Way[] = [
  // The gateway's server redirects.
  { name: 'POST, then 302', parts: { page: postToGo, go: redirect(302) }, expected: top('server-redirect') },
  { name: 'POST, then 303', parts: { page: postToGo, go: redirect(303) }, expected: top('server-redirect') },
  {
    name: 'POST, then 307',
    parts: { page: postToGo, go: redirect(307) },
    expected: { ...top('server-redirect'), ...posted },
  },
  {
    name: 'POST, then 308',
    parts: { page: postToGo, go: redirect(308) },
    expected: { ...top('server-redirect'), ...posted },
  },
  {
    name: 'two hops over another origin',
    parts: { page: postToGo, go: forward('relay', 'hop'), hop: redirect(302) },
    expected: top('server-redirect'),
  },
  { name: 'ten hops over two origins', parts: tenHops, expected: top('server-redirect') },
  {
    name: 'full-page 3-D Secure, then 302',
    parts: {
      page: at => form({ action: at.part('bank', 'acs'), auto: true }),
      acs: at => form({ action: at.part('forms', 'go'), auto: true }),
      go: redirect(302),
    },
    expected: top('server-redirect'),
  },

  // The page goes.
  {
    name: 'location.href',
    parts: { page: ({ back }) => script(`location.href = ${quote(back)}`) },
    expected: top('script'),
  },
  {
    name: 'location.assign',
    parts: { page: ({ back }) => script(`location.assign(${quote(back)})`) },
    expected: top('script'),
  },
  {
    name: 'location.replace',
    parts: { page: ({ back }) => script(`location.replace(${quote(back)})`) },
    expected: top('script'),
  },
  {
    name: 'navigation.navigate',
    parts: { page: ({ back }) => script(`navigation.navigate(${quote(back)})`) },
    expected: top('script'),
  },
  { name: 'link', parts: { page: ({ back }) => link(back) }, click: 'page', expected: top('link') },
  {
    name: 'form, GET',
    parts: {
      page: ({ returnUrl }) => form({ action: returnUrl, method: 'get', fields: returnParams }),
    },
    click: 'page',
    expected: top('link'),
  },
  {
    name: 'form, POST',
    parts: { page: ({ back }) => form({ action: back }) },
    click: 'page',
    expected: { ...top('form-post'), ...posted },
  },
  {
    name: 'form, POST, multipart',
    parts: { page: ({ back }) => form({ action: back, attributes: 'enctype="multipart/form-data"' }) },
    click: 'page',
    expected: { ...top('form-post'), ...posted },
  },
  {
    name: 'form, POST, sent by a script',
    parts: { page: ({ back }) => form({ action: back, auto: true }) },
    expected: { ...top('form-post'), ...posted },
  },
  {
    name: 'meta refresh',
    parts: {
      page: ({ back }) =>
        html(`<meta http-equiv="refresh" content="0;url=${back.replaceAll('&', '&amp;')}">`),
    },
    expected: top('refresh'),
  },
  {
    name: 'Refresh header',
    parts: { page: ({ back }) => ({ headers: { refresh: `0;url=${back}` }, body: html('One moment') }) },
    expected: top('refresh'),
  },

  // Another window.
  {
    name: 'link, target=_blank',
    parts: { page: ({ back }) => link(back, 'target="_blank" rel="opener"') },
    click: 'page',
    expected: popup('popup'),
  },
  {
    name: 'link, target=_blank, noopener',
    parts: { page: ({ back }) => link(back, 'target="_blank" rel="noopener"') },
    click: 'page',
    expected: popup('popup'),
  },
  {
    name: 'window.open',
    parts: { page: ({ back }) => onClick(`open(${quote(back)})`) },
    click: 'page',
    expected: popup('popup'),
  },
  {
    name: 'window.open, noopener',
    parts: { page: ({ back }) => onClick(`open(${quote(back)}, '_blank', 'noopener')`) },
    click: 'page',
    expected: popup('popup'),
  },
  {
    name: 'window.open, late',
    parts: { page: ({ back }) => onClick(`setTimeout(() => open(${quote(back)}), 50)`) },
    click: 'page',
    expected: popup('popup'),
  },
  {
    name: 'window.open of nothing, then its location',
    parts: { page: ({ back }) => onClick(`const w = open('about:blank'); w.location.href = ${quote(back)}`) },
    click: 'page',
    expected: popup('popup'),
  },
  {
    name: 'popup, first answer a 302',
    parts: { page: at => onClick(`open(${quote(at.part('gateway', 'go'))})`), go: redirect(302) },
    click: 'page',
    expected: popup('server-redirect'),
  },
  {
    name: 'popup sets opener.location and closes',
    parts: {
      page: at => onClick(`open(${quote(at.part('gateway', 'window'))})`),
      window: ({ back }) => script(`opener.location.href = ${quote(back)}; close()`),
    },
    click: 'page',
    expected: top('script'),
  },
  {
    name: 'popup of the bank posts inside itself',
    parts: {
      page: at => onClick(`open(${quote(at.part('bank', 'acs'))})`),
      acs: ({ back }) => form({ action: back, auto: true }),
    },
    click: 'page',
    expected: { ...popup('form-post'), ...posted },
  },
  {
    name: 'form into a new tab',
    parts: { page: ({ back }) => form({ action: back, attributes: 'target="_blank"' }) },
    click: 'page',
    expected: { ...popup('form-post'), ...posted },
  },
  {
    name: 'form into a new tab, then 302',
    parts: {
      page: at => form({ action: at.part('gateway', 'go'), attributes: 'target="_blank"' }),
      go: redirect(302),
    },
    click: 'page',
    expected: popup('server-redirect'),
  },

  // 3-D Secure in a frame.
  {
    name: '3-D Secure iframe sets top.location',
    parts: { page: bankFrame, acs: ({ back }) => onClick(`top.location.href = ${quote(back)}`) },
    click: 'iframe',
    expected: top('script'),
  },
  {
    name: '3-D Secure iframe, link to _top',
    parts: { page: bankFrame, acs: ({ back }) => link(back, 'target="_top"') },
    click: 'iframe',
    expected: top('link'),
  },
  {
    name: '3-D Secure iframe posts to _top',
    parts: { page: bankFrame, acs: ({ back }) => form({ action: back, attributes: 'target="_top"' }) },
    click: 'iframe',
    expected: { ...top('form-post'), ...posted },
  },
  {
    name: '3-D Secure iframe posts to _top, then 302',
    parts: {
      page: bankFrame,
      acs: at => form({ action: at.part('gateway', 'go'), attributes: 'target="_top"' }),
      go: redirect(302),
    },
    click: 'iframe',
    expected: top('server-redirect'),
  },
  {
    name: '3-D Secure iframe returns inside itself, by 302',
    parts: {
      page: bankFrame,
      acs: at => form({ action: at.part('gateway', 'go'), auto: true }),
      go: redirect(302),
    },
    expected: inIframe('server-redirect'),
  },
  {
    name: '3-D Secure iframe posts inside itself',
    parts: { page: bankFrame, acs: ({ back }) => form({ action: back, auto: true }) },
    expected: { ...inIframe('form-post'), ...posted },
  },
  {
    name: 'iframe inside the 3-D Secure iframe',
    parts: {
      page: bankFrame,
      acs: at => iframe(at.part('relay', 'inner')),
      inner: ({ back }) => script(`location.href = ${quote(back)}`),
    },
    expected: inIframe('script'),
  },
  {
    name: 'iframe of the bank inside its own iframe',
    parts: {
      page: bankFrame,
      acs: at => iframe(at.part('bank', 'inner')),
      inner: ({ back }) => form({ action: back, auto: true }),
    },
    expected: { ...inIframe('form-post'), ...posted },
  },

  // No request is made.
  {
    name: 'history.pushState',
    parts: { page: ({ back }) => script(`history.pushState({ step: 2 }, '', ${quote(back)})`) },
    merchant: 'on-gateway',
    expected: { ...top('history'), requestless: true },
  },
  {
    name: 'history.replaceState',
    parts: { page: ({ back }) => script(`history.replaceState({ step: 2 }, '', ${quote(back)})`) },
    merchant: 'on-gateway',
    expected: { ...top('history'), requestless: true },
  },
  {
    name: 'hash change',
    parts: { page: ({ back }) => onClick(`location.hash = new URL(${quote(back)}).hash`) },
    click: 'page',
    merchant: 'is-fragment',
    expected: { ...top('history'), requestless: true },
  },

  // Others answer in the server's place.
  {
    name: 'a service worker redirects',
    parts: { page: () => withWorker(`location.href = 'answered-by-worker'`), worker: redirectingWorker },
    expected: top('server-redirect'),
  },

  // The payer moves about once back.
  {
    name: 'back and forward',
    parts: { page: ({ back }) => link(back) },
    click: 'page',
    then: 'back-and-forward',
    expected: top('link'),
  },
  {
    name: 'reload of the return page',
    parts: { page: ({ back }) => link(back) },
    click: 'page',
    then: 'reload',
    expected: top('link'),
  },

  // The merchant fails.
  { name: 'merchant does not resolve', ...goTo('has-no-address') },
  { name: 'merchant refuses', ...goTo('refuses') },
  { name: 'merchant resets', ...goTo('resets') },
  { name: 'merchant hangs', ...goTo('hangs') },
  { name: 'merchant has a bad certificate', ...goTo('has-bad-certificate') },
  { name: 'merchant answers 204', ...goTo('answers-204') },
  { name: 'merchant sends a download', ...goTo('sends-download') },
  { name: 'merchant redirects on', ...goTo('redirects') },
  {
    name: 'POST, then 302, merchant does not resolve',
    parts: { page: postToGo, go: redirect(302) },
    merchant: 'has-no-address',
    expected: top('server-redirect'),
  },
];

/** @throws Error when there is none of that name */
export function wayNamed(name: string): Way {
  const way = ways.find(each => each.name === name);
  if (way === undefined) throw new Error(`There is no way back called ${name}`);
  return way;
}
