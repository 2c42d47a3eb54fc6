import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { after, fromRfc3339 } from '../../src/domain/time.js';
import { createVirtualClock } from '../../src/platform/clock.js';
import { createHttpClient } from '../../src/platform/http.js';
import { silentLogger } from '../../src/platform/logger.js';
import { systemRandom } from '../../src/platform/random.js';
import { acquireMockEmulator } from '../../src/providers/acquiremock/emulator/index.js';
import type { ProviderDefinition } from '../../src/providers/contract.js';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/sandbox.js';

const provider = (id: string, withEmulator = true): ProviderDefinition => ({
  id,
  name: id,
  capabilities: [],
  settings: { fields: {}, sandbox: () => ({}) },
  connect: () => expect.fail('nobody connects'),
  ...(withEmulator ? { emulator: () => Promise.resolve(acquireMockEmulator) } : {}),
});

const start = fromRfc3339('2026-01-02T03:04:05.678Z');
const clock = createVirtualClock(start);
const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function open(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const http = createHttpClient();
  stops.push(() => http.close());
  const sandbox = await startSandbox({
    providers: [provider('acquiremock'), provider('paper', false)],
    clock,
    random: systemRandom,
    http,
    logger: silentLogger,
    environment: {},
    ...options,
  });
  stops.push(() => sandbox.stop());
  return sandbox;
}

const get = async (url: string) => {
  const answer = await fetch(url);
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};

async function invoice(base: string): Promise<string> {
  const answer = await fetch(`${base}/api/create-invoice`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ amount: 1, reference: 'R', webhookUrl: '', redirectUrl: '' }),
  });
  return ((await answer.json()) as { pageUrl: string }).pageUrl;
}

const sendCode = (base: string, email: string) =>
  fetch(`${base}/api/auth/send-code`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email }),
  });

describe('mounting', () => {
  test('serves each emulator under its name and lists it on the landing page', async () => {
    const sandbox = await open({
      providers: [provider('acquiremock'), provider('second'), provider('paper', false)],
    });
    expect(sandbox.url).toBe(`http://localhost:${sandbox.port}`);
    expect([...sandbox.emulators.keys()]).toEqual(['acquiremock', 'second']);
    const landing = await get(`${sandbox.url}/`);
    for (const path of ['/acquiremock/', '/second/', '/shop', '/mailbox']) {
      expect(landing.text).toContain(`href="${path}"`);
      expect((await get(sandbox.url + path)).status).toBe(200);
    }
    expect(landing.text).not.toContain('paper');
    const pageUrl = await invoice(`${sandbox.url}/second`);
    expect(pageUrl.startsWith(`${sandbox.url}/second/checkout/`)).toBe(true);
    expect((await get(pageUrl)).text).toContain('data-root="/second"');
    expect((await get(`${sandbox.url}/nowhere`)).status).toBe(404);
    expect((await get(`${sandbox.url}/acquiremock`)).text).toContain('AcquireMock');
  });

  test('serves one emulator alone at the root; shop and mailbox stay where they are', async () => {
    const sandbox = await open({ atRoot: true });
    const pageUrl = await invoice(sandbox.url);
    expect(pageUrl.startsWith(`${sandbox.url}/checkout/`)).toBe(true);
    const page = await get(pageUrl);
    expect(page.text).toContain('action="/api/pay/');
    expect(page.headers.get('x-frame-options')).toBe('DENY');
    expect((await get(`${sandbox.url}/`)).text).toContain('AcquireMock');
    expect((await get(`${sandbox.url}/nowhere`)).text).toContain('Page Not Found');
    expect((await get(`${sandbox.url}/shop`)).text).toContain('House coffee');
    expect((await get(`${sandbox.url}/mailbox`)).text).toContain('No mail yet');
    expect((await get(`${sandbox.url}/sandbox/style.css`)).status).toBe(200);
  });

  test('an emulator’s answers carry none of the sandbox’s headers', async () => {
    const sandbox = await open();
    const { headers } = await get(`${sandbox.url}/acquiremock/health`);
    expect([...headers.keys()].sort()).toEqual([
      'connection',
      'content-length',
      'content-security-policy',
      'content-type',
      'date',
      'keep-alive',
      'x-content-type-options',
      'x-frame-options',
      'x-xss-protection',
    ]);
  });

  test('a port that is taken is an error with a mend', async () => {
    const server = createServer();
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    stops.push(() => new Promise(resolve => server.close(resolve)));
    const { port } = server.address() as AddressInfo;
    await expect(open({ port })).rejects.toMatchObject({
      code: 'port_in_use',
      mend: expect.stringContaining('--port') as string,
    });
  });

  test('after stop the port is free, and payments in a folder are still there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
    const dataDir = join(folder, 'made', 'by-sandbox');
    stops.push(async () => rmSync(folder, { recursive: true, force: true }));
    const first = await open({ dataDir });
    const path = new URL(await invoice(`${first.url}/acquiremock`)).pathname;
    const { port } = first;
    await first.stop();
    expect(readdirSync(dataDir)).toContain('sandbox-acquiremock.db');
    const second = await open({ dataDir, port });
    expect((await get(second.url + path)).status).toBe(200);
  });
});

