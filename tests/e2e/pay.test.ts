import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createInvoice, type SandboxProcess, startSandboxProcess, startServe } from '../support/gateway.js';
import { openWorkplace, type Workplace } from '../support/paywatch-process.js';

// Starting a program and a browser takes long on a machine that is busy with others.
vi.setConfig({ testTimeout: 90_000 });

let sandboxPlace: Workplace;
let sandbox: SandboxProcess;
let gateway: string;
let workplace: Workplace;

beforeAll(async () => {
  sandboxPlace = await openWorkplace();
  sandbox = await startSandboxProcess(sandboxPlace);
  gateway = `${sandbox.url}/acquiremock`;
});
afterAll(() => sandboxPlace.close());
beforeEach(async () => {
  workplace = await openWorkplace({ environment: { PAYWATCH_SANDBOX_URL: sandbox.url } });
});
afterEach(() => workplace.close());

const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);
const isPayment = ajv.compile(
  JSON.parse(readFileSync(new URL('../../schemas/payment.json', import.meta.url), 'utf8')),
);

function readPayment(stdout: string) {
  const payment = JSON.parse(stdout);
  expect(isPayment(payment), JSON.stringify(isPayment.errors)).toBe(true);
  return payment;
}

/** What is on record, read by another process. */
async function onRecord() {
  const listed = JSON.parse((await workplace.run(['payments', 'list', '--json'])).stdout);
  expect(listed.data).toHaveLength(1);
  return readPayment((await workplace.run(['payments', 'show', listed.data[0].id, '--json'])).stdout);
}

const channelsOf = ({ observations }: { observations: { channel: string }[] }) => [
  ...new Set(observations.map(({ channel }) => channel)),
];

describe('pay', () => {
  const pay = (...parameters: string[]) =>
    workplace.run(['pay', 'acquiremock', '--amount', '250.00', ...parameters]);

  test('a good card is paid and confirmed by the IPN, and ends with 0', async () => {
    const { code, stdout, stderr } = await pay('--card', 'success', '--reference', 'ORDER-7', '--json');
    expect(code, stderr).toBe(0);
    const payment = readPayment(stdout);
    expect(payment).toMatchObject({
      provider: 'acquiremock',
      merchantReference: 'ORDER-7',
      amount: { minor: 25_000, currency: 'USD' },
      status: 'paid',
      certainty: 'confirmed',
      anomalies: [],
      return: {
        url: `${sandbox.url}/shop/return/ORDER-7`,
        kind: 'link',
        frame: 'top',
        merchantReached: true,
        status: 200,
      },
    });
    expect(channelsOf(payment)).toEqual(expect.arrayContaining(['create', 'page', 'ipn', 'redirect']));
    expect(await onRecord()).toEqual(payment);
  });

  test('a declined card has failed, in the gateway’s words, and ends with 1', async () => {
    const { code, stdout, stderr } = await pay('--card', 'declined', '--json');
    expect(code, stderr).toBe(1);
    expect(readPayment(stdout)).toMatchObject({
      status: 'failed',
      certainty: 'claimed',
      reason: 'Insufficient funds or invalid card',
      return: null,
    });
  });

  test('people read the result; talk goes to standard error', async () => {
    const { code, stdout, stderr } = await pay('--card', 'success');
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^PAYMENT RESULT\n {2}Status +✔ paid · confirmed\n/);
    expect(stderr).toContain('Paying PW-');
    expect(stdout).not.toContain('Paying');
  });

  test('--no-wait leaves the payment to a running serve', async () => {
    const { url } = await startServe(workplace);
    const created = await pay('--no-wait', '--public-url', url, '--json');
    expect(created.code, created.stderr).toBe(0);
    const { providerReference, status } = readPayment(created.stdout);
    expect(status).toBe('pending');
    const { code, stdout } = await workplace.run([
      'monitor',
      `${gateway}/checkout/${providerReference}`,
      '--card',
      'success',
      '--json',
    ]);
    expect(code).toBe(0);
    const payment = readPayment(stdout);
    expect(payment).toMatchObject({ status: 'paid', certainty: 'confirmed', anomalies: [] });
    expect(channelsOf(payment)).toEqual(expect.arrayContaining(['create', 'page', 'ipn', 'redirect']));
  });

  test('a gateway that is not there ends it with 5', async () => {
    const { code, stdout, stderr } = await workplace.run(
      ['pay', 'acquiremock', '--amount', '1.00', '--card', 'success'],
      { environment: { PAYWATCH_SANDBOX_URL: 'http://127.0.0.1:9' } },
    );
    expect(stderr).toContain('No answer from 127.0.0.1:9');
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
  });
});

