import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PaywatchError } from '../../src/domain/errors.js';
import { createVirtualClock, type VirtualClock } from '../../src/platform/clock.js';
import { createHttpClient } from '../../src/platform/http.js';
import { silentLogger } from '../../src/platform/logger.js';
import { systemRandom } from '../../src/platform/random.js';
import { Secret } from '../../src/platform/secret.js';
import { acquiremock } from '../../src/providers/acquiremock/index.js';
import { signAcquireMock } from '../../src/providers/acquiremock/signature.js';
import { type RunningServer, type ServeOptions, serve } from '../../src/server/serve.js';
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.js';
import type { Store } from '../../src/store/store.js';
import { createFolder } from '../support/folder.js';
import { noon } from '../support/payments.js';
import { gate, until } from '../support/waiting.js';

const key = 'the-key-of-this-test-and-no-other';
const largest = 262_144;

let stops: (() => Promise<unknown>)[] = [];
let store: Store;
let clock: VirtualClock;
beforeEach(async () => {
  const folder = await createFolder();
  stops.push(() => folder.remove());
  clock = createVirtualClock(noon);
  const opened = await openSqliteStore({ file: join(folder.path, 'store.db'), random: systemRandom, clock });
  stops.push(() => opened.close());
  store = opened;
});
afterEach(async () => {
  for (const stop of stops.reverse()) await stop();
  stops = [];
});

async function start(options: Partial<ServeOptions> = {}, keeping: Store = store): Promise<RunningServer> {
  const http = createHttpClient();
  stops.push(() => http.close());
  const provider = acquiremock.connect(
    { baseUrl: 'http://127.0.0.1:9', webhookSecret: key },
    { http, clock, random: systemRandom, logger: silentLogger },
  );
  const server = await serve({
    host: '127.0.0.1',
    port: 0,
    providers: new Map([[provider.id, provider]]),
    deps: { store: keeping, clock, logger: silentLogger },
    ...options,
  });
  stops.push(() => server.stop());
  return server;
}

/** A store that does everything as the real one, except this. */
const except = (changes: Partial<Store>): Store =>
  new Proxy(store, {
    get: (target, name) => {
      const value: unknown = Reflect.get(changes, name) ?? Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });

const bodyOf = (fields: Record<string, string> = {}): string =>
  `{${Object.entries({
    payment_id: '"p-1"',
    reference: '"ORDER-1"',
    amount: '25000.0',
    status: '"paid"',
    timestamp: '"2026-03-03T12:00:00.123456"',
    ...fields,
  })
    .map(([name, value]) => `"${name}":${value}`)
    .join(',')}}`;

const sign = (body: string) => signAcquireMock(Buffer.from(body), new Secret(key));

interface Sent {
  readonly body?: string | Uint8Array;
  readonly headers?: Record<string, string>;
  readonly method?: string;
  readonly path?: string;
}

async function send(
  { url }: RunningServer,
  { body, headers = {}, method = 'POST', path = '/ipn/acquiremock' }: Sent,
) {
  const answer = await fetch(url + path, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : Buffer.from(body) }),
  });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

const signed = (body = bodyOf()): Sent => ({ body, headers: { 'x-signature': sign(body) } });

const ipns = async () => (await store.listIpns({ limit: 500 })).data;
const payments = async () => (await store.listPayments({})).data;

const isProblem = (answer: { status: number; headers: Headers; text: string }, status: number) => {
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(JSON.parse(answer.text)).toEqual({ status, detail: expect.stringMatching(/./) });
};

