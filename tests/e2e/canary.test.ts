import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { createFolder } from '../support/folder.js';
import { createInvoice, startServe } from '../support/gateway.js';
import { type Ended, openWorkplace, type PaywatchProcess } from '../support/paywatch-process.js';
import {
  type Canary,
  findCanaries,
  inGroups,
  plantCard,
  plantCode,
  plantSecret,
} from '../support/search-files.js';
import { signedIpn } from '../support/signed-ipn.js';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const root = fileURLToPath(new URL('../..', import.meta.url));

test('no file of a run holds a card number, a CVV, a one-time code or a credential', async () => {
  const { files, sightings, canaries, printed } = await journey();
  expect(sightings).toEqual([]);
  expect(files).toBeGreaterThan(10);
  expect(canaries.length).toBeGreaterThan(20);
  expect(printed).toContain('[redacted]');
}, 240_000);

test('without redaction the same run leaves them everywhere, so the search would find them', async () => {
  const { sightings, canaries } = await journey(await withoutRedaction());
  const found = new Set(sightings.map(({ place }) => place));
  // What is not written down in the first place is not found without redaction, either.
  const unwritten = new Set([
    'card typed into the page',
    'CVV typed into the page',
    'card in wrong JSON',
    'CVV in wrong JSON',
  ]);
  const missed = canaries.filter(({ place }) => !found.has(place) && !unwritten.has(place));
  expect(missed.map(({ place }) => place)).toEqual([]);
}, 240_000);

