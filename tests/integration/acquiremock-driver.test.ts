import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createSocketServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Browser, launchBrowser } from '../../src/browser/launch.js';
import { locateChromium } from '../../src/browser/locate.js';
import { watchPaymentPage } from '../../src/monitor/watch-payment.js';
import { systemClock } from '../../src/platform/clock.js';
import { createHttpClient } from '../../src/platform/http.js';
import { silentLogger } from '../../src/platform/logger.js';
import { systemRandom } from '../../src/platform/random.js';
import { acquiremock } from '../../src/providers/acquiremock/index.js';
import type { Payer, Provider } from '../../src/providers/contract.js';
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.js';
import type { Store } from '../../src/store/store.js';
import { type StandIn, type StandInOptions, startStandIn } from '../support/acquiremock-stand-in.js';
import { createFolder } from '../support/folder.js';
import { until } from '../support/waiting.js';

const email = 'payer@example.com';
const isRoot = process.getuid?.() === 0;

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser({ headless: true, environment: process.env, logger: silentLogger, isRoot });
});
afterAll(() => browser.close());

let stops: (() => Promise<unknown>)[] = [];
let store: Store;
let provider: Provider;
let shop: { readonly url: string; readonly requests: string[] };
beforeEach(async () => {
  const folder = await createFolder();
  stops.push(() => folder.remove());
  const opened = await openSqliteStore({ file: join(folder.path, 'store.db'), random: systemRandom });
  stops.push(() => opened.close());
  store = opened;
  const http = createHttpClient();
  stops.push(() => http.close());
  provider = acquiremock.connect(
    { baseUrl: 'http://127.0.0.1:9', webhookSecret: 'x' },
    { http, clock: systemClock, random: systemRandom, logger: silentLogger },
  );
  const requests: string[] = [];
  const server = createServer((request, response) => {
    if (request.url !== '/favicon.ico') requests.push(`${request.method} ${request.url}`);
    response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Shop</title>Thank you');
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  stops.push(async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  });
  shop = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/return`, requests };
});
afterEach(async () => {
  expect(browser.contexts()).toEqual([]);
  for (const stop of stops.reverse()) await stop();
  stops = [];
});

async function gateway(options: StandInOptions = {}): Promise<StandIn> {
  const standIn = await startStandIn({ redirectUrl: shop.url, ...options });
  stops.push(() => standIn.close());
  return standIn;
}

interface Paying {
  readonly card?: 'success' | 'declined';
  /** Whether the payer reads his mails; without, the page is opened as a returning payer. */
  readonly codes?: boolean;
  readonly payer?: Partial<Payer>;
  readonly stepTimeoutMs?: number;
  readonly timeoutMs?: number;
  readonly returnUrl?: string;
  readonly in?: Browser;
  readonly id?: string;
  /** The watch is interrupted once this claim is on record. */
  readonly untilClaim?: string;
}

/** Pays at the gateway with the driver, watched. */
async function pay(standIn: StandIn, options: Paying = {}) {
  const { card = 'success', codes = true, stepTimeoutMs = 20_000, timeoutMs = 25_000 } = options;
  const id = options.id ?? randomUUID();
  const steps: string[] = [];
  const controller = new AbortController();
  if (options.untilClaim !== undefined) void interrupt(id, options.untilClaim, controller);
  const { payment, watch } = await watchPaymentPage(
    options.in ?? browser,
    provider,
    {
      paymentUrl: standIn.pageOf(id),
      providerReference: id,
      returnUrl: options.returnUrl ?? shop.url,
      timeoutMs,
      signal: controller.signal,
      payer: {
        card: acquiremock.cards?.[card] ?? expect.fail(),
        email,
        onStep: step => steps.push(step),
        clock: systemClock,
        stepTimeoutMs,
        ...(codes ? { oneTimeCode: recipient => standIn.code(recipient) } : {}),
        ...options.payer,
      },
    },
    { store, clock: systemClock, logger: silentLogger },
  );
  const observations = await store.listObservations(payment.payment.id);
  const [kept] = (await store.listWatches(payment.payment.id)).slice(-1);
  return {
    id,
    steps,
    watch,
    verdict: payment.verdict,
    claims: observations.map(({ channel, claim }) => `${channel} ${claim.status} (${claim.providerStatus})`),
    hops: watch.hops.map(
      ({ method, to, status, initiator, frame }) =>
        `${method} ${to.replace(id, 'ID').replace(standIn.url, '')} ${status} ${initiator} ${frame}`,
    ),
    kept: JSON.stringify([observations, kept]),
  };
}

async function interrupt(
  providerReference: string,
  wanted: string,
  controller: AbortController,
): Promise<void> {
  await until(async () => {
    const record = await store.findPayment({ provider: provider.id, providerReference });
    const seen = record === undefined ? [] : await store.listObservations(record.payment.id);
    return seen.some(({ claim }) => claim.providerStatus === wanted);
  });
  controller.abort();
}

const paidClaims = [
  'page pending (pending)',
  'page paid (paid)',
  'redirect paid (returned from the success page)',
];

describe.each(['new', 'old'] as const)('the %s layout', layout => {
  const route = layout === 'new' ? '/api/pay/ID' : '/pay/ID';

  test('is paid with an e-mail code, and seen hop by hop', async () => {
    const standIn = await gateway({ layout, redirectUrl: `${shop.url}?b=2&a=1&b=3&empty=&note=x%20y` });
    const { id, hops, watch, claims, verdict } = await pay(standIn);
    expect(standIn.statuses.get(id)).toBe('paid');
    expect(hops).toEqual([
      expect.stringMatching(/^GET \/checkout\/ID 200 \w+ top$/),
      `POST ${route} 303 form-post top`,
      'GET /success/ID 200 server-redirect top',
      `GET ${shop.url}?b=2&a=1&b=3&empty=&note=x%20y 200 link top`,
    ]);
    expect(watch).toMatchObject({
      outcome: 'returned',
      coverage: { armed: ['devtools-fetch', 'frame-navigated', 'history-script'], merchantRequests: 1 },
      return: {
        method: 'GET',
        status: 200,
        params: [
          ['b', '2'],
          ['a', '1'],
          ['b', '3'],
          ['empty', ''],
          ['note', 'x y'],
        ],
        body: [],
        kind: 'link',
        frame: 'top',
        held: false,
        merchantReached: true,
      },
    });
    expect(shop.requests).toEqual(['GET /return?b=2&a=1&b=3&empty=&note=x%20y']);
    expect(claims).toEqual(paidClaims);
    expect(verdict).toMatchObject({ status: 'paid', certainty: 'claimed', anomalies: [] });
  });

  test('is paid by a returning payer when nobody can read a mailbox', async () => {
    const standIn = await gateway({ layout });
    const { id, steps, claims } = await pay(standIn, { codes: false });
    expect(standIn.statuses.get(id)).toBe('paid');
    expect(standIn.requests.filter(line => line.includes('/api/auth/'))).toEqual([]);
    expect(steps).toContain('opening the page as a returning payer');
    expect(claims).toEqual(paidClaims);
  });

  test('refuses a card with raw JSON; that is the end of it, and no card stays', async () => {
    const standIn = await gateway({ layout });
    const { hops, watch, claims, verdict, kept } = await pay(standIn, { card: 'declined' });
    expect(hops.at(-1)).toBe(`POST ${route} 402 form-post top`);
    expect(watch).toMatchObject({ outcome: 'ended', coverage: { merchantRequests: 0 } });
    expect(watch.return).toBeUndefined();
    expect(claims).toEqual(['page pending (pending)', 'page failed (failed)']);
    expect(verdict).toMatchObject({
      status: 'failed',
      certainty: 'claimed',
      reason: 'In words: INSUFFICIENT_FUNDS',
    });
    expect(kept).not.toMatch(/4000 ?0000|"cvv"/);
    expect(shop.requests).toEqual([]);
  });
});

describe('the code page', () => {
  /** The dialog's cookie gets lost, so that the gateway does not know the payer when he pays. */
  const losesCookie: StandInOptions = {
    instead: request => {
      if (request.method === 'POST' && request.url?.startsWith('/api/pay/') === true) {
        request.headers.cookie = (request.headers.cookie ?? '').replace(/user_email=[^;]*/, 'gone=1');
      }
      return false;
    },
  };

  test('is answered with the code that was mailed', async () => {
    const { id, hops, claims, watch } = await pay(await gateway(losesCookie));
    expect(watch.outcome).toBe('returned');
    expect(hops.slice(1, -1)).toEqual([
      'POST /api/pay/ID 303 form-post top',
      'GET /otp/ID 200 server-redirect top',
      'POST /otp/verify/ID 303 form-post top',
      'GET /success/ID 200 server-redirect top',
    ]);
    expect(claims).toEqual([
      'page pending (pending)',
      'page pending (waiting_for_otp)',
      'page paid (paid)',
      'redirect paid (returned from the success page)',
    ]);
    expect(id).toMatch(/-/);
  });

  test('without anybody who can read the code leaves the payment unknown, with a mend', async () => {
    const { watch, verdict, steps } = await pay(await gateway(losesCookie), { codes: false });
    expect(watch).toMatchObject({
      outcome: 'stuck',
      error: { code: 'page_unfillable', mend: expect.stringContaining('ACQUIREMOCK_MAILBOX_URL') },
    });
    expect(verdict.status).toBe('unknown');
    expect(steps.at(-1)).toBe('submitting the payment');
  });

  test('that refuses the code says so; the payment is not failed by it', async () => {
    const standIn = await gateway(losesCookie);
    let asked = 0;
    const { watch, verdict, claims } = await pay(standIn, {
      stepTimeoutMs: 4_000,
      payer: {
        oneTimeCode: async recipient => {
          asked += 1;
          return asked === 1 ? standIn.code(recipient) : 'none';
        },
      },
    });
    expect(watch).toMatchObject({ outcome: 'stuck', error: { code: 'page_unfillable' } });
    expect(claims).toContain('page pending (HTTP 401)');
    expect(verdict.status).toBe('unknown');
  });

  test('is met by a payer with a leftover cookie of somebody else', async () => {
    const standIn = await gateway({
      instead: (request, response) => {
        // The cookie of the payment before, out of reach for the page's script.
        if (request.url?.startsWith('/checkout/') === true) {
          response.appendHeader(
            'set-cookie',
            'user_email="old@example.com"; Path=/; HttpOnly; SameSite=Strict',
          );
        }
        return false;
      },
    });
    const { watch, claims } = await pay(standIn);
    expect(watch.outcome).toBe('returned');
    expect(claims.at(-1)).toMatch(/^redirect paid/);
  });
});

describe('a gateway that refuses', () => {
  test.each([
    [429, '{"error":"Rate limit exceeded: 5 per 1 minute"}', 'application/json', 'page pending (HTTP 429)'],
    [500, 'Internal Server Error', 'text/plain', 'page pending (HTTP 500)'],
    [502, '<html><h1>Bad Gateway</h1></html>', 'text/html', 'page pending (HTTP 502)'],
  ])('the payment with %d leaves it unknown, never failed', async (status, body, type, claim) => {
    const standIn = await gateway({
      instead: (request, response) => {
        if (request.method !== 'POST' || request.url?.startsWith('/api/pay/') !== true) return false;
        request.resume();
        response.writeHead(status, { 'content-type': type }).end(body);
        return true;
      },
    });
    const { claims, verdict, watch, hops } = await pay(standIn, { untilClaim: `HTTP ${status}` });
    expect(hops.at(-1)).toBe(`POST /api/pay/ID ${status} form-post top`);
    expect(claims).toContain(claim);
    expect(watch.return).toBeUndefined();
    expect(verdict).toMatchObject({ status: 'unknown', anomalies: [] });
  });

  test('a forged form with 403 ends the watch, and the payment is still pending', async () => {
    const standIn = await gateway({
      instead: request => {
        if (request.method === 'POST' && request.url?.startsWith('/api/pay/') === true)
          request.headers.cookie = '';
        return false;
      },
    });
    const { claims, verdict, watch } = await pay(standIn);
    expect(watch.outcome).toBe('ended');
    expect(claims.at(-1)).toBe('page pending (HTTP 403)');
    expect(verdict).toMatchObject({ status: 'pending', anomalies: [] });
  });

  test.each([
    [410, 'expired', 'expired', 'page expired (PAYMENT_EXPIRED)'],
    [409, 'paid', 'pending', 'page pending (HTTP 409)'],
  ])('to show the page with %d is read from its JSON', async (_status, before, after, claim) => {
    const standIn = await gateway();
    const id = randomUUID();
    (standIn.statuses as Map<string, string>).set(id, before);
    const { claims, verdict, watch } = await pay(standIn, { id });
    expect(watch.outcome).toBe('ended');
    expect(claims).toEqual([claim]);
    expect(verdict.status).toBe(after);
  });

  test('a page of somebody else is stuck, and names the step', async () => {
    const standIn = await gateway({
      instead: (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Maintenance</title>');
        return true;
      },
    });
    const { watch, verdict } = await pay(standIn, { stepTimeoutMs: 500 });
    expect(watch).toMatchObject({
      outcome: 'stuck',
      error: { code: 'page_unfillable', message: expect.stringContaining('waiting for the payment form') },
    });
    expect(verdict.status).toBe('unknown');
  });
});

describe('the way back', () => {
  test('is the link and nothing else: without a click nobody returns', async () => {
    const standIn = await gateway();
    const { steps, hops } = await pay(standIn);
    expect(steps.at(-1)).toBe('returning to the merchant');
    expect(hops.at(-1)).toBe(`GET ${shop.url} 200 link top`);
    expect(shop.requests).toEqual(['GET /return']);
  });

  test('that is empty leads nowhere: paid by the page’s word, and no return', async () => {
    const standIn = await gateway({ redirectUrl: '' });
    const { watch, claims, verdict } = await pay(standIn, { timeoutMs: 4_000 });
    expect(watch.return).toBeUndefined();
    expect(watch.outcome).toBe('timeout');
    expect(claims).toContain('page paid (paid)');
    expect(verdict).toMatchObject({ status: 'paid', certainty: 'claimed' });
  });
});

describe('a page that is not at its best', () => {
  test('with native dialogs at every turn is paid', async () => {
    const { watch, claims } = await pay(await gateway({ dialogs: true }));
    expect(watch.outcome).toBe('returned');
    expect(claims).toEqual(paidClaims);
  });

  test('whose answers come slowly, and each in the end, is paid', async () => {
    const standIn = await gateway({
      instead: async () => {
        await systemClock.sleep(400);
        return false;
      },
    });
    expect((await pay(standIn)).claims).toEqual(paidClaims);
  });

  test('whose font host never answers is paid without waiting for it', async () => {
    const sockets = new Set<Socket>();
    let asked = 0;
    const silent = createSocketServer(socket => {
      asked += 1;
      sockets.add(socket);
    });
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve));
    stops.push(async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise(resolve => silent.close(resolve));
    });
    const { port } = silent.address() as AddressInfo;
    const located = (await locateChromium({ environment: process.env, headless: true })) ?? expect.fail();
    const own = await chromium.launch({
      executablePath: located.executablePath,
      chromiumSandbox: !isRoot,
      args: [`--host-resolver-rules=MAP fonts.googleapis.com:443 127.0.0.1:${port}`],
    });
    stops.push(() => own.close());
    const standIn = await gateway({ fontUrl: 'https://fonts.googleapis.com/css2?family=Inter' });
    const { watch, claims } = await pay(standIn, { in: own, timeoutMs: 14_000 });
    expect(watch.outcome).toBe('returned');
    expect(claims).toEqual(paidClaims);
    expect(asked).toBe(0);
  });
});

describe('several payments', () => {
  test('one after the other know nothing of each other', async () => {
    const standIn = await gateway();
    for (const _each of [1, 2]) {
      const { steps, claims } = await pay(standIn);
      expect(steps).toContain('giving the e-mail address');
      expect(claims).toEqual(paidClaims);
    }
  });

  test('at the same time in one browser are each seen as if they were alone', async () => {
    const standIn = await gateway();
    const { opened, wait } = meeting(2);
    const at = (card: 'success' | 'declined') =>
      pay(standIn, {
        card,
        payer: {
          oneTimeCode: async recipient => {
            await wait();
            return standIn.code(recipient);
          },
          email: `${card}@example.com`,
        },
      });
    const [paid, declined] = await Promise.all([at('success'), at('declined')]);
    expect(opened()).toBe(2);
    expect(paid.claims).toEqual(paidClaims);
    expect(declined.claims).toEqual(['page pending (pending)', 'page failed (failed)']);
    expect(paid.hops).toHaveLength(4);
    expect(declined.hops).toEqual([
      expect.stringMatching(/^GET \/checkout\/ID 200 \w+ top$/),
      'POST /api/pay/ID 402 form-post top',
    ]);
    expect(paid.watch.coverage.merchantRequests).toBe(1);
    expect(declined.watch.coverage.merchantRequests).toBe(0);
  });
});

/** Nobody goes on before all have come. */
function meeting(size: number) {
  let there = 0;
  return {
    opened: () => there,
    wait: async () => {
      there += 1;
      await until(() => there >= size);
    },
  };
}