describe('the mailbox', () => {
  test('keeps mails newest first, by address and by time, as pages and as JSON', async () => {
    const sandbox = await open();
    await sendCode(`${sandbox.url}/acquiremock`, 'one@example.com');
    await clock.advance(1000);
    const second = clock.now();
    await sendCode(`${sandbox.url}/acquiremock`, 'Two@example.com');
    await clock.advance(1000);
    await sendCode(`${sandbox.url}/acquiremock`, 'one@example.com');

    const list = async (query: string) => {
      const { text } = await get(`${sandbox.url}/mailbox/api/messages?${query}`);
      return (JSON.parse(text) as { data: { to: string; text: string; receivedAt: string }[] }).data;
    };
    expect((await list('')).map(({ to }) => to)).toEqual([
      'one@example.com',
      'Two@example.com',
      'one@example.com',
    ]);
    expect(await list('to=two@example.com')).toHaveLength(1);
    expect(await list(`since=${new Date(second).toISOString()}`)).toHaveLength(2);
    expect(await list(`to=one@example.com&since=${new Date(after(second, 1)).toISOString()}`)).toHaveLength(
      1,
    );
    expect((await list(''))[0]?.text).toMatch(/\b\d{4}$/);
    expect((await get(`${sandbox.url}/mailbox/api/messages?since=yesterday-ish`)).status).toBe(400);

    const inbox = await get(`${sandbox.url}/mailbox`);
    expect(inbox.text.match(/Your Verification Code/g)).toHaveLength(3);
    const mail = await get(`${sandbox.url}/mailbox/2`);
    expect(mail.text).toContain('Two@example.com');
    expect(mail.text).toContain(sandbox.mailbox.messages()[1]?.text);
    expect((await get(`${sandbox.url}/mailbox/99`)).status).toBe(404);
  });

  test('is bounded and escapes what it shows', async () => {
    const sandbox = await open();
    for (let number = 1; number <= 600; number += 1) {
      sandbox.mailbox.deliver({ from: 'a', to: '<b>', subject: `<i>${number}`, text: '</pre>' }, clock.now());
    }
    expect(sandbox.mailbox.messages()).toHaveLength(500);
    const inbox = await get(`${sandbox.url}/mailbox`);
    expect(inbox.text).not.toContain('<i>');
    expect((await get(`${sandbox.url}/mailbox/600`)).text).toContain('&lt;/pre&gt;');
  });
});

describe('the shop', () => {
  test('remembers who came back with what, and waits for the IPN', async () => {
    const sandbox = await open();
    const first = await get(`${sandbox.url}/shop/return/ORDER-%3Ci%3E?status=paid&status=%3Cb%3E&x=`);
    expect(first.text).toContain('ORDER-&lt;i&gt;');
    expect(first.text).toContain('waiting for the payment provider');
    expect(first.text).not.toMatch(/<i>|<b>/);
    await fetch(`${sandbox.url}/shop/return/ORDER-%3Ci%3E`, {
      method: 'POST',
      body: new URLSearchParams([
        ['orderId', '7'],
        ['cvv', '123'],
      ]),
    });
    expect(sandbox.shop.returns('ORDER-<i>')).toEqual([
      {
        reference: 'ORDER-<i>',
        method: 'GET',
        params: [
          ['status', 'paid'],
          ['status', '<b>'],
          ['x', ''],
        ],
        body: [],
        at: clock.now(),
      },
      {
        reference: 'ORDER-<i>',
        method: 'POST',
        params: [],
        body: [
          ['orderId', '7'],
          ['cvv', '[redacted]'],
        ],
        at: clock.now(),
      },
    ]);
    expect(sandbox.shop.returns('other')).toEqual([]);
    expect((await get(`${sandbox.url}/shop/return/%E0%A4%A`)).status).toBe(400);
  });
});

