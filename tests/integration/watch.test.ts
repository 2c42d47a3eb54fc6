import type { EventEmitter } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Browser, launchBrowser } from '../../src/browser/launch.js';
import { type WatchOptions, type WatchResult, watchPayment } from '../../src/browser/watch.js';
import { systemClock } from '../../src/platform/clock.js';
import { silentLogger } from '../../src/platform/logger.js';
import type { HostedPage, Payer } from '../../src/providers/contract.js';
import { gate, until } from '../support/waiting.js';

const launch = () =>
  launchBrowser({
    headless: true,
    environment: process.env,
    logger: silentLogger,
    isRoot: process.getuid?.() === 0,
  });

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

let stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  expect(browser.contexts()).toEqual([]);
  for (const stop of stops.reverse()) await stop();
  stops = [];
});

type Pages = Record<string, string | ((request: IncomingMessage, response: ServerResponse) => void)>;

interface Site {
  readonly url: string;
  /** `METHOD /path?query` of what came, in order. */
  readonly requests: string[];
}

/** A small site: HTML by path, or a handler. */
async function site(pages: Pages): Promise<Site> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    if (request.url === '/favicon.ico') return void response.writeHead(404).end();
    requests.push(`${request.method} ${request.url}`);
    const page = pages[new URL(request.url ?? '/', 'http://x').pathname];
    if (typeof page === 'function') return page(request, response);
    response.writeHead(page === undefined ? 404 : 200, { 'content-type': 'text/html' });
    response.end(page ?? 'Not found');
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  stops.push(async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

const shopSite = () =>
  site({ '/return': '<title>Shop</title>', '/return/7': '<title>Shop</title>', '/terms': 'Terms' });

type Drive = (page: Page, payer: Payer) => Promise<void>;

const hostedPage = (drive?: Drive): HostedPage => ({
  payerEmail: 'payer@example.com',
  blockedHosts: [],
  owns: (url, paymentUrl) => url.origin === paymentUrl.origin,
  readAnswer: () => undefined,
  readReturn: () => ({ status: 'paid', providerStatus: 'returned' }),
  drive: drive ?? (() => Promise.resolve()),
});

const payer: Payer = {
  card: { number: '4242424242424242', expiry: '12/30', cvv: '123' },
  email: 'payer@example.com',
  onStep: () => undefined,
  clock: systemClock,
  stepTimeoutMs: 10_000,
};

/** Watches `/pay` of a site while somebody does things on the page. */
const watch = (
  gateway: Site,
  drive?: Drive,
  options: Partial<WatchOptions> = {},
  inBrowser = browser,
): Promise<WatchResult> =>
  watchPayment(inBrowser, {
    paymentUrl: new URL(`${gateway.url}/pay`),
    page: hostedPage(drive),
    timeoutMs: 15_000,
    clock: systemClock,
    payer,
    ...options,
  });

/** Chromium now and then loses the closing of a page whose document is only just being shown. */
const close: Drive = async page => {
  await page.waitForLoadState('load');
  await page.close();
};

/** The only page that is open, once it shows something. */
async function openPage(inBrowser = browser): Promise<Page> {
  await until(() => inBrowser.contexts().some(context => context.pages().length > 0));
  const [page] = inBrowser.contexts().flatMap(context => context.pages());
  await page?.waitForURL(url => url.protocol !== 'about:');
  return page ?? expect.fail();
}

async function deadUrl(): Promise<string> {
  const server = createSocketServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return `http://127.0.0.1:${port}/return`;
}

describe('a watch without a return', () => {
  test('ends at its timeout', async () => {
    const gateway = await site({ '/pay': 'Pay' });
    const result = await watch(gateway, undefined, { timeoutMs: 1_000 });
    expect(result).toMatchObject({ outcome: 'timeout', coverage: { merchantRequests: 0 } });
    expect(result.return).toBeUndefined();
    expect(result.hops.map(({ to, status }) => [to, status])).toEqual([[`${gateway.url}/pay`, 200]]);
    expect(result.endedAt - result.startedAt).toBeGreaterThanOrEqual(1_000);
  });

  test('ends when the payer closes the page', async () => {
    const gateway = await site({ '/pay': 'Pay' });
    expect((await watch(gateway, close)).outcome).toBe('closed');
  });

  test('ends when the page crashes, and the browser can be used again', async () => {
    const gateway = await site({ '/pay': 'Pay' });
    const crash: Drive = async page => {
      const session = await page.context().newCDPSession(page);
      await session.send('Page.crash').catch(() => undefined);
    };
    expect((await watch(gateway, crash)).outcome).toBe('crashed');
    expect((await watch(gateway, close)).outcome).toBe('closed');
  });

  test('ends when the browser is gone', async () => {
    const gateway = await site({ '/pay': 'Pay' });
    const own = await launch();
    stops.push(() => own.close());
    const crash: Drive = async () => {
      const session = await own.newBrowserCDPSession();
      await session.send('Browser.crash').catch(() => undefined);
    };
    const result = await watch(gateway, crash, {}, own);
    expect(result.outcome).toBe('crashed');
    expect(result.hops).toHaveLength(1);
  });

  test('ends when the caller wants it to, before or during', async () => {
    const gateway = await site({ '/pay': 'Pay' });
    const controller = new AbortController();
    const watching = watch(gateway, undefined, { signal: controller.signal });
    await openPage();
    controller.abort();
    expect((await watching).outcome).toBe('interrupted');
    expect((await watch(gateway, undefined, { signal: AbortSignal.abort() })).outcome).toBe('interrupted');
  });

  test('fails when the page is not there, or broken', async () => {
    const gone = { url: new URL(await deadUrl()).origin, requests: [] };
    await expect(watch(gone)).rejects.toMatchObject({ code: 'page_unreachable', retryable: true });
    const broken = await site({ '/pay': (_request, response) => void response.writeHead(503).end('Broken') });
    await expect(watch(broken)).rejects.toMatchObject({
      code: 'page_unreachable',
      message: expect.stringContaining('HTTP 503'),
    });
  });

  test('whose driver has a bug is loud about it', async () => {
    const gateway = await site({ '/pay': 'Pay' });
    await expect(watch(gateway, () => Promise.reject(new TypeError('a bug')))).rejects.toThrow('a bug');
  });
});

describe('the merchant', () => {
  const leave =
    (to: string): Drive =>
    async page => {
      await page.evaluate(`void setTimeout(() => location.assign(${JSON.stringify(to)}))`);
    };

  test('that answers has been reached', async () => {
    const [gateway, shop] = [await site({ '/pay': 'Pay' }), await shopSite()];
    const result = await watch(gateway, leave(`${shop.url}/return?a=1`));
    expect(result).toMatchObject({
      outcome: 'returned',
      return: {
        url: `${shop.url}/return?a=1`,
        status: 200,
        kind: 'script',
        frame: 'top',
        merchantReached: true,
      },
    });
  });

  test('that answers 500 has been reached all the same', async () => {
    const gateway = await site({ '/pay': 'Pay' });
    const shop = await site({ '/return': (_request, response) => void response.writeHead(500).end('Oops') });
    const result = await watch(gateway, leave(`${shop.url}/return`));
    expect(result.return).toMatchObject({ status: 500, merchantReached: true });
    expect(result.hops.at(-1)?.status).toBe(500);
  });

  test.each([
    ['refuses the connection', deadUrl],
    ['does not resolve', async () => 'http://shop.invalid/return'],
  ])('that %s was returned to, and not reached', async (_name, address) => {
    const gateway = await site({ '/pay': 'Pay' });
    const url = await address();
    const result = await watch(gateway, leave(url));
    expect(result).toMatchObject({
      outcome: 'returned',
      return: { url, status: null, merchantReached: false },
      coverage: { merchantRequests: 1 },
    });
    expect(result.endedAt - result.startedAt).toBeLessThan(5_000);
  });

  test('that breaks the connection off was not reached', async () => {
    const gateway = await site({ '/pay': 'Pay' });
    const shop = await site({ '/return': request => void request.socket.destroy() });
    const result = await watch(gateway, leave(`${shop.url}/return`));
    expect(result.return).toMatchObject({ status: null, merchantReached: false });
  });

  test('that redirects on is returned to once, at its first address', async () => {
    const gateway = await site({ '/pay': 'Pay' });
    const shop = await site({
      '/return': (_request, response) => void response.writeHead(302, { location: '/thanks' }).end(),
      '/thanks': 'Thanks',
    });
    const result = await watch(gateway, leave(`${shop.url}/return`));
    expect(result.return).toMatchObject({ url: `${shop.url}/return`, status: 302, merchantReached: true });
  });

  test('behind the redirects of a third party is found by its return URL', async () => {
    const shop = await shopSite();
    const bank = await site({
      '/leave': (_request, response) =>
        void response.writeHead(302, { location: `${gatewayUrl()}/back` }).end(),
    });
    const gateway: Site = await site({
      '/pay': `<a id=go href="${bank.url}/leave">Go</a>`,
      '/back': (_request, response) =>
        void response.writeHead(303, { location: `${shop.url}/return?x=&x=1` }).end(),
    });
    function gatewayUrl(): string {
      return gateway.url;
    }
    // The bank's pages belong to the payment: only what is neither the gateway's nor the bank's is a return.
    const page: HostedPage = {
      ...hostedPage(async page => page.click('#go', { noWaitAfter: true })),
      owns: url => url.origin !== shop.url,
    };
    const result = await watch(gateway, undefined, { page, returnUrl: `${shop.url}/return` });
    expect(
      result.hops.map(({ to, method, status, initiator }) => [method, to, status, initiator]).slice(1),
    ).toEqual([
      ['GET', `${bank.url}/leave`, 302, 'link'],
      ['GET', `${gateway.url}/back`, 303, 'server-redirect'],
      ['GET', `${shop.url}/return?x=&x=1`, 200, 'server-redirect'],
    ]);
    expect(result.return).toMatchObject({
      kind: 'server-redirect',
      params: [
        ['x', ''],
        ['x', '1'],
      ],
      merchantReached: true,
    });
    expect(shop.requests).toEqual(['GET /return?x=&x=1']);
  });

  test('that takes a form is posted to; card data in it are masked', async () => {
    const shop = await shopSite();
    const gateway = await site({
      '/pay': `<form id=f method=post action="${shop.url}/return?q=1"><input name=status value=paid>
        <input name=status value=""><input name=pan value="4242 4242 4242 4242"><input name=note value="card 4242424242424242">
        <input name=cvv value=987></form>`,
    });
    const result = await watch(gateway, async page => {
      await page.evaluate('void setTimeout(() => document.forms[0].submit())');
    });
    expect(result.return).toMatchObject({
      method: 'POST',
      kind: 'form-post',
      params: [['q', '1']],
      body: [
        ['status', 'paid'],
        ['status', ''],
        ['pan', '[redacted]'],
        ['note', 'card [redacted]'],
        ['cvv', '[redacted]'],
      ],
      merchantReached: true,
    });
    expect(JSON.stringify(result)).not.toMatch(/4242|987/);
    expect(shop.requests).toEqual(['POST /return?q=1']);
  });

  test('is returned to by a refresh of the page', async () => {
    const shop = await shopSite();
    const gateway = await site({ '/pay': `<meta http-equiv=refresh content="0;url=${shop.url}/return">` });
    expect((await watch(gateway)).return).toMatchObject({
      kind: 'refresh',
      frame: 'top',
      merchantReached: true,
    });
  });
});

describe('a popup', () => {
  const opening =
    (to: string): Drive =>
    async page => {
      await page.setContent(`<a id=go target=_blank href="${to}">Go</a>`);
      await page.click('#go', { noWaitAfter: true });
    };

  test('that opens the return URL is the return', async () => {
    const [gateway, shop] = [await site({ '/pay': 'Pay' }), await shopSite()];
    const result = await watch(gateway, opening(`${shop.url}/return?a=1`), {
      returnUrl: `${shop.url}/return`,
    });
    expect(result.return).toMatchObject({ frame: 'popup', params: [['a', '1']], merchantReached: true });
  });

  test('that opens the terms and conditions is none', async () => {
    const [gateway, shop] = [await site({ '/pay': 'Pay' }), await shopSite()];
    const result = await watch(
      gateway,
      async (page, someone) => {
        await opening(`${shop.url}/terms`)(page, someone);
        await until(() => shop.requests.length > 0);
        await page.close();
      },
      { returnUrl: `${shop.url}/return` },
    );
    expect(result.outcome).toBe('closed');
    expect(result.return).toBeUndefined();
    expect(result.hops.some(({ to, frame }) => to.endsWith('/terms') && frame === 'popup')).toBe(true);
  });
});

describe('what is no return', () => {
  /** Lets the page do something that reaches the shop, and then go. */
  const reaching =
    (shop: Site, html: string, count = 1): Drive =>
    async page => {
      await page.setContent(html);
      await until(() => shop.requests.length >= count);
      await page.close();
    };

  test.each([
    ['an image', (to: string) => `<img src="${to}">`],
    ['a fetch', (to: string) => `<script>fetch(${JSON.stringify(to)}, { mode: 'no-cors' })</script>`],
    ['a beacon', (to: string) => `<script>navigator.sendBeacon(${JSON.stringify(to)})</script>`],
    ['a style sheet', (to: string) => `<link rel=stylesheet href="${to}">`],
    ['a prefetch', (to: string) => `<link rel=prefetch href="${to}">`],
  ])('%s of the return URL', async (_name, html) => {
    const [gateway, shop] = [await site({ '/pay': 'Pay' }), await shopSite()];
    const url = `${shop.url}/return`;
    const result = await watch(gateway, reaching(shop, html(url)), { returnUrl: url });
    expect(result.outcome).toBe('closed');
    expect(result.return).toBeUndefined();
    expect(result.coverage.merchantRequests).toBe(0);
  });

  test('a frame that shows a third party', async () => {
    const [gateway, bank] = [await site({ '/pay': 'Pay' }), await site({ '/challenge': 'Are you you?' })];
    const { opened, open } = gate();
    const result = await watch(
      gateway,
      async page => {
        await page.setContent(
          `<iframe src="${bank.url}/challenge" onload="document.title='loaded'"></iframe>`,
        );
        await page.waitForFunction('document.title === "loaded"');
        open();
        await page.close();
      },
      { returnUrl: 'https://shop.example/return' },
    );
    await opened;
    expect(result.outcome).toBe('closed');
    expect(result.return).toBeUndefined();
    expect(result.hops.at(-1)).toMatchObject({ to: `${bank.url}/challenge`, frame: 'iframe', status: 200 });
  });

  test('but a frame that goes to the return URL is one', async () => {
    const [gateway, shop] = [await site({ '/pay': 'Pay' }), await shopSite()];
    const url = `${shop.url}/return?a=1`;
    const result = await watch(
      gateway,
      async page => page.setContent(`<iframe src="${url}"></iframe>`, { waitUntil: 'commit' }),
      { returnUrl: `${shop.url}/return` },
    );
    expect(result.return).toMatchObject({ url, frame: 'iframe', merchantReached: true });
  });
});

describe('a return URL with a star', () => {
  test('is met by whatever stands in its place, also beside the gateway’s own pages', async () => {
    const gateway = await site({
      '/pay': '<a id=a href=/shop/terms>T</a>',
      '/shop/terms': '<a id=b href=/shop/return/7>B</a>',
      '/shop/return/7': 'Thanks',
    });
    const result = await watch(
      gateway,
      async page => {
        await page.click('#a');
        await page.click('#b', { noWaitAfter: true });
      },
      { returnUrl: `${gateway.url}/shop/return/*` },
    );
    expect(result.return).toMatchObject({
      url: `${gateway.url}/shop/return/7`,
      kind: 'link',
      merchantReached: true,
    });
    expect(result.hops).toHaveLength(3);
  });
});

test('a watch leaves nothing behind: three more in one browser make no more listeners than one', async () => {
  const gateway = await site({ '/pay': 'Pay' });
  const count = () => (browser as unknown as EventEmitter).listenerCount('disconnected');
  await watch(gateway, close);
  const before = count();
  for (let times = 0; times < 3; times += 1) await watch(gateway, close);
  expect(count()).toBe(before);
});

test('the places where the payer is are announced with their titles, masked', async () => {
  const gateway = await site({ '/pay': '<title>Pay with 4242 4242 4242 4242</title>' });
  const places: { host: string; title: string }[] = [];
  const controller = new AbortController();
  const result = await watch(gateway, undefined, {
    signal: controller.signal,
    onPlace: place => {
      places.push(place);
      controller.abort();
    },
  });
  expect(result.outcome).toBe('interrupted');
  expect(places).toEqual([{ host: new URL(gateway.url).host, title: 'Pay with [redacted]' }]);
});