describe('an IPN', () => {
  test('that is verified gets the provider’s own acknowledgement, and stands in the store by then', async () => {
    const server = await start();
    const answer = await send(server, signed());
    expect([answer.status, answer.text]).toEqual([200, '{"status":"ok"}']);
    const [record] = await payments();
    expect(record?.verdict).toMatchObject({ status: 'paid', certainty: 'confirmed' });
    const [kept] = await ipns();
    expect(kept).toMatchObject({
      outcome: 'accepted',
      method: 'POST',
      target: '/ipn/acquiremock',
      receivedAt: noon,
    });
    const body = (await store.getIpn(kept?.id ?? expect.fail()))?.body;
    expect(Buffer.from(body ?? []).toString()).toBe(bodyOf());
  });

  test('is not answered before the store has it', async () => {
    const { opened, open } = gate();
    let reached = false;
    const server = await start(
      {},
      except({
        async record(recording) {
          reached = true;
          await opened;
          return store.record(recording);
        },
      }),
    );
    let answered = false;
    const sending = send(server, signed()).then(answer => {
      answered = true;
      return answer;
    });
    await until(() => reached);
    // A round trip on the same server: an answer that did not wait would be here by then.
    expect((await send(server, { method: 'GET', path: '/healthz' })).status).toBe(200);
    expect(answered).toBe(false);
    expect(await payments()).toEqual([]);
    open();
    expect((await sending).status).toBe(200);
    expect(await payments()).toHaveLength(1);
  });

  test('whose signature does not fit is refused and kept', async () => {
    const server = await start();
    isProblem(await send(server, { body: bodyOf(), headers: { 'x-signature': 'f'.repeat(64) } }), 401);
    isProblem(await send(server, { body: bodyOf() }), 401);
    expect((await ipns()).map(({ outcome }) => outcome)).toEqual(['quarantined', 'quarantined']);
    expect(await payments()).toEqual([]);
  });

  test.each([
    ['nothing', ''],
    ['HTML', '<html>'],
    ['half of it', bodyOf().slice(0, 50)],
    ['bytes that are no text', Uint8Array.from([0, 255, 254, 1])],
  ])('that is %s cannot be read, and is kept byte for byte', async (_name, body) => {
    const server = await start();
    isProblem(await send(server, { body, headers: { 'x-signature': 'f'.repeat(64) } }), 400);
    const [kept] = await ipns();
    expect(kept?.outcome).toBe('quarantined');
    const bytes = (await store.getIpn(kept?.id ?? expect.fail()))?.body;
    expect(Buffer.from(bytes ?? []).equals(Buffer.from(body))).toBe(true);
  });

  test('by GET is taken as an IPN without a body', async () => {
    const server = await start();
    const path = '/ipn/acquiremock?status=paid&cvv=123';
    isProblem(await send(server, { method: 'GET', path }), 400);
    expect(await ipns()).toEqual([
      expect.objectContaining({
        method: 'GET',
        target: '/ipn/acquiremock?status=paid&cvv=%5Bredacted%5D',
        bodyBytes: 0,
      }),
    ]);
  });

  test.each(['PUT', 'DELETE', 'PATCH'])('by %s is none', async method => {
    const server = await start();
    const answer = await send(server, { method, body: bodyOf() });
    isProblem(answer, 405);
    expect(answer.headers.get('allow')).toBe('GET, POST');
    expect(await ipns()).toEqual([]);
  });

  test('of any content type is verified over its bytes', async () => {
    const server = await start();
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
    ]) {
      const { body, headers } = signed();
      const answer = await send(server, {
        ...(body === undefined ? {} : { body }),
        headers: { ...headers, 'content-type': type },
      });
      expect([type, answer.status]).toEqual([type, 200]);
    }
    expect(await payments()).toHaveLength(1);
  });

  test('for a provider that there is none of is kept nowhere', async () => {
    const server = await start();
    isProblem(await send(server, { path: '/ipn/nobody', body: bodyOf() }), 404);
    isProblem(await send(server, { path: '/ipn/constructor', body: bodyOf() }), 404);
    expect(await ipns()).toEqual([]);
  });

  test('sixty-four times at once is one observation and sixty-four acknowledgements', async () => {
    const server = await start();
    const answers = await Promise.all(Array.from({ length: 64 }, () => send(server, signed())));
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(64).fill(200));
    const [record, ...others] = await payments();
    expect(others).toEqual([]);
    const id = record?.payment.id ?? expect.fail();
    expect(await store.listObservations(id)).toHaveLength(1);
    expect(record?.verdict).toMatchObject({ status: 'paid', certainty: 'confirmed', anomalies: [] });
    const outcomes = (await ipns()).map(({ outcome }) => outcome);
    expect(outcomes.filter(outcome => outcome === 'accepted')).toHaveLength(1);
    expect(outcomes.filter(outcome => outcome === 'duplicate')).toHaveLength(63);
  });
});

