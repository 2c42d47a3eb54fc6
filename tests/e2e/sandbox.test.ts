import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createInvoice, startSandboxProcess } from '../support/gateway.js';
import { openWorkplace, type Workplace } from '../support/paywatch-process.js';

// Starting a program and a browser takes long on a machine that is busy with others.
vi.setConfig({ testTimeout: 90_000 });

let workplace: Workplace;
beforeEach(async () => {
  workplace = await openWorkplace();
});
afterEach(() => workplace.close());

test('one gateway alone is served at /, with the shop and the mailbox beside it', async () => {
  const { process, url } = await startSandboxProcess(workplace, 'acquiremock');
  const invoice = await createInvoice(url);
  const pages = await Promise.all(
    [invoice.url, `${url}/health`, `${url}/shop`, `${url}/mailbox`].map(page => fetch(page)),
  );
  expect(pages.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  process.signal('SIGTERM');
  expect(await process.ended).toMatchObject({ code: 0, signal: null });
});

test('all gateways stand under their names', async () => {
  const { url } = await startSandboxProcess(workplace);
  const landing = await (await fetch(url)).text();
  expect(landing).toContain('AcquireMock');
  expect((await createInvoice(`${url}/acquiremock`)).id).toMatch(/^[0-9a-f-]{36}$/);
});

test('--json tells where everything is', async () => {
  const process = workplace.start(['sandbox', '--port', '0', '--json']);
  await process.printed(/^\}/m);
  const { url, places } = JSON.parse(process.stdout);
  expect(places).toEqual([
    { what: 'acquiremock', url: `${url}/acquiremock` },
    { what: 'shop', url: `${url}/shop` },
    { what: 'mailbox', url: `${url}/mailbox` },
  ]);
  process.signal('SIGINT');
  expect(await process.ended).toMatchObject({ code: 0 });
});

test('a port that is taken ends it with 2 and says what to do', async () => {
  const { url } = await startSandboxProcess(workplace, 'acquiremock');
  const { port } = new URL(url);
  const { code, stdout, stderr } = await workplace.run(['sandbox', 'acquiremock', '--port', port]);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain(port);
  expect(stderr).toContain('choose another one with --port');
  expect(stderr).not.toContain('bug');
});

test('a provider that nobody knows ends it with 2 and names those that exist', async () => {
  const { code, stderr } = await workplace.run(['sandbox', 'nobody']);
  expect(code).toBe(2);
  expect(stderr).toContain('acquiremock');
});