/** A copy of the built program whose redaction lets everything through. */
async function withoutRedaction(): Promise<string> {
  const folder = await createFolder();
  closers.push(() => folder.remove());
  cpSync(join(root, 'dist'), join(folder.path, 'dist'), { recursive: true });
  cpSync(join(root, 'package.json'), join(folder.path, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(folder.path, 'node_modules'));
  const file = join(folder.path, 'dist/platform/redact.js');
  const names = [...readFileSync(file, 'utf8').matchAll(/^export (?:const|function) (\w+)/gm)].map(
    ([, name = '']) => name,
  );
  const through = names.map(name => {
    if (name === 'redacted') return `export const redacted = '[redacted]';`;
    if (name === 'isSensitiveField') return 'export const isSensitiveField = () => false;';
    return `export const ${name} = (...values) => values.at(-1);`;
  });
  writeFileSync(file, through.join('\n'));
  return join(folder.path, 'dist/cli/main.js');
}

/** Plants canaries wherever card data can come in, then searches all that is left. */
async function journey(program?: string) {
  const workplace = await openWorkplace({
    ...(program === undefined ? {} : { program }),
    environment: { PAYWATCH_DB: 'payments.db' },
  });
  closers.push(() => workplace.close());
  const canaries: Canary[] = [];
  const plant = (canary: Canary): string => {
    canaries.push(canary);
    return canary.text;
  };
  const card = (place: string) => plant(plantCard(place));
  const secret = (place: string) => plant(plantSecret(place));
  const printed = join(workplace.folder, 'printed');
  mkdirSync(printed);
  const log = ['--log-level', 'debug', '--log-format', 'json'];
  let printouts = 0;
  const keep = ({ stdout, stderr }: Pick<Ended, 'stdout' | 'stderr'>) => {
    writeFileSync(join(printed, `${printouts++}`), stdout + stderr);
  };
  const run = async (...[parameters, input]: [string[], string?]): Promise<Ended> => {
    const ended = await workplace.run([...parameters, ...log], input === undefined ? {} : { input });
    keep(ended);
    return ended;
  };

  const running: PaywatchProcess[] = [];
  const { process: serve, url: serveUrl } = await startServe(workplace, log);
  const sandbox = workplace.start(['sandbox', '--port', '0', ...log]);
  running.push(serve, sandbox);
  const [, sandboxUrl = ''] = await sandbox.printed(/shop\s+(http:\/\/localhost:\d+)\/shop\n/);
  const gateway = `${sandboxUrl}/acquiremock`;
  const environment = { PAYWATCH_SANDBOX_URL: sandboxUrl };

  // A payer types a card, and the gateway takes its time: the browser's own files are searched while they are there.
  const typed = card('card typed into the page');
  const typedCvv = plant(plantCode('CVV typed into the page', '8371'));
  const invoice = await createInvoice(gateway);
  const slow = await slowGateway(sandboxUrl);
  const pageQuery = new URLSearchParams([
    ['card_number', card('card in the page’s URL')],
    ['note', inGroups(card('card in a note of the page’s URL'))],
    ['cvv', secret('CVV in the page’s URL')],
  ]);
  const returnQuery = new URLSearchParams([
    ['cc', card('card in the expected return URL')],
    ['cvc', secret('CVV in the expected return URL')],
  ]);
  const watching = workplace.start(
    [
      'monitor',
      `${slow.url}/acquiremock/checkout/${invoice.id}?${pageQuery.toString()}`,
      ...['--return-url', `http://localhost:9/shop/return?${returnQuery.toString()}`],
      ...['--card', '-', '--json', ...log],
    ],
    { input: JSON.stringify({ number: inGroups(typed), expiry: '12/30', cvv: typedCvv }) },
  );
  await Promise.race([
    slow.paying,
    watching.ended.then(({ stdout, stderr }) => expect.fail(`${stdout}\n${stderr}`)),
  ]);
  const early = findCanaries([workplace.folder], canaries);
  slow.answer();
  const declined = await watching.ended;
  expect(declined.code, declined.stdout + declined.stderr).toBe(1);
  keep(declined);

  // A gateway gives card data back in the return URL, and mails one-time codes.
  const back = new URLSearchParams([
    ['card_number', card('card in the return URL')],
    ['reference', inGroups(card('card in a reference of the return URL'))],
    ['cvv', secret('CVV in the return URL')],
    ['otp', secret('one-time code in the return URL')],
  ]);
  const paid = await createInvoice(gateway, {
    redirect_url: `${sandboxUrl}/shop/return/ORDER-1?${back.toString()}`,
    webhook_url: `${serveUrl}/ipn/acquiremock`,
  });
  const returned = workplace.start(['monitor', paid.url, '--card', 'success', ...log], { environment });
  const returnedEnd = await returned.ended;
  expect(returnedEnd.code, returnedEnd.stderr).toBe(0);
  keep(returnedEnd);
  const mails = (await (await fetch(`${sandboxUrl}/mailbox/api/messages`)).json()) as {
    data: { text: string }[];
  };
  const codes = mails.data.flatMap(({ text }) => /(\d{4})\s*$/.exec(text)?.[1] ?? []);
  expect(codes.length).toBeGreaterThan(0);
  for (const [index, code] of codes.entries()) plant(plantCode(`one-time code mailed (${index})`, code));

  // IPNs: signed ones with more in them than they should have, forged ones, broken ones.
  const id = (number: number) => `01900000-0000-4000-8000-${number.toString().padStart(12, '0')}`;
  const post = (body: string, headers: Record<string, string> = {}, query = '') =>
    fetch(`${serveUrl}/ipn/acquiremock${query}`, { method: 'POST', headers, body });
  const sent = signedIpn(id(1), {
    card_number: card('card in a signed IPN'),
    card: { number: inGroups(card('nested card in a signed IPN')), cvv: secret('CVV in a signed IPN') },
    otp_code: codes[0],
  });
  expect((await post(sent.body, { ...sent.headers })).status).toBe(200);
  const { body } = signedIpn(id(1), {
    reference: `${card('card in a forged reference')}`,
    status: `declined ${inGroups(card('card in a forged status'))}`,
    ...Object.fromEntries(codes.map((code, index) => [`otp${index === 0 ? '' : '_code'}`, code])),
  });
  const answers = [
    await post(body, {
      'content-type': 'application/json',
      authorization: `Bearer ${secret('Authorization header')}`,
      cookie: `session=${secret('Cookie header')}`,
      'x-api-key': secret('X-Api-Key header'),
      'x-note': inGroups(card('card in a header')),
    }),
    await post(
      new URLSearchParams([
        ['cardnumber', card('card in a form')],
        ['note', inGroups(card('card in a note of a form'))],
        ['cvv2', secret('CVV in a form')],
        ['pin', secret('PIN in a form')],
      ]).toString(),
      { 'content-type': 'application/x-www-form-urlencoded' },
    ),
    await post(`{"payment_id":"${id(3)}","pan":"${card('card in broken JSON')}","x":`),
    await post(
      '{}',
      {},
      `?card_number=${card('card in the IPN’s target')}&cvv=${secret('CVV in the IPN’s target')}`,
    ),
  ];
  for (const answer of answers) expect([400, 401]).toContain(answer.status);
  writeFileSync(
    join(printed, 'answers'),
    (await Promise.all(answers.map(answer => answer.text()))).join('\n'),
  );

  // Mistakes at the command line are answered with words of the mistake.
  const wrongJson = JSON.stringify({ number: card('card in wrong JSON'), cvc: secret('CVV in wrong JSON') });
  const unloadable =
    `http://127.0.0.1:9/checkout/${id(4)}?pan=${card('card in the URL of a page that does not load')}` +
    `&cvv=${secret('CVV in the URL of a page that does not load')}`;
  await Promise.all([
    run(['monitor', invoice.url, '--card', '-'], `${wrongJson}}`),
    run(['monitor', invoice.url, '--card', card('card in place of a card’s name')]),
    run(['monitor', `http://localhost:9/pay/${card('card in an unknown page’s URL')}`]),
    run(['monitor', `card:${card('card in place of a URL')}`]),
    run(['monitor', unloadable, '--headless']),
    run(['payments', 'list', '--status', card('card in place of a status')]),
    run(['payments', 'show', card('card in place of an id')]),
  ]);

  // All that can be read back is printed, and so searched, too.
  const [payments, ipns] = await Promise.all([
    run(['payments', 'list', '--json']),
    run(['ipn', 'list', '--json']),
  ]);
  const [payment] = JSON.parse(payments.stdout).data;
  const { data } = JSON.parse(ipns.stdout);
  expect(data.length).toBeGreaterThanOrEqual(6);
  await Promise.all([
    run(['payments', 'show', payment.id]),
    ...data.slice(0, 3).map((ipn: { id: string }) => run(['ipn', 'show', ipn.id])),
  ]);

  const beforeEnd = findCanaries([workplace.folder], canaries);
  for (const child of running) {
    child.signal('SIGTERM');
    keep(await child.ended);
  }
  const afterEnd = findCanaries([workplace.folder], canaries);
  return {
    canaries,
    files: Math.max(beforeEnd.files, afterEnd.files),
    sightings: [...early.sightings, ...beforeEnd.sightings, ...afterEnd.sightings].map(sighting => ({
      ...sighting,
      file: sighting.file.slice(dirname(workplace.temporary).length + 1),
    })),
    printed: readdirSync(printed)
      .map(name => readFileSync(join(printed, name), 'utf8'))
      .join('\n'),
  };
}

/** Stands before a gateway and keeps its answer to the card form back. */
async function slowGateway(origin: string) {
  let answer = () => {};
  const allowed = new Promise<void>(resolve => (answer = resolve));
  let tellPaying = () => {};
  const paying = new Promise<void>(resolve => (tellPaying = resolve));
  const server: Server = createServer((request, response) => void forward(request, response));
  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const method = request.method ?? 'GET';
    const found = await fetch(`${origin}${request.url}`, {
      method,
      redirect: 'manual',
      headers: Object.fromEntries(
        Object.entries(request.headers).flatMap(([name, value]) =>
          typeof value === 'string' && !/^(host|connection|content-length|accept-encoding)$/.test(name)
            ? [[name, value]]
            : [],
        ),
      ),
      ...(method === 'POST' ? { body: Buffer.concat(chunks) } : {}),
    });
    if (/\/pay\//.test(request.url ?? '')) {
      tellPaying();
      await allowed;
    }
    response.writeHead(found.status, {
      'content-type': found.headers.get('content-type') ?? 'text/html',
      ...(found.headers.has('set-cookie') ? { 'set-cookie': found.headers.getSetCookie() } : {}),
    });
    response.end(Buffer.from(await found.arrayBuffer()));
  }
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()));
  closers.push(
    () =>
      new Promise<void>(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, paying, answer };
}