describe('SMTP', () => {
  interface Received {
    readonly user: string;
    readonly secure: boolean;
    readonly to: string;
    readonly text: string;
  }

  /** An authority and a certificate for localhost, made for this run. */
  function certificates(folder: string) {
    const file = (name: string) => join(folder, name);
    const openssl = (...options: string[]) => execFileSync('openssl', options, { stdio: 'pipe' });
    openssl(
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
      ...['-subj', '/CN=Test authority', '-keyout', file('ca.key'), '-out', file('ca.pem')],
    );
    openssl(
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'],
      ...['-addext', 'basicConstraints=critical,CA:FALSE'],
      ...['-CA', file('ca.pem'), '-CAkey', file('ca.key')],
      ...['-keyout', file('server.key'), '-out', file('server.pem')],
    );
    return {
      caFile: file('ca.pem'),
      key: readFileSync(file('server.key')),
      cert: readFileSync(file('server.pem')),
    };
  }

  async function startMailServer(options: { readonly starttls?: boolean } = {}) {
    const folder = mkdtempSync(join(tmpdir(), 'smtp-'));
    stops.push(async () => rmSync(folder, { recursive: true, force: true }));
    const { caFile, key, cert } = certificates(folder);
    const received: Received[] = [];
    let connections = 0;
    const server = new SMTPServer({
      key,
      cert,
      logger: false,
      ...(options.starttls === false ? { disabledCommands: ['STARTTLS'] } : {}),
      onConnect: (_session, done) => {
        connections += 1;
        done();
      },
      onAuth: ({ username = '', password }, _session, done) =>
        password === 'right' ? done(null, { user: username }) : done(new Error('no')),
      onData(stream, session, done) {
        let text = '';
        stream.on('data', (chunk: Buffer) => {
          text += chunk.toString();
        });
        stream.on('end', () => {
          received.push({
            user: String(session.user),
            secure: session.secure,
            to: session.envelope.rcptTo[0]?.address ?? '',
            text,
          });
          done();
        });
      },
    });
    server.on('error', () => {});
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    stops.push(() => new Promise<void>(resolve => server.close(() => resolve())));
    const environment = {
      SMTP_HOST: 'localhost',
      SMTP_PORT: String((server.server.address() as AddressInfo).port),
      SMTP_USER: 'gateway@example.com',
      SMTP_PASS: 'right',
      SMTP_CA_FILE: caFile,
    };
    return { received, environment, connections: () => connections };
  }

  test('mails go out over STARTTLS with a login, and the mailbox stays empty', async () => {
    const { received, environment } = await startMailServer();
    const sandbox = await open({ environment });
    await sendCode(`${sandbox.url}/acquiremock`, 'payer@example.com');
    await vi.waitFor(() => expect(received).toHaveLength(1), 10_000);
    expect(received[0]).toMatchObject({ user: 'gateway@example.com', secure: true, to: 'payer@example.com' });
    expect(received[0]?.text).toContain('Subject: AcquireMock: Your Verification Code');
    expect(received[0]?.text).toMatch(/verification code is: \d{4}/);
    expect(sandbox.mailbox.messages()).toEqual([]);
    expect((await get(`${sandbox.url}/mailbox`)).text).toContain('SMTP server is configured');
  });

  test.each([
    ['without STARTTLS', { starttls: false }, {}],
    ['with a certificate of an unknown authority', {}, { SMTP_CA_FILE: '' }],
    ['with a wrong password', {}, { SMTP_PASS: 'wrong' }],
  ])('a server %s gets nothing; the API answers all the same', async (_name, options, change) => {
    const { received, environment, connections } = await startMailServer(options);
    const errors: string[] = [];
    const logger = { ...silentLogger, error: (message: string) => void errors.push(message) };
    const sandbox = await open({ environment: { ...environment, ...change }, logger });
    expect((await sendCode(`${sandbox.url}/acquiremock`, 'payer@example.com')).status).toBe(200);
    await vi.waitFor(() => expect(errors).toEqual(['The mail with a login code failed']), 10_000);
    expect(connections()).toBe(1);
    expect(received).toEqual([]);
    expect(sandbox.mailbox.messages()).toEqual([]);
  });

  test.each([
    [{ SMTP_PORT: 'mail' }, /SMTP_PORT/],
    [{ SMTP_CA_FILE: '/nowhere/ca.pem' }, /SMTP_CA_FILE/],
  ])('settings that cannot be used are named: %j', async (change, message) => {
    const settings = { SMTP_HOST: 'localhost', SMTP_PORT: '587', SMTP_USER: 'u', SMTP_PASS: 'p' };
    await expect(open({ environment: { ...settings, ...change } })).rejects.toMatchObject({
      code: 'configuration',
      message: expect.stringMatching(message) as string,
    });
  });
});
