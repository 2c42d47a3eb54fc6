import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { unzipSync } from 'fflate';
import type { BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createDiagnostics } from '../../src/browser/evidence/diagnostics.js';
import { summariseDom } from '../../src/browser/evidence/dom-summary.js';
import { takeScreenshot } from '../../src/browser/evidence/screenshot.js';
import { recordTrace } from '../../src/browser/evidence/trace.js';
import { type Browser, launchBrowser } from '../../src/browser/launch.js';
import { systemClock as clock } from '../../src/platform/clock.js';
import { silentLogger } from '../../src/platform/logger.js';
import { systemRandom as random } from '../../src/platform/random.js';
import { find, findInZip } from '../support/canaries.js';
import {
  allCanaries,
  canaries,
  type EvidenceSite,
  fillEverything,
  startEvidenceSite,
} from '../support/evidence-site.js';
import { createFolder } from '../support/folder.js';

let browser: Browser;
let site: EvidenceSite;
let context: BrowserContext;
let page: Page;
let folder: Awaited<ReturnType<typeof createFolder>>;
/** Instead of the machine's, so that what is left in it can only be ours. */
let temporary: Awaited<ReturnType<typeof createFolder>>;
const { TMPDIR } = process.env;

const launch = (): Promise<Browser> =>
  launchBrowser({
    headless: true,
    environment: process.env,
    logger: silentLogger,
    isRoot: process.getuid?.() === 0,
  });

