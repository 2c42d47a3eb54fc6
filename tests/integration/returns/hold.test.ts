import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { expectedReturn } from '../../support/return-site/judge.js';
import { type ReturnSite, startReturnSite } from '../../support/return-site/site.js';
import { launchFor, recordingHold, shown, walk } from '../../support/return-site/walk.js';
import { ways } from '../../support/return-site/ways.js';

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

describe.concurrent('holds the return', () => {
  test.for(ways)('$name', async (way, { task, expect }) => {
    const visit = site.visit(way);
    const heardBefore: number[] = [];
    const hold = recordingHold({ onHeld: () => heardBefore.push(visit.merchantRequests.length) });
    const result = await walk(browser, site, visit, {
      hold,
      afterwards: page => shown(page, '#held'),
    });
    Object.assign(task.meta, { way: way.name, reached: visit.merchantRequests.length });
    expect(result.outcome).toBe('returned');
    expect(hold.told).toHaveLength(1);
    expect(hold.told[0]).toMatchObject({ ...expectedReturn(visit), held: true });
    expect(result.hold).toEqual({ action: 'drop', handler: 'done' });
    expect(result.coverage).toMatchObject({
      armed: ['devtools-fetch', 'frame-navigated', 'history-script'],
      merchantRequests: 0,
    });
    expect(heardBefore).toEqual([0]);
    expect(visit.merchantRequests).toEqual([]);
  });
});
