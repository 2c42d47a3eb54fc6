import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, type ExpectStatic, test } from 'vitest';
import { encodeFields, returnFields } from '../../support/return-site/addresses.js';
import { onClick, quote } from '../../support/return-site/html.js';
import { type ReturnSite, startReturnSite } from '../../support/return-site/site.js';
import { launchFor, recordingHold, shown, walk } from '../../support/return-site/walk.js';
import { type Way, wayNamed } from '../../support/return-site/ways.js';
import { gate } from '../../support/waiting.js';

let site: ReturnSite;
let browser: Browser;

beforeAll(async () => {
  site = await startReturnSite();
  browser = await launchFor(site);
});

afterAll(async () => {
  await browser?.close();
  await site?.[Symbol.asyncDispose]();
});

const requesting = [
  'POST, then 302',
  'POST, then 307',
  'POST, then 308',
  'ten hops over two origins',
  'location.href',
  'form, GET',
  'form, POST, multipart',
  'form, POST, sent by a script',
  'window.open',
  'form into a new tab',
  '3-D Secure iframe posts to _top',
  '3-D Secure iframe posts inside itself',
].map(wayNamed);

const requestless = ['history.pushState', 'history.replaceState', 'hash change'].map(wayNamed);

/** What the browser sends of {@link returnFields}. */
function expectBody(body: string | undefined, { name, expected }: Way, expect: ExpectStatic) {
  if (expected.method !== 'POST') expect(body).toBe('');
  else if (!name.includes('multipart')) expect(body).toBe(encodeFields(returnFields));
  else for (const [, value] of returnFields) expect(body).toContain(`\r\n\r\n${value}\r\n`);
}

describe.concurrent('a held return that is released', () => {
  test.for(requesting)('reaches the merchant as it was: $name', async (way, { expect }) => {
    const visit = site.visit(way);
    const heardBefore: number[] = [];
    const hold = recordingHold({
      says: { action: 'release' },
      onHeld: () => heardBefore.push(visit.merchantRequests.length),
    });
    const result = await walk(browser, site, visit, { hold, afterwards: page => shown(page, '#merchant') });
    expect(heardBefore).toEqual([0]);
    expect(result).toMatchObject({ outcome: 'returned', hold: { action: 'release', handler: 'done' } });
    expect(result.return).toMatchObject({ held: true, merchantReached: true, status: 200 });
    expect(result.coverage.merchantRequests).toBe(1);
    const [request, ...others] = visit.merchantRequests;
    expect(others).toEqual([]);
    expect(request).toMatchObject({
      method: way.expected.method ?? 'GET',
      target: visit.back.slice(visit.back.indexOf('/return')),
    });
    expectBody(request?.body, way, expect);
  });

  test.for(requestless)('is carried out by the page: $name', async (way, { expect }) => {
    const visit = site.visit(way);
    const state: unknown[] = [];
    const result = await walk(browser, site, visit, {
      hold: recordingHold({ says: { action: 'release' } }),
      async afterwards(page) {
        await page.waitForURL(visit.back);
        state.push(await page.evaluate('history.state'));
      },
    });
    expect(result).toMatchObject({ outcome: 'returned', hold: { action: 'release', handler: 'done' } });
    expect(state).toEqual([way.merchant === 'is-fragment' ? null : { step: 2 }]);
  });
});