describe('monitor', () => {
  test('without an IPN a good card is only claimed to be paid, and ends with 0', async () => {
    const invoice = await createInvoice(gateway);
    const { code, stdout, stderr } = await workplace.run([
      'monitor',
      invoice.url,
      '--card',
      'success',
      '--json',
    ]);
    expect(code, stderr).toBe(0);
    expect(readPayment(stdout)).toMatchObject({
      providerReference: invoice.id,
      status: 'paid',
      certainty: 'claimed',
      return: { url: 'http://localhost:9/shop/return/ORDER-1', merchantReached: false, status: null },
    });
  });

  test('a card comes from standard input', async () => {
    const { url } = await createInvoice(gateway);
    const input = JSON.stringify({ number: '4000 0000 0000 0002', expiry: '12/30', cvv: '123' });
    const { code, stdout, stderr } = await workplace.run(['monitor', url, '--card', '-', '--json'], {
      input,
    });
    expect(code, stderr).toBe(1);
    expect(readPayment(stdout)).toMatchObject({ status: 'failed', certainty: 'claimed' });
  });

  test.each(['', 'no JSON', '{"number":"4444444444444444"}', '[]'])(
    'standard input without a card ends it with 2: %s',
    async input => {
      const { url } = await createInvoice(gateway);
      const { code, stderr } = await workplace.run(['monitor', url, '--card', '-'], { input });
      expect(stderr).toContain('Standard input holds no card');
      expect(code).toBe(2);
    },
  );

  test('an unknown card ends it with 2 and names those that exist', async () => {
    const { url } = await createInvoice(gateway);
    const { code, stderr } = await workplace.run(['monitor', url, '--card', 'constructor']);
    expect(stderr).toContain('Known: success, declined');
    expect(code).toBe(2);
  });

  test('a payer who does not return in time leaves it unknown, and ends with 3', async () => {
    const { url } = await createInvoice(gateway);
    const { code, stdout } = await workplace.run([
      'monitor',
      url,
      '--headless',
      '--timeout',
      '1.5',
      '--json',
    ]);
    expect(readPayment(stdout)).toMatchObject({
      status: 'unknown',
      reason: 'the payer did not return in time',
      return: null,
    });
    expect(code).toBe(3);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('%s ends it with 3 and keeps what was seen', async signal => {
    const { url, id } = await createInvoice(gateway);
    const process = workplace.start(['monitor', url, '--headless', '--json', '--log-level', 'debug']);
    await pageIsOpen(id);
    process.signal(signal);
    const { code, stdout } = await process.ended;
    const payment = readPayment(stdout);
    expect(payment).toMatchObject({ status: 'unknown', reason: 'the watch was interrupted' });
    expect(code).toBe(3);
    expect(await onRecord()).toEqual(payment);
  });

  test('a browser that is killed ends it with 3 and keeps what was seen', async () => {
    const { url, id } = await createInvoice(gateway);
    const process = workplace.start(['monitor', url, '--headless', '--json']);
    await pageIsOpen(id);
    const browsers = workplace.descendants().filter(({ command }) => !command.includes('--type='));
    // The program itself, and not a script that a distribution starts it with.
    const browser = browsers.find(({ command }) => /^\S*(chrom|msedge)/i.test(command));
    expect(browser, JSON.stringify(browsers)).toBeDefined();
    globalThis.process.kill(browser!.pid, 'SIGKILL');
    const { code, stdout, stderr } = await process.ended;
    expect(stderr).not.toContain('bug in paywatch');
    const payment = readPayment(stdout);
    expect(payment).toMatchObject({ status: 'unknown', reason: 'the browser crashed' });
    expect(code).toBe(3);
    expect(await onRecord()).toEqual(payment);
  });

  test('a page that does not load ends it with 5', async () => {
    const id = '01900000-0000-4000-8000-000000000001';
    const { code, stdout, stderr } = await workplace.run([
      'monitor',
      `http://127.0.0.1:9/checkout/${id}`,
      '--headless',
    ]);
    expect(stderr).toContain('The payment page does not load');
    expect(stderr).not.toContain('bug in paywatch');
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
  });

  test('a page that answers with a failure ends it with 5', async () => {
    const server = createServer((_request, response) => response.writeHead(502).end('no'));
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()));
    try {
      const { port } = server.address() as AddressInfo;
      const { code, stderr } = await workplace.run([
        'monitor',
        `http://127.0.0.1:${port}/checkout/01900000-0000-4000-8000-000000000001`,
        '--headless',
      ]);
      expect(stderr).toContain('HTTP 502');
      expect(code).toBe(5);
    } finally {
      server.close();
    }
  });

  test('a payment that the gateway does not know stays open, and ends with 3', async () => {
    const url = `${gateway}/checkout/01900000-0000-4000-8000-000000000001`;
    const { code, stdout } = await workplace.run(['monitor', url, '--headless', '--json']);
    expect(readPayment(stdout)).toMatchObject({ status: 'pending', certainty: 'none' });
    expect(code).toBe(3);
  });

  test('a database elsewhere is used', async () => {
    const { url, id } = await createInvoice(gateway);
    const database = join(workplace.folder, 'deep', 'er', 'payments.db');
    await workplace.run(['monitor', url, '--card', 'declined', '--db', database]);
    const { stdout } = await workplace.run(['payments', 'list', '--json'], {
      environment: { PAYWATCH_DB: database },
    });
    expect(JSON.parse(stdout).data).toMatchObject([{ providerReference: id, status: 'failed' }]);
  });

  /** The page’s first answer is on record as soon as the browser has it. */
  async function pageIsOpen(id: string): Promise<void> {
    const file = join(workplace.folder, 'data/run/paywatch.db');
    for (;;) {
      if (seesPage(file, id)) return;
      await delay(20);
    }
  }
});

function seesPage(file: string, providerReference: string): boolean {
  let database: Database.Database | undefined;
  try {
    database = new Database(file, { readonly: true, fileMustExist: true });
    const found = database
      .prepare(
        `select 1 from observations o join payments p on p.id = o.payment_id
         where p.provider_reference = ? and o.channel = 'page'`,
      )
      .get(providerReference);
    return found !== undefined;
  } catch {
    // The file, or its tables, are still to be made.
    return false;
  } finally {
    database?.close();
  }
}
