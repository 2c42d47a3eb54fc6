import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startServe } from '../support/gateway.js';
import { openWorkplace, type PaywatchProcess, type Workplace } from '../support/paywatch-process.js';
import { signedIpn } from '../support/signed-ipn.js';

// Starting a program and a browser takes long on a machine that is busy with others.
vi.setConfig({ testTimeout: 90_000 });

let workplace: Workplace;
let database: string;
let serve: PaywatchProcess;
let url: string;

beforeEach(async () => {
  workplace = await openWorkplace();
  database = join(workplace.folder, 'payments.db');
});
afterEach(() => workplace.close());

async function start(
  parameters: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  ({ process: serve, url } = await startServe(workplace, ['--db', database, ...parameters], environment));
}

const paymentId = (number: number) => `01900000-0000-4000-8000-${number.toString().padStart(12, '0')}`;

const deliver = (ipn: ReturnType<typeof signedIpn>, path = '/ipn/acquiremock') =>
  fetch(`${url}${path}`, { method: 'POST', headers: ipn.headers, body: ipn.body });

const json = async (parameters: readonly string[]) => {
  const { code, stdout, stderr } = await workplace.run([...parameters, '--db', database, '--json']);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
};

const problemOf = async (answer: Response) => {
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  const problem = await answer.json();
  expect(problem).toMatchObject({ status: answer.status, detail: expect.stringMatching(/\w/) });
  return problem;
};

test('answers every IPN for what it is, and keeps it', async () => {
  await start();
  const accepted = await deliver(signedIpn(paymentId(1)));
  expect(accepted.status).toBe(200);
  expect(await accepted.json()).toEqual({ status: 'ok' });
  expect((await deliver(signedIpn(paymentId(1)))).status).toBe(200);

  const { headers, body } = signedIpn(paymentId(2));
  const forged = await deliver({ paymentId: '', headers, body: body.replace('25000', '1') });
  expect(forged.status).toBe(401);
  await problemOf(forged);
  const unsigned = await deliver({ paymentId: '', headers: {}, body });
  expect(unsigned.status).toBe(401);
  const unreadable = await deliver({ paymentId: '', headers: {}, body: 'no JSON' });
  expect(unreadable.status).toBe(400);
  await problemOf(unreadable);

  const { data } = await json(['ipn', 'list']);
  expect(data.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
    'quarantined',
    'quarantined',
    'quarantined',
    'duplicate',
    'accepted',
  ]);
  const quarantined = await json(['ipn', 'list', '--quarantined']);
  expect(quarantined.data).toHaveLength(3);
  const shown = await json(['ipn', 'show', quarantined.data.at(-1).id]);
  expect(shown.body).toBe(body.replace('25000', '1'));
  expect(shown.headers['x-signature']).toBe(headers['x-signature']);
  // None of the strangers made a payment.
  const payments = await json(['payments', 'list']);
  expect(payments.data).toHaveLength(1);
  expect(payments.data[0]).toMatchObject({
    providerReference: paymentId(1),
    status: 'paid',
    certainty: 'confirmed',
  });
});

test('refuses what is no IPN at all', async () => {
  await start();
  const large = await deliver({ paymentId: '', headers: {}, body: 'x'.repeat(256 * 1024 + 1) });
  const wrongMethod = await fetch(`${url}/ipn/acquiremock`, { method: 'PUT', body: '{}' });
  const wrongProvider = await deliver(signedIpn(paymentId(1)), '/ipn/nobody');
  const wrongPath = await fetch(`${url}/nothing/here`);
  for (const answer of [large, wrongMethod, wrongProvider, wrongPath]) await problemOf(answer);
  expect([large, wrongMethod, wrongProvider, wrongPath].map(({ status }) => status)).toEqual([
    413, 405, 404, 404,
  ]);
  expect(wrongMethod.headers.get('allow')).toBe('GET, POST');
  expect((await json(['ipn', 'list'])).data).toEqual([]);
});

test('asks to send again what it cannot keep, and recovers by itself', async () => {
  await start();
  const other = new Database(database);
  other.exec('begin exclusive');
  const refused = await deliver(signedIpn(paymentId(1)));
  const health = await fetch(`${url}/healthz`);
  other.exec('rollback');
  other.close();
  expect(refused.status).toBe(503);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  await problemOf(refused);
  expect(health.status).toBe(503);

  expect((await deliver(signedIpn(paymentId(1)))).status).toBe(200);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  const { data } = await json(['ipn', 'list']);
  expect(data).toHaveLength(1);
});

