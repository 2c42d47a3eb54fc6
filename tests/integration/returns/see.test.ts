import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, test } from 'vitest';
import type { Return } from '../../../src/browser/hop.js';
import type { MerchantKind } from '../../support/return-site/addresses.js';
import { expectedReturn } from '../../support/return-site/judge.js';
import { type ReturnSite, startReturnSite } from '../../support/return-site/site.js';
import { launchFor, walk } from '../../support/return-site/walk.js';
import { type Way, wayNamed, ways } from '../../support/return-site/ways.js';

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

describe.concurrent('sees the return', () => {
  test.for(ways)('$name', async (way, { task, expect }) => {
    const visit = site.visit(way);
    const result = await walk(browser, site, visit, way.then === undefined ? {} : { afterwards: settled });
    const { kind, frame, method } = expectedReturn(visit);
    const { return: returned, coverage, hops } = result;
    Object.assign(task.meta, { way: way.name, seen: returned && `${returned.kind}, ${returned.frame}` });
    expect(result.outcome).toBe('returned');
    expect(returned).toMatchObject({ ...expectedReturn(visit), ...heardOf(way), held: false });
    expect(hops).toContainEqual(expect.objectContaining({ to: visit.back, frame, method, initiator: kind }));
    expect(JSON.stringify(result)).not.toContain('4111111111111111');
    expect(coverage.armed).toEqual(['devtools-fetch', 'frame-navigated', 'history-script']);
    const documents = visit.merchantRequests.filter(({ destination }) => destination !== 'empty');
    if (reaches(way))
      expect(documents[0]).toMatchObject({ method, target: expect.stringMatching('^/return') });
    else expect(documents).toEqual([]);
    if (way.then !== undefined) expect(hops.map(hop => hop.initiator)).toContain(afterReturn[way.then]);
  });

  test('with each hop, its status and where it led', async ({ expect }) => {
    const { hops } = await walk(browser, site, site.visit(wayNamed('ten hops over two origins')));
    expect(hops.map(({ method, status, initiator }) => [method, status, initiator])).toEqual([
      ['GET', 200, 'script'],
      ['POST', 302, 'form-post'],
      ...Array.from({ length: 9 }, () => ['GET', 302, 'server-redirect']),
      ['GET', 200, 'server-redirect'],
    ]);
    expect(hops.map(({ from }) => from)).toEqual([null, ...hops.slice(0, -1).map(({ to }) => to)]);
  });
});

const settled = () => Promise.resolve();

const afterReturn = { reload: 'reload', 'back-and-forward': 'history' } as const;

/** Whether the merchant's server gets a request. */
const reaches = ({ merchant, expected }: Way): boolean =>
  expected.requestless !== true &&
  (merchant === undefined || !['refuses', 'has-no-address', 'has-bad-certificate'].includes(merchant));

/** What the watch knows of the merchant's answer. */
function heardOf(way: Way): Pick<Return, 'status' | 'merchantReached'> {
  const isSilent = way.merchant === 'hangs' || way.merchant === 'resets';
  if (!reaches(way) || isSilent) return { status: null, merchantReached: false };
  const statuses: Partial<Record<MerchantKind, number>> = { redirects: 302, 'answers-204': 204 };
  return { status: statuses[way.merchant ?? 'answers'] ?? 200, merchantReached: true };
}
