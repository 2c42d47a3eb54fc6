import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import Sqlite from 'better-sqlite3';
import { vi } from 'vitest';
import { fromRfc3339, type Instant } from '../../../src/domain/time.js';
import { createVirtualClock, type VirtualClock } from '../../../src/platform/clock.js';
import { createHttpClient } from '../../../src/platform/http.js';
import { createLogger } from '../../../src/platform/logger.js';
import { systemRandom } from '../../../src/platform/random.js';
import { acquireMockEmulator } from '../../../src/providers/acquiremock/emulator/index.js';
import type { Emulator, Mail } from '../../../src/providers/contract.js';

export const start = fromRfc3339('2026-01-02T03:04:05.678Z');
export const card = '4444 4444 4444 4444';

const running: (() => Promise<void>)[] = [];

/** Stops everything that the test started, last first. */
export async function stopAll(): Promise<void> {
  for (const stop of running.splice(0).reverse()) await stop();
}

/** A webhook as it arrived. */
export interface Arrival {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly at: Instant;
}

/** A merchant's webhook endpoint that answers what `status` returns; 0 hangs up. */
export async function startReceiver(clock: VirtualClock, status: (attempt: number) => number = () => 200) {
  const arrivals: Arrival[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      arrivals.push({ headers: request.headers, body: Buffer.concat(chunks), at: clock.now() });
      const answer = status(arrivals.length);
      if (answer === 0) request.socket.destroy();
      else response.writeHead(answer, answer === 302 ? { location: '/elsewhere' } : {}).end('noted');
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  running.push(
    () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    arrivals,
    waitFor: (count: number) =>
      vi.waitFor(() => {
        if (arrivals.length < count) throw new Error(`Only ${arrivals.length} of ${count} webhooks came`);
        return arrivals;
      }, 10_000),
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** New cookies, name → value as sent. */
  readonly cookies: ReadonlyMap<string, string>;
}

/** A gateway under `prefix`, on a virtual clock, with a database file that the test can look into. */
export async function startGateway(
  options: {
    readonly prefix?: string;
    readonly environment?: Record<string, string>;
    readonly sendMail?: (mail: Mail) => Promise<void>;
    readonly clock?: VirtualClock;
  } = {},
) {
  const { prefix = '', environment = {}, clock = createVirtualClock(start) } = options;
  const folder = mkdtempSync(join(tmpdir(), 'acquiremock-'));
  const databaseFile = join(folder, 'gateway.db');
  const logLines: string[] = [];
  const mails: Mail[] = [];
  const logger = createLogger({
    level: 'debug',
    format: 'json',
    stream: new Writable({
      write(chunk, _encoding, done) {
        logLines.push(String(chunk));
        done();
      },
    }),
  });
  const http = createHttpClient();
  let url = '';
  const launch = (): Emulator =>
    acquireMockEmulator.start({
      baseUrl: () => url,
      clock,
      random: systemRandom,
      http,
      logger,
      environment,
      databaseFile,
      sendMail:
        options.sendMail ??
        (async mail => {
          mails.push(mail);
        }),
    });
  const emulator = launch();
  const server = createServer((request, response) => {
    request.url = (request.url ?? '/').slice(prefix.length) || '/';
    emulator.handler(request, response);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  url = origin + prefix;
  const database = new Sqlite(databaseFile, { readonly: true });
  const stop = async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
    await emulator.stop();
    database.close();
    await http.close();
    rmSync(folder, { recursive: true, force: true });
  };
  running.push(stop);

  const call = async (
    method: string,
    path: string,
    init: {
      readonly headers?: Record<string, string>;
      readonly body?: NonNullable<RequestInit['body']>;
    } = {},
  ): Promise<Answer> => {
    const target = path.startsWith('http') ? path : `${url}${path}`;
    const response = await fetch(target, { method, redirect: 'manual', ...init });
    return {
      status: response.status,
      headers: response.headers,
      text: await response.text(),
      cookies: new Map(
        response.headers.getSetCookie().map(cookie => {
          const pair = cookie.split(';')[0] ?? '';
          return [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const;
        }),
      ),
    };
  };
  const json = (path: string, body: unknown) =>
    call('POST', path, { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

  /** Creates an invoice; its id is the last part of `pageUrl`. */
  const invoice = async (fields: Record<string, unknown> = {}): Promise<string> => {
    const answer = await json('/api/create-invoice', {
      amount: 25000,
      reference: 'ORDER-123',
      webhookUrl: '',
      redirectUrl: 'https://shop.example/return?order=1',
      ...fields,
    });
    if (answer.status !== 200) throw new Error(answer.text);
    return (JSON.parse(answer.text) as { pageUrl: string }).pageUrl.split('/').at(-1) ?? '';
  };

  /** Posts the card form with a fresh token; `remembered` is the e-mail that a cookie holds. */
  const pay = async (
    id: string,
    fields: Record<string, string> = {},
    init: {
      readonly remembered?: string;
      readonly headers?: Record<string, string>;
      readonly route?: string;
    } = {},
  ): Promise<Answer> => {
    const token = 'token-of-this-browser';
    const cookie = `csrf_token=${token}${init.remembered === undefined ? '' : `; user_email=${init.remembered}`}`;
    return call('POST', `${init.route ?? '/api/pay'}/${id}`, {
      headers: { cookie, ...init.headers },
      body: new URLSearchParams({
        csrf_token: token,
        email: 'payer@example.com',
        card_number: card,
        expiry: '12/30',
        cvv: '123',
        ...fields,
      }),
    });
  };
  const payment = (id: string) =>
    database.prepare('select * from payments where id = ?').get(id) as Record<string, unknown>;
  const logs = (id: string) =>
    database.prepare('select * from webhook_logs where payment_id = ? order by id').all(id) as Record<
      string,
      unknown
    >[];
  return {
    url,
    clock,
    emulator,
    mails,
    logLines,
    call,
    json,
    invoice,
    pay,
    payment,
    status: (id: string) => payment(id)['status'],
    logs,
    /** Waits until so many webhook attempts of a payment are on record. */
    attempts: (id: string, count: number) =>
      vi.waitFor(() => {
        if (logs(id).length < count) throw new Error(`Only ${logs(id).length} of ${count} attempts`);
        return logs(id);
      }, 10_000),
    /** Waits for the mail with this number, counted from 1. */
    mail: (number: number) =>
      vi.waitFor(() => {
        const mail = mails[number - 1];
        if (mail === undefined) throw new Error(`Only ${mails.length} mails`);
        return mail;
      }, 10_000),
    stop: async () => {
      running.splice(running.indexOf(stop), 1);
      await stop();
    },
  };
}

export type TestGateway = Awaited<ReturnType<typeof startGateway>>;

/** The four digits at the end of a mail. */
export const codeIn = (mail: Mail): string => /(\d{4})$/.exec(mail.text)?.[1] ?? '';