describe.concurrent('a held return that is rewritten', () => {
  test.for([...requesting, ...requestless])(
    'goes elsewhere, with its method and body: $name',
    async (way, { expect }) => {
      const visit = site.visit(way);
      const target = `${visit.part('shop', 'thanks')}?rewritten=1`;
      const hold = recordingHold({ after: { action: 'rewrite', url: target } });
      const result = await walk(browser, site, visit, {
        hold,
        async afterwards(page) {
          await shown(page, '#merchant');
          if (way.expected.frame === 'top') expect(page.url()).toBe(target);
        },
      });
      expect(result).toMatchObject({ outcome: 'returned', hold: { action: 'rewrite', handler: 'done' } });
      expect(result.return?.url).toBe(visit.back);
      expect(result.coverage.merchantRequests).toBe(0);
      const method = way.expected.method ?? 'GET';
      expect(visit.merchantRequests).toMatchObject([{ method, target: '/thanks?rewritten=1' }]);
      expectBody(visit.merchantRequests[0]?.body, way, expect);
    },
  );

  test('can keep its page and change a parameter', async ({ expect }) => {
    const visit = site.visit(wayNamed('POST, then 307'));
    const hold = recordingHold({ after: { action: 'rewrite', url: `${visit.returnUrl}?order=43` } });
    const result = await walk(browser, site, visit, { hold, afterwards: page => shown(page, '#merchant') });
    expect(result.outcome).toBe('returned');
    expect(hold.told).toHaveLength(1);
    expect(visit.merchantRequests).toMatchObject([{ method: 'POST', target: '/return?order=43' }]);
  });
});

describe.concurrent('a handler', () => {
  const way = wayNamed('POST, then 302');

  test('that fails is reported; the return is dealt with as was said before', async ({ expect }) => {
    const visit = site.visit(way);
    const onHeld = () => {
      throw new Error('no disk');
    };
    const result = await walk(browser, site, visit, { hold: recordingHold({ onHeld }) });
    expect(result).toMatchObject({
      outcome: 'returned',
      return: { url: visit.back },
      hold: { action: 'drop', handler: 'failed', error: 'no disk' },
    });
    expect(visit.merchantRequests).toEqual([]);
  });

  test('that hangs is given up; the return is dealt with as was said before', async ({ expect }) => {
    const visit = site.visit(way);
    const hold = recordingHold({ handlerTimeoutMs: 300, onHeld: () => new Promise(() => undefined) });
    const result = await walk(browser, site, visit, { hold });
    expect(result).toMatchObject({
      outcome: 'returned',
      return: { url: visit.back },
      hold: { action: 'drop', handler: 'timeout' },
    });
    expect(visit.merchantRequests).toEqual([]);
  });

  test('may take longer than the driver waits', async ({ expect }) => {
    const visit = site.visit(way);
    const [called, failed] = [gate(), gate()];
    const onHeld = async () => {
      called.open();
      await failed.opened;
    };
    const result = await walk(browser, site, visit, {
      hold: recordingHold({ onHeld }),
      async afterwards() {
        await called.opened;
        setImmediate(failed.open);
        throw new Error('The driver saw nothing move');
      },
    });
    expect(result).toMatchObject({ outcome: 'returned', hold: { action: 'drop', handler: 'done' } });
    expect(visit.merchantRequests).toEqual([]);
  });

  test('is called once, and the merchant hears nothing, when the page returns twice', async ({ expect }) => {
    const visit = site.visit({
      ...way,
      name: 'twice',
      click: 'page',
      parts: { page: ({ back }) => onClick(`open(${quote(back)}); location.href = ${quote(back)}`) },
    });
    const hold = recordingHold({ onHeld: () => new Promise(resolve => setImmediate(resolve)) });
    const result = await walk(browser, site, visit, {
      hold,
      afterwards: async page => {
        await page.locator('#held').waitFor();
        for (const window of page.context().pages()) await window.locator('#held').waitFor();
      },
    });
    expect(result.outcome).toBe('returned');
    expect(hold.told).toHaveLength(1);
    expect(visit.merchantRequests).toEqual([]);
  });

  test('whose page cannot be rendered lets nothing go', async ({ expect }) => {
    const visit = site.visit(way);
    const page = () => {
      throw new Error('no such placeholder');
    };
    const result = await walk(browser, site, visit, { hold: { ...recordingHold(), page } });
    expect(result).toMatchObject({ outcome: 'returned', hold: { action: 'drop' } });
    expect(visit.merchantRequests).toEqual([]);
  });
});