beforeAll(async () => {
  temporary = await createFolder();
  process.env['TMPDIR'] = temporary.path;
  browser = await launch();
  site = await startEvidenceSite();
});
afterAll(async () => {
  await browser.close();
  await site[Symbol.asyncDispose]();
  expect(await readdir(temporary.path)).toEqual([]);
  await temporary.remove();
  if (TMPDIR === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = TMPDIR;
});
beforeEach(async () => {
  folder = await createFolder();
  context = await browser.newContext();
  page = await context.newPage();
});
afterEach(async () => {
  await context.close();
  await folder.remove();
  expect(browser.contexts()).toEqual([]);
  expect(
    (await readdir(temporary.path)).filter(name => !/^playwright[-_](?:artifacts|chromiumdev)/.test(name)),
  ).toEqual([]);
});

const file = (name: string): string => path.join(folder.path, name);
const open = async (): Promise<void> => {
  await page.goto(`${site.url}/?card=${canaries.card}&cvv=${canaries.cvv}&ref=ORDER-1`);
  await page.frameLocator('iframe').locator('#framed').waitFor();
};
/** The folder that Playwright records into. */
async function rawFolder(): Promise<string> {
  for (const name of await readdir(temporary.path)) {
    const files = await readdir(path.join(temporary.path, name)).catch(() => []);
    if (files.some(entry => entry.startsWith('paywatch-'))) return path.join(temporary.path, name);
  }
  return expect.fail('Nothing is being recorded');
}

/** Resolves when the page is in a state in which it answers nothing. */
async function bringInto(state: string): Promise<void> {
  if (state === 'busy') await page.evaluate('setTimeout(() => { for (;;) {} })');
  if (state === 'crashed') await page.goto('chrome://crash').catch(() => undefined);
  if (state === 'closed') await page.close();
  if (state === 'asking') {
    const asked = page.waitForEvent('dialog');
    await page.evaluate('void setTimeout(() => alert("?"))');
    await asked;
  }
}

describe('a trace', () => {
  test('of a driver holds none of the values that were typed', async () => {
    const recording = await recordTrace(context, { clock, random });
    await open();
    await fillEverything(page);
    await page.click('#pay');
    expect(await recording.keepTrace(file('trace.zip'), { secrets: allCanaries })).toEqual({
      file: file('trace.zip'),
    });
    const zip = await readFile(file('trace.zip'));
    expect(findInZip(zip, allCanaries)).toEqual([]);
    expect((await stat(file('trace.zip'))).mode & 0o777).toBe(0o600);
    expect(Object.keys(unzipSync(zip))).toEqual(expect.arrayContaining(['trace.trace', 'trace.network']));
  });

  test('of a person holds none of the values that were typed', async () => {
    const recording = await recordTrace(context, { clock, random });
    await open();
    await fillEverything(page);
    await page.click('#pay');
    await recording.keepTrace(file('trace.zip'));
    expect(findInZip(await readFile(file('trace.zip')), allCanaries)).toEqual([]);
  });

  test('that is not redacted holds them all, where the search finds them', async () => {
    // Playwright keeps what it recorded until its browser goes, so it gets one of its own.
    const other = await launch();
    await context.close();
    try {
      context = await other.newContext();
      page = await context.newPage();
      await context.tracing.start({ snapshots: true });
      await open();
      await fillEverything(page);
      await page.click('#pay');
      await context.tracing.stop({ path: file('raw.zip') });
    } finally {
      await other.close();
    }
    const found = findInZip(await readFile(file('raw.zip')), allCanaries);
    for (const value of allCanaries) expect(found).toContain(`trace.trace: ${value}`);
    for (const value of allCanaries)
      expect(found.filter(place => place.startsWith('resources/') && place.endsWith(value))).not.toEqual([]);
    expect(found).toContain(`trace.network: ${canaries.card}`);
  });

  test('leaves nothing raw behind, kept or not', async () => {
    for (const isKept of [true, false]) {
      const recording = await recordTrace(context, { clock, random });
      await open();
      await fillEverything(page);
      const raw = await rawFolder();
      expect((await stat(raw)).mode & 0o777).toBe(0o700);
      if (isKept) await recording.keepTrace(file('trace.zip'));
      else await recording[Symbol.asyncDispose]();
      expect(await readdir(raw, { recursive: true })).toEqual(['resources']);
    }
  });

  test('whose file cannot be written gives the reason, and leaves nothing raw behind', async () => {
    const recording = await recordTrace(context, { clock, random });
    await open();
    const raw = await rawFolder();
    await writeFile(file('no-folder'), '');
    const kept = await recording.keepTrace(file('no-folder/trace.zip'));
    expect(kept).toEqual({ file: undefined, reason: expect.stringContaining('no-folder') });
    expect(await readdir(raw, { recursive: true })).toEqual(['resources']);
  });

  test('of a context that is gone gives the reason', async () => {
    const recording = await recordTrace(context, { clock, random });
    await context.close();
    expect(await recording.keepTrace(file('trace.zip'))).toEqual({
      file: undefined,
      reason: expect.any(String),
    });
    expect(await readdir(folder.path)).toEqual([]);
  });

  test.each(['busy', 'crashed', 'asking'])('of a page that is %s is kept all the same', async state => {
    const recording = await recordTrace(context, { clock, random });
    await open();
    await bringInto(state);
    expect(await recording.keepTrace(file('trace.zip'))).toEqual({ file: file('trace.zip') });
  });

  test('opens in the trace viewer with its actions and snapshots', async () => {
    const recording = await recordTrace(context, { clock, random });
    await open();
    await fillEverything(page);
    await page.click('#pay');
    await recording.keepTrace(file('trace.zip'));
    const viewer = await serveViewer(file('trace.zip'));
    try {
      const reader = await context.newPage();
      await reader.goto(viewer.url);
      const actions = reader.getByRole('tree').getByRole('treeitem');
      await actions.filter({ hasText: 'Fill' }).first().waitFor();
      const titles = await actions.allInnerTexts();
      expect(titles.join('\n')).toMatch(/Navigate[^]*Fill[^]*Type[^]*Select option[^]*Click/i);
      await actions.filter({ hasText: 'Fill' }).first().click();
      const snapshot = reader.frameLocator('iframe.snapshot-visible');
      await snapshot.getByText('Pay 250.00 TND').waitFor();
      if (process.env['EVIDENCE_PICTURE'] !== undefined) {
        await reader.screenshot({ path: process.env['EVIDENCE_PICTURE'] });
      }
    } finally {
      await viewer.close();
    }
  });
});

describe('a screenshot', () => {
  const shoot = async (name: string, secrets: readonly string[] = []): Promise<Buffer> => {
    expect(await takeScreenshot(page, file(name), { clock, secrets, timeoutMs: 20_000 })).toEqual({
      file: file(name),
    });
    return readFile(file(name));
  };
  const type = (card: string, code: string) =>
    page.evaluate(`${fillSilently}(${JSON.stringify({ card, code })})`);

  test('is the same whatever was typed', async () => {
    await open();
    const pictures: Buffer[] = [];
    const plain: Buffer[] = [];
    for (const [card, code] of [
      ['4000056655665556', '604718'],
      ['4111111111111111', '395021'],
    ] as const) {
      await type(card, code);
      await page.frameLocator('iframe').locator('#framed').fill(card);
      pictures.push(await shoot(`${card}.png`));
      plain.push(await page.screenshot({ caret: 'initial' }));
    }
    expect(plain[0]!.equals(plain[1]!)).toBe(false);
    expect(pictures[0]!.equals(pictures[1]!)).toBe(true);
  });

  test('changes nothing that the page or the payer could see', async () => {
    await open();
    await type(canaries.card, canaries.otp);
    await page.focus('#cvv');
    const before = await page.screenshot({ caret: 'hide' });
    await page.evaluate(countChanges);
    await shoot('shot.png');
    expect(await page.evaluate(changesSeen)).toEqual({ changes: 0, sheets: 0, highlights: 0, focus: 'cvv' });
    expect((await page.screenshot({ caret: 'hide' })).equals(before)).toBe(true);
  });

  test('covers a field although the page insists on its colours', async () => {
    await open();
    await page.addStyleTag({
      content:
        '#card { color: red !important; background: none !important; transition: all 9s; filter: none !important }',
    });
    await type('4000056655665556', '604718');
    const one = await shoot('one.png');
    await type('4111111111111111', '604718');
    expect((await shoot('two.png')).equals(one)).toBe(true);
  });

  test('is not taken of a field that no style reaches', async () => {
    await open();
    await page.evaluate(
      `{ const host = document.createElement('div'); document.body.append(host);
         host.attachShadow({ mode: 'closed' }).innerHTML = '<input value="${canaries.card}">'; }`,
    );
    expect(await takeScreenshot(page, file('shot.png'), { clock })).toEqual({
      file: undefined,
      reason: 'a field of the page is in a closed shadow root',
    });
    expect(await readdir(folder.path)).toEqual([]);
  });

  test.each(['busy', 'crashed', 'closed', 'closing', 'asking'])(
    'of a page that is %s ends with a reason',
    async state => {
      await open();
      await bringInto(state);
      const taken = takeScreenshot(page, file('shot.png'), { clock, timeoutMs: 1_500 });
      if (state === 'closing') await page.close();
      const result = await taken;
      if (state !== 'closing')
        expect(result).toEqual({ file: undefined, reason: expect.stringMatching(/./) });
    },
  );
});

/** Runs in the page: sets every field and repeats it in the texts, without Playwright's own typing. */
const fillSilently = `(({ card, code }) => {
   const by = id => document.getElementById(id);
   for (const id of ['card', 'note']) by(id).value = card;
   by('cvv').value = code.slice(0, 3); by('otp').value = code; by('pin').value = code; by('password').value = card;
   by('edit').textContent = card;
   by('preview').innerHTML = card.match(/.{4}/g).map(group => '<span>' + group + '</span> ').join('');
   by('sms').textContent = 'Your one-time code is ' + code;
   by('drawn').textContent = card;
   const root = document.querySelector('my-card').shadowRoot;
   root.getElementById('inner').value = card;
   root.getElementById('repeat').textContent = card.replace(/(.{4})/g, '$1 ');
})`;

const countChanges = `{
  window.changes = 0;
  new MutationObserver(records => { window.changes += records.length; })
    .observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
}`;
const changesSeen = `({ changes: window.changes, sheets: document.adoptedStyleSheets.length,
  highlights: CSS.highlights.size, focus: document.activeElement.id })`;

describe('a summary of the page', () => {
  test('names what is on it and no value', async () => {
    await open();
    await fillEverything(page);
    const summary = await summariseDom(page, { clock });
    expect(find(Buffer.from(JSON.stringify(summary)), allCanaries)).toEqual([]);
    const [top, framed] = summary.frames ?? [];
    expect(top).toMatchObject({
      title: 'Pay [redacted]',
      headings: ['Pay 250.00 TND'],
      buttons: ['Pay now'],
      links: [{ text: 'Help', href: expect.stringContaining('lang=fr') }],
    });
    expect(top?.texts.join('\n')).toContain('Your one-time code is [redacted]');
    const fields = Object.fromEntries((top?.fields ?? []).map(field => [field.name, field]));
    expect(fields['card_number']).toEqual({
      type: 'text',
      name: 'card_number',
      label: 'Card number',
      filled: true,
      visible: true,
      sensitive: true,
    });
    expect(fields['csrf_token']).toMatchObject({
      type: 'hidden',
      filled: true,
      visible: false,
      sensitive: true,
    });
    expect(fields['note']).toMatchObject({ sensitive: false, filled: true });
    expect(fields['pan']).toMatchObject({ sensitive: true, filled: true });
    expect(framed?.fields).toMatchObject([{ name: 'card_number', filled: true }]);
  });

  test('masks what the gateway itself shows', async () => {
    await open();
    await fillEverything(page);
    await page.click('#pay');
    await page.getByRole('heading', { name: 'Refused' }).waitFor();
    const summary = await summariseDom(page, { clock, secrets: allCanaries });
    expect(find(Buffer.from(JSON.stringify(summary)), allCanaries)).toEqual([]);
    expect(summary.frames?.[0]?.texts.join(' ')).toContain('The card [redacted]');
  });

  test.each(['/hanging', '/refused', '/sandboxed'])(
    'and a screenshot succeed beside a frame that is %s',
    async frame => {
      await page.goto(`${site.url}${frame}`, { waitUntil: 'commit' });
      await page.locator('#card').waitFor();
      expect(await summariseDom(page, { clock })).toMatchObject({
        frames: [{ headings: ['Pay'] }, ...(frame === '/hanging' ? [] : [{}])],
      });
      expect(await takeScreenshot(page, file('shot.png'), { clock, timeoutMs: 20_000 })).toEqual({
        file: file('shot.png'),
      });
    },
  );

  test('of a busy page ends with a reason', async () => {
    await open();
    await page.evaluate('setTimeout(() => { for (;;) {} })');
    expect(await summariseDom(page, { clock, timeoutMs: 300 })).toEqual({
      frames: undefined,
      reason: 'The page did not answer within 300 ms',
    });
  });
});

describe('diagnostics', () => {
  const owns = (url: URL) => url.origin === site.url;

  test('tell what the page said, and no value', async () => {
    using diagnostics = createDiagnostics(context, { clock, owns, dialogs: 'answer' });
    await diagnostics.start();
    await open();
    const thrown = page.waitForEvent('pageerror');
    await fillEverything(page);
    await thrown;
    await page.evaluate(`alert('Card ${canaries.card} is refused')`);
    expect(await page.evaluate('confirm("Pay again?")')).toBe(false);
    await page.click('#pay');
    await page.getByRole('heading', { name: 'Refused' }).waitFor();
    const said = await diagnostics.stop();
    expect(find(Buffer.from(JSON.stringify(said)), allCanaries)).toEqual([]);
    expect(said.dialogs).toMatchObject([
      { type: 'alert', message: 'Card [redacted] is refused', done: 'accepted' },
      { type: 'confirm', message: 'Pay again?', done: 'dismissed' },
    ]);
    expect(said.answers).toMatchObject([
      { method: 'POST', status: 200, body: expect.stringContaining('"errorCode":"5"') },
      { status: 422, body: expect.stringContaining('insufficient funds') },
      { status: 503, contentType: 'text/plain' },
      { url: `${site.url}/pay`, status: 400 },
    ]);
    expect(said.answers[2]).not.toHaveProperty('body');
    expect(said.failedRequests).toHaveLength(1);
    expect(said.consoleErrors[0]?.text).toContain('payment failed for [redacted]');
    expect(said.pageErrors.map(({ text }) => text)).toEqual(['Error: cannot charge [redacted]']);
    expect(said.timings).toMatchObject([
      {
        url: expect.stringContaining('ref=ORDER-1'),
        domContentLoadedMs: expect.any(Number),
        loadMs: expect.any(Number),
      },
      { url: `${site.url}/pay` },
    ]);
  });

  test('keep an answer whose page goes on at once', async () => {
    using diagnostics = createDiagnostics(context, { clock, owns, dialogs: 'answer' });
    await diagnostics.start();
    for (const to of [site.url, site.otherUrl]) {
      await open();
      await page.evaluate(
        `void fetch('/api/processform.do', { method: 'POST' }).then(answer => answer.json())
           .then(() => { location.href = '${to}/hanging?gone'; })`,
      );
      await page.waitForURL(url => url.search === '?gone', { waitUntil: 'commit' });
    }
    const { answers } = await diagnostics.stop();
    expect(answers.map(({ body }) => body)).toEqual(
      Array(2).fill(expect.stringContaining('"errorCode":"5"')),
    );
  });

  test('count no answer as failed that its page left unread', async () => {
    using diagnostics = createDiagnostics(context, { clock, owns, dialogs: 'answer' });
    await diagnostics.start();
    await open();
    const failed = context.waitForEvent('requestfailed');
    await page.evaluate('fetch("/unfinished").then(() => { location.href = "/hanging"; })');
    await failed;
    expect((await diagnostics.stop()).failedRequests).toEqual([]);
  });

  test('leave a dialog to the person', async () => {
    using diagnostics = createDiagnostics(context, { clock, owns, dialogs: 'leave' });
    await diagnostics.start();
    await open();
    const asked = page.waitForEvent('dialog');
    const answered = page.evaluate('confirm("Sure?")');
    await (await asked).accept();
    expect(await answered).toBe(true);
    expect((await diagnostics.stop()).dialogs).toMatchObject([{ done: 'left open' }]);
  });

  test('stop although the page closes while its answers are read', async () => {
    using diagnostics = createDiagnostics(context, { clock, owns, dialogs: 'answer' });
    await diagnostics.start();
    await open();
    await page.evaluate('void fetch("/api/decline", { method: "POST" })');
    await page.close();
    expect(await diagnostics.stop()).toMatchObject({ pageErrors: [] });
  });
});

/** Playwright's own viewer, with one trace, on loopback: its service worker wants a secure context. */
async function serveViewer(trace: string): Promise<{ readonly url: string; close(): Promise<void> }> {
  const root = path.resolve('node_modules/playwright-core/lib/vite/traceViewer');
  const types: Record<string, string> = {
    '.html': 'text/html',
    '.js': 'text/javascript',
    '.css': 'text/css',
    '.svg': 'image/svg+xml',
  };
  const server = createServer((request, response) => {
    const name = new URL(request.url ?? '/', 'http://localhost').pathname;
    const found = name === '/trace.zip' ? trace : path.join(root, name === '/' ? 'index.html' : name);
    readFile(found).then(
      content =>
        response
          .writeHead(200, { 'content-type': types[path.extname(found)] ?? 'application/octet-stream' })
          .end(content),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/index.html?trace=http://127.0.0.1:${port}/trace.zip`,
    async close() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}