describe('a body', () => {
  const ofLength = (length: number): string => {
    const around = bodyOf({ card_mask: '""' }).length;
    return bodyOf({ card_mask: `"${'x'.repeat(length - around)}"` });
  };

  test(`of ${largest} bytes is taken, one byte more is not`, async () => {
    const server = await start();
    expect(ofLength(largest)).toHaveLength(largest);
    expect((await send(server, signed(ofLength(largest)))).status).toBe(200);
    isProblem(await send(server, signed(ofLength(largest + 1))), 413);
    expect(await ipns()).toHaveLength(1);
  });

  test('that is too large without saying so is not taken either', async () => {
    const server = await start();
    const status = await new Promise<number>((resolve, reject) => {
      const sending = httpRequest(
        `${server.url}/ipn/acquiremock`,
        { method: 'POST', headers: { 'transfer-encoding': 'chunked' } },
        answer => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        },
      );
      sending.on('error', reject);
      sending.end(ofLength(largest + 1));
    });
    expect(status).toBe(413);
    expect(await ipns()).toEqual([]);
  });

  test('that is compressed is not taken: signatures are over the bytes as they come', async () => {
    const server = await start();
    const body = gzipSync(bodyOf());
    const headers = { 'content-encoding': 'gzip', 'x-signature': sign(bodyOf()) };
    isProblem(await send(server, { body, headers }), 415);
    expect(await ipns()).toEqual([]);
  });

  test('that breaks off is kept nowhere, and the server goes on', async () => {
    const server = await start();
    let answer = '';
    const closed = new Promise<void>((resolve, reject) => {
      const socket = connect(server.port, '127.0.0.1', () => {
        socket.end('POST /ipn/acquiremock HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"payment_id":');
      });
      socket.on('error', reject);
      socket.on('data', part => {
        answer += part.toString();
      });
      socket.on('close', () => resolve());
    });
    await closed;
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect((await send(server, signed())).status).toBe(200);
    expect(await ipns()).toHaveLength(1);
  });
});

describe('when the IPN cannot be kept', () => {
  test.each([
    ['store_full', new PaywatchError('store_full', 'The disk is full')],
    ['store_busy', new PaywatchError('store_busy', 'Somebody holds the lock')],
    ['a bug', new Error('secret details of a bug')],
  ])('(%s) the sender is asked to try again, whether it is verified or not', async (_name, error) => {
    const server = await start({}, except({ record: () => Promise.reject(error) }));
    for (const sent of [signed(), { body: bodyOf() }, { body: 'x' }]) {
      const answer = await send(server, sent);
      isProblem(answer, 503);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(answer.text).not.toMatch(/secret|disk|lock/);
    }
    expect(await payments()).toEqual([]);
  });

  test('the next attempt is taken as if it were the first', async () => {
    let failing = true;
    const server = await start(
      {},
      except({
        record: recording =>
          failing ? Promise.reject(new PaywatchError('store_full', 'full')) : store.record(recording),
      }),
    );
    expect((await send(server, signed())).status).toBe(503);
    failing = false;
    expect((await send(server, signed(bodyOf({ timestamp: '"2026-03-03T12:05:00.000001"' })))).status).toBe(
      200,
    );
    expect((await ipns()).map(({ outcome }) => outcome)).toEqual(['accepted']);
  });
});

test('nothing of what was sent is echoed in any answer', async () => {
  const server = await start();
  const marker = 'zq-marker-zq';
  const sent: readonly Sent[] = [
    signed(bodyOf({ reference: `"${marker}"` })),
    { body: bodyOf({ reference: `"${marker}"` }) },
    { body: bodyOf({ status: `"${marker}"` }), headers: { 'x-signature': marker } },
    { body: marker },
    { body: `{"${marker}":1,"${marker}":2}` },
    { body: `{"payment_id":"${marker}","amount":"${marker}"}` },
    { method: 'GET', path: `/ipn/acquiremock?${marker}` },
    { body: bodyOf({ timestamp: `"${marker}"` }) },
    signed(bodyOf({ timestamp: `"${marker}"` })),
    { body: marker, headers: { 'content-encoding': 'gzip' } },
    { body: marker.repeat(largest) },
    { body: marker, method: 'PUT' },
  ];
  for (const each of sent) {
    const { text, headers } = await send(server, each);
    expect(text + JSON.stringify([...headers])).not.toContain(marker);
  }
});

