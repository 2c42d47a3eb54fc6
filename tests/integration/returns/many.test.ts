import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { html } from '../../support/return-site/html.js';
import { type ReturnSite, startReturnSite, type Visit } from '../../support/return-site/site.js';
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

const mixed = [
  'POST, then 302',
  'popup, first answer a 302',
  '3-D Secure iframe posts inside itself',
  'iframe of the bank inside its own iframe',
  'window.open, noopener',
  'location.href',
  '3-D Secure iframe returns inside itself, by 302',
  'form into a new tab',
  'POST, then 307',
  'popup sets opener.location and closes',
].map(wayNamed);

/** A page on which nothing happens. */
const idle: Way = {
  name: 'nothing',
  parts: { page: () => html('<p id="rest">Pay here</p>') },
  expected: { kind: 'script', frame: 'top' },
};

/** One pattern for all payments, so that only the browser can tell whose return it is. */
const anyPayment = ({ returnUrl }: Visit) => ({ returnUrl: returnUrl.replace(/\/p\d+\//, '/*/') });

describe('payments in one browser', () => {
  test.each([2, 5, 10])('%i at once: each sees its own return', async count => {
    const visits = mixed.slice(0, count).map(way => site.visit(way));
    const results = await Promise.all(visits.map(visit => walk(browser, site, visit, anyPayment(visit))));
    for (const [index, { way, back }] of visits.entries()) {
      const { kind, frame } = way.expected;
      expect(results[index]).toMatchObject({ outcome: 'returned', return: { url: back, kind, frame } });
      const strangers = results[index]?.hops.filter(
        ({ to }) => !to.includes(new URL(back).pathname.slice(0, 4)),
      );
      expect(strangers).toEqual([]);
    }
  });

  test('are held one by one: what one drops, another releases', async () => {
    const visits = mixed.slice(0, 6).map(way => site.visit(way));
    const results = await Promise.all(
      visits.map((visit, index) =>
        walk(browser, site, visit, {
          ...anyPayment(visit),
          hold: recordingHold({ after: { action: index % 2 === 0 ? 'drop' : 'release' } }),
        }),
      ),
    );
    for (const [index, visit] of visits.entries()) {
      expect(results[index]).toMatchObject({ outcome: 'returned', return: { url: visit.back } });
      expect(visit.merchantRequests).toHaveLength(index % 2 === 0 ? 0 : 1);
    }
  });

  test('end apart: the crash of one page ends one watch', async () => {
    const [crashing, ...others] = [idle, ...mixed.slice(0, 2)].map(way => site.visit(way));
    if (crashing === undefined) throw new Error('There is no payment');
    const crash = async (page: Page) => {
      await shown(page, '#rest');
      await page.goto('chrome://crash');
    };
    const [crashed, ...returned] = await Promise.all([
      walk(browser, site, crashing, { afterwards: crash }),
      ...others.map(visit => walk(browser, site, visit)),
    ]);
    expect(crashed).toMatchObject({ outcome: 'crashed', hops: [{ to: crashing.part('gateway', 'page') }] });
    for (const [index, { back }] of others.entries()) {
      expect(returned[index]).toMatchObject({ outcome: 'returned', return: { url: back } });
    }
  });

  test('all end when the browser crashes, with what was seen; a held return stays held', async () => {
    const own = await launchFor(site);
    const idleVisits = [idle, idle].map(way => site.visit(way));
    const heldVisit = site.visit(wayNamed('POST, then 302'));
    const ready: Promise<void>[] = [];
    const waiting = idleVisits.map(visit => {
      const there = gate();
      ready.push(there.opened);
      const afterwards = async (page: Page) => {
        await shown(page, '#rest');
        there.open();
        await page.locator('#never').waitFor();
      };
      return walk(own, site, visit, { afterwards });
    });
    const held = gate();
    const hold = recordingHold({
      onHeld: async () => {
        held.open();
        await new Promise(resolve => own.once('disconnected', resolve));
      },
    });
    const holding = walk(own, site, heldVisit, { hold });
    await Promise.all([...ready, held.opened]);
    const session = await own.newBrowserCDPSession();
    await session.send('Browser.crash').catch(() => undefined);
    for (const [index, result] of (await Promise.all(waiting)).entries()) {
      const to = idleVisits[index]?.part('gateway', 'page');
      expect(result).toMatchObject({ outcome: 'crashed', hops: [{ to, status: 200 }] });
    }
    expect(await holding).toMatchObject({
      outcome: 'returned',
      return: { url: heldVisit.back, merchantReached: false },
      hold: { action: 'drop', handler: 'done' },
    });
    expect(heldVisit.merchantRequests).toEqual([]);
  });
});
