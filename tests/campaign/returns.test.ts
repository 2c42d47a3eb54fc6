import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { differences } from '../support/return-site/judge.js';
import { type ReturnSite, startReturnSite } from '../support/return-site/site.js';
import { launchFor, recordingHold, shown, walk } from '../support/return-site/walk.js';
import { type Way, ways } from '../support/return-site/ways.js';

/** Each way is walked this many times: seen and held in turn. */
const runs = Number(process.env['PAYWATCH_RUNS'] ?? 20);

let site: ReturnSite;
let browser: Browser;
const figures = { seen: 0, held: 0, missed: 0, leaked: 0 };

beforeAll(async () => {
  site = await startReturnSite();
  browser = await launchFor(site);
});

afterAll(async () => {
  await browser?.close();
  await site?.[Symbol.asyncDispose]();
  process.stdout.write(`\nreturns: ${JSON.stringify(figures)}\n`);
});

async function see(way: Way): Promise<readonly string[]> {
  const visit = site.visit(way);
  const result = await walk(browser, site, visit);
  return differences(visit, result.return);
}

async function hold(way: Way): Promise<readonly string[]> {
  const visit = site.visit(way);
  const holding = recordingHold();
  await walk(browser, site, visit, { hold: holding, afterwards: page => shown(page, '#held') });
  const { length } = visit.merchantRequests;
  figures.leaked += length;
  return [
    ...differences(visit, holding.told[0]),
    ...(holding.told.length > 1 ? [`told ${holding.told.length} times`] : []),
    ...(length > 0 ? [`${length} requests reached the merchant`] : []),
  ];
}

describe.concurrent('every way back, again and again', () => {
  test.for(ways)('$name', async (way, { expect }) => {
    const misses: string[] = [];
    for (let run = 0; run < runs; run += 1) {
      const isHeld = run % 2 === 1;
      const found = await (isHeld ? hold(way) : see(way));
      if (found.length > 0) misses.push(`run ${run + 1}, ${isHeld ? 'held' : 'seen'}: ${found.join('; ')}`);
      else figures[isHeld ? 'held' : 'seen'] += 1;
    }
    figures.missed += misses.length;
    expect(misses).toEqual([]);
  });
});