test('a card number in what cannot be read is not kept, in the reason as little as in the body', async () => {
  const server = await start();
  await send(server, { body: '{"4242424242424242":1,"4242424242424242":2}' });
  const [kept] = await ipns();
  const { body } = (await store.getIpn(kept?.id ?? expect.fail())) ?? expect.fail();
  expect(JSON.stringify(kept) + Buffer.from(body).toString()).not.toContain('4242');
  expect(kept?.reason).toMatch(/./);
});

describe('the rest of the server', () => {
  test('says that there is nothing where there is nothing', async () => {
    const server = await start();
    isProblem(await send(server, { method: 'GET', path: '/nowhere' }), 404);
    isProblem(await send(server, { method: 'GET', path: '/api/payments/7' }), 400);
    isProblem(await send(server, { method: 'GET', path: '/api/payments?limit=x' }), 400);
    isProblem(
      await send(server, { method: 'GET', path: '/api/payments/01900000-0000-7000-8000-00000000dead' }),
      404,
    );
    isProblem(await send(server, { method: 'GET', path: '/%E0%A4%A' }), 404);
  });

  test('a path that cannot be decoded is the sender’s mistake, not ours', async () => {
    const server = await start();
    const answer = await send(server, { method: 'GET', path: '/api/payments/%E0%A4%A' });
    isProblem(answer, 400);
  });

  test('lists and shows what the IPN made', async () => {
    const server = await start();
    await send(server, signed());
    const list = JSON.parse((await send(server, { method: 'GET', path: '/api/payments?status=paid' })).text);
    expect(list).toMatchObject({ data: [{ providerReference: 'p-1', status: 'paid' }], nextCursor: null });
    const one = await send(server, { method: 'GET', path: `/api/payments/${list.data[0].id}` });
    expect(JSON.parse(one.text)).toMatchObject({
      certainty: 'confirmed',
      observations: [{ channel: 'ipn', authenticity: 'authenticated' }],
    });
  });

  test('the API wants its token, the IPN endpoint does not', async () => {
    const server = await start({ apiToken: new Secret('t0ken') });
    const ask = (authorization?: string) =>
      send(server, {
        method: 'GET',
        path: '/api/payments',
        ...(authorization === undefined ? {} : { headers: { authorization } }),
      });
    for (const wrong of [undefined, '', 't0ken', 'Bearer', 'Bearer t0ken2', 'bearer t0ken', 'Basic t0ken']) {
      const answer = await ask(wrong);
      isProblem(answer, 401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      expect(answer.text).not.toContain('t0ken');
    }
    expect((await ask('Bearer t0ken')).status).toBe(200);
    expect((await send(server, signed())).status).toBe(200);
    expect((await send(server, { method: 'GET', path: '/healthz' })).status).toBe(200);
  });

  test('is not healthy when the store takes nothing', async () => {
    const server = await start(
      {},
      except({ check: () => Promise.reject(new PaywatchError('store_read_only', 'The disk is read-only')) }),
    );
    const answer = await send(server, { method: 'GET', path: '/healthz' });
    isProblem(answer, 503);
    expect(answer.headers.get('retry-after')).toBe('30');
  });

  test('a port that is taken is an error with a mend', async () => {
    const { port } = await start();
    await expect(start({ port })).rejects.toMatchObject({
      code: 'port_in_use',
      mend: expect.stringContaining('--port'),
    });
  });

  test('stops only when the request that it took is answered', async () => {
    const { opened, open } = gate();
    let reached = false;
    const server = await start(
      {},
      except({
        async record(recording) {
          reached = true;
          await opened;
          return store.record(recording);
        },
      }),
    );
    const sending = send(server, signed());
    await until(() => reached);
    let stopped = false;
    const stopping = server.stop().then(() => {
      stopped = true;
    });
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
    expect(stopped).toBe(false);
    open();
    expect((await sending).status).toBe(200);
    await stopping;
    expect(await payments()).toHaveLength(1);
  });
});
