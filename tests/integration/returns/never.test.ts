import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { form, html, iframe, link, quote, script } from '../../support/return-site/html.js';
import { type ReturnSite, startReturnSite, type Visit } from '../../support/return-site/site.js';
import { launchFor, recordingHold, shown, walk } from '../../support/return-site/walk.js';
import type { Way } from '../../support/return-site/ways.js';

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

/** Something that looks like a return and is none. */
interface Lookalike extends Omit<Way, 'expected'> {
  /** Resolves when it has happened; default: the page says so in its title. */
  readonly happened?: (page: Page, visit: Visit) => Promise<unknown>;
  /** Whether the merchant does not hear of it while a return is to be held. */
  readonly heldBack?: true;
}

const done = `document.title = 'done'`;
const saysDone = (page: Page) => page.waitForFunction(`document.title === 'done'`);
const shows = (selector: string) => (page: Page) => shown(page, selector);
const rest = html('<p id="rest">Pay here</p>');

const lookalikes: readonly Lookalike[] = [
  {
    name: 'a fetch of the return page',
    parts: {
      page: ({ back }) => script(`fetch(${quote(back)}, { mode: 'no-cors' }).then(() => { ${done} })`),
    },
  },
  {
    name: 'a beacon to the return page',
    parts: { page: ({ back }) => script(`navigator.sendBeacon(${quote(back)}, 'seen'); ${done}`) },
  },
  {
    name: 'an image at the return URL',
    parts: { page: ({ back }) => html(`<img src="${back}" onerror="${done}">`) },
  },
  {
    name: 'a prefetch of the return page',
    parts: {
      page: ({ back }) => html(`<link rel="prefetch" href="${back}" onload="${done}" onerror="${done}">`),
    },
    heldBack: true,
  },
  {
    name: 'a prerender of the return page',
    merchant: 'on-gateway',
    parts: {
      page: ({ back }) =>
        html(`<script type="speculationrules">{"prerender":[{"source":"list","urls":["${back}"]}]}</script>
<script>${done}</script>`),
    },
  },
  {
    name: 'an analytics iframe',
    parts: { page: at => iframe(at.part('relay', 'pixel')), pixel: () => rest },
    happened: shows('#rest'),
  },
  {
    name: 'an iframe of the merchant’s that is not the return page',
    parts: { page: at => iframe(at.part('shop', 'basket')), basket: () => rest },
    happened: shows('#rest'),
  },
  {
    name: 'a popup with terms and conditions of a stranger',
    parts: { page: at => link(at.part('relay', 'terms'), 'target="_blank"'), terms: () => rest },
    click: 'page',
    happened: shows('#rest'),
  },
  {
    name: 'pages of the gateway on its other host and port, and on other paths',
    parts: {
      page: at => form({ action: at.part('forms', 'card'), auto: true }),
      card: at => ({ status: 302, headers: { location: at.part('gateway', 'return-soon') } }),
      'return-soon': () => rest,
    },
    happened: shows('#rest'),
  },
  {
    name: 'the bank’s page in the whole window',
    parts: { page: at => form({ action: at.part('bank', 'acs'), auto: true }), acs: () => rest },
    happened: shows('#rest'),
  },
  {
    name: 'a new state of the gateway’s page',
    parts: { page: () => script(`history.pushState({}, '', 'step2'); location.hash = 'return'; ${done}`) },
  },
];

describe.concurrent.each([
  { holding: 'nothing', held: false },
  { holding: 'the return', held: true },
])('holding $holding,', ({ held }) => {
  test.for(lookalikes)(
    '$name is no return, and does not hide the one that comes',
    async (each, { expect }) => {
      const { happened = saysDone, heldBack } = each;
      const visit = site.visit({ ...each, expected: { kind: 'script', frame: 'top' } });
      const real = `${visit.back}&real=1`;
      const hold = recordingHold();
      const result = await walk(browser, site, visit, {
        ...(held ? { hold } : {}),
        async afterwards(page) {
          await happened(page, visit);
          await page.evaluate(`location.href = ${quote(real)}`);
          await shown(page, held ? '#held' : '#merchant');
        },
      });
      expect(result.outcome).toBe('returned');
      expect(result.return).toMatchObject({ url: real, kind: 'script', frame: 'top' });
      expect(result.hops.filter(({ to }) => to.startsWith(visit.returnUrl))).toHaveLength(1);
      expect(hold.told).toHaveLength(held ? 1 : 0);
      const reached = visit.merchantRequests.map(({ target }) => target);
      expect(reached.filter(target => target.endsWith('real=1'))).toHaveLength(held ? 0 : 1);
      if (held && heldBack) expect(reached).toEqual([]);
    },
  );
});

test('downloads, places, notifications and other permissions are refused', async ({ expect }) => {
  const visit = site.visit({
    name: 'permissions',
    parts: {
      page: ({ back }) =>
        script(`(async () => {
  const place = new Promise(seen => navigator.geolocation.getCurrentPosition(() => seen('granted'), () => seen('denied')));
  const camera = navigator.mediaDevices.getUserMedia({ video: true }).then(() => 'granted', () => 'denied');
  const answers = [await place, await Notification.requestPermission(), await camera];
  location.href = ${quote(back)} + '&answers=' + answers;
})()`),
    },
    expected: { kind: 'script', frame: 'top' },
  });
  const result = await walk(browser, site, visit);
  expect(result.return?.params.at(-1)).toEqual(['answers', 'denied,denied,denied']);
});
