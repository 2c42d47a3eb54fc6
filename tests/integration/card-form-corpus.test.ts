import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Browser, launchBrowser } from '../../src/browser/launch.js';
import { silentLogger } from '../../src/platform/logger.js';
import { driveCorpus, type PageResult, payerEmail } from '../support/checkout-corpus/drive-corpus.js';
import { type CorpusServer, serveCorpus } from '../support/checkout-corpus/server.js';
import { createCorpus, unknownLanguage } from '../support/checkout-corpus/specification.js';
import { successTable } from '../support/checkout-corpus/success-table.js';

// One page or some alone: CORPUS_PAGES=page-7,page-9. Other pages of the same kinds: CORPUS_SEED=7.
const only = process.env['CORPUS_PAGES']?.split(',');
const seed = process.env['CORPUS_SEED'];
const corpus = createCorpus(seed === undefined ? undefined : Number(seed)).filter(
  ({ id }) => only === undefined || only.includes(id),
);
const fillable = corpus.filter(({ obstacle }) => obstacle === undefined);
const blocked = corpus.filter(({ obstacle }) => obstacle !== undefined);

let browser: Browser;
let server: CorpusServer;
beforeAll(async () => {
  server = await serveCorpus(corpus, payerEmail);
  browser = await launchBrowser({
    headless: true,
    environment: process.env,
    logger: silentLogger,
    isRoot: process.getuid?.() === 0,
  });
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

describe('a card form that was never seen before', () => {
  test('is filled on at least 95 % of the pages in its languages', { timeout: 400_000 }, async () => {
    const results = await driveCorpus(browser, server, fillable);
    const failed = results.filter(({ problem }) => problem !== undefined);
    print(`${successTable(results)}\n\n${failed.map(describeFailure).join('\n')}\n`);
    const share = (of: readonly PageResult[]) =>
      of.filter(result => failed.includes(result)).length / of.length;
    expect(share(results.filter(({ page }) => page.language !== unknownLanguage))).toBeLessThanOrEqual(0.05);
    // Nobody taught it this one: only the form of the fields, their names and their places can help.
    expect(share(results.filter(({ page }) => page.language === unknownLanguage))).toBeLessThanOrEqual(0.67);
  });

  test('that cannot be filled ends with the name of what could not be found', {
    timeout: 200_000,
  }, async () => {
    const results = await driveCorpus(browser, server, blocked);
    const failed = results.filter(({ problem }) => problem !== undefined);
    expect(failed.map(describeFailure)).toEqual([]);
  });
});

const describeFailure = ({ page, problem, steps }: PageResult): string => {
  const { id, seed: _seed, card: _card, decoys, ...rest } = page;
  return `${id}: ${problem}\n    ${Object.values(rest).join(' · ')} · ${decoys.join('+')}\n    last step: ${steps.at(-1)}`;
};

const print = (text: string): void => {
  process.stdout.write(`\n${text}`);
};