test.each(['SIGTERM', 'SIGINT'] as const)('%s ends it with 0', async signal => {
  await start();
  serve.signal(signal);
  const { code, stderr } = await serve.ended;
  expect(stderr).toContain('Stopping');
  expect(code).toBe(0);
});

test('a port that is taken ends it with 2', async () => {
  await start();
  const { port } = new URL(url);
  const { code, stderr } = await workplace.run(['serve', '--port', port, '--db', database]);
  expect(stderr).toContain(`Port ${port} is taken`);
  expect(code).toBe(2);
});

test('the API wants the token where one is set; IPNs and the health check do not', async () => {
  await start(['--host', '0.0.0.0'], { PAYWATCH_API_TOKEN: 'a-token' });
  url = url.replace('0.0.0.0', '127.0.0.1');
  const ask = (authorization?: string) =>
    fetch(`${url}/api/payments`, authorization === undefined ? {} : { headers: { authorization } });
  for (const wrong of [undefined, 'Bearer another', 'a-token', 'Basic a-token', 'Bearer a-token ever']) {
    const answer = await ask(wrong);
    expect(answer.status, wrong).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    await problemOf(answer);
  }
  expect((await ask('Bearer a-token')).status).toBe(200);
  expect((await deliver(signedIpn(paymentId(1)))).status).toBe(200);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});

describe('the payments API', () => {
  const get = (query: string) => fetch(`${url}/api/payments${query}`);
  const read = async (query: string) => JSON.parse(await (await get(query)).text());
  const list = async (query: string): Promise<string[]> => {
    const answer = await get(query);
    expect(answer.status, query).toBe(200);
    return JSON.parse(await answer.text()).data.map(
      ({ providerReference }: { providerReference: string }) => providerReference,
    );
  };

  beforeEach(async () => {
    await start();
    for (const number of [1, 2, 3, 4, 5]) {
      await deliver(signedIpn(paymentId(number), { reference: `ORDER-${number % 2}` }));
    }
    const { headers, body } = signedIpn(paymentId(5));
    await deliver({ paymentId: '', headers, body: body.replace('25000', '24000') });
  });

  test('filters', async () => {
    const all = [5, 4, 3, 2, 1].map(paymentId);
    expect(await list('')).toEqual(all);
    expect(await list('?merchantReference=ORDER-0')).toEqual([paymentId(4), paymentId(2)]);
    expect(await list(`?providerReference=${paymentId(3)}`)).toEqual([paymentId(3)]);
    expect(await list('?provider=acquiremock&status=paid&certainty=confirmed')).toEqual(all);
    expect(await list('?status=failed')).toEqual([]);
    expect(await list('?anomaly=bad-signature')).toEqual([paymentId(5)]);
    expect(await list('?since=2000-01-01T00:00:00Z')).toEqual(all);
    expect(await list('?until=2000-01-01T00:00:00%2B01:00')).toEqual([]);
  });

  test('pages, without a payment twice or left out', async () => {
    const seen: string[] = [];
    const sizes: number[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await read(`?limit=2${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
      sizes.push(page.data.length);
      seen.push(
        ...page.data.map(({ providerReference }: { providerReference: string }) => providerReference),
      );
      cursor = page.nextCursor;
    }
    expect(seen).toEqual([5, 4, 3, 2, 1].map(paymentId));
    expect(sizes).toEqual([2, 2, 1]);
  });

  test('shows one', async () => {
    const [summary] = (await read('?limit=1')).data;
    const payment = await read(`/${summary.id}`);
    expect(payment).toMatchObject({ ...summary, observations: expect.any(Array) });
    expect(payment.observations.map(({ proof }: { proof: string }) => proof)).toEqual([
      'signature',
      'bad-signature',
    ]);
  });

  test('says what is wrong with a question', async () => {
    const wrong = [
      '?status=lost',
      '?limit=0',
      '?limit=501',
      '?limit=many',
      '?since=yesterday',
      '?cursor=x',
      '?anomaly=none',
      '?colour=red',
      '?status=paid&status=failed',
      '/ORDER-1',
    ];
    for (const query of wrong) {
      const answer = await get(query);
      expect(answer.status, query).toBe(400);
      await problemOf(answer);
    }
    const missing = await get(`/${paymentId(1).replace('4000', '7000')}`);
    expect(missing.status).toBe(404);
    await problemOf(missing);
  });
});
