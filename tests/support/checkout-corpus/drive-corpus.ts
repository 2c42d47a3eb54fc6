import { driveCardForm } from '../../../src/browser/card-form/drive-card-form.js';
import type { Browser } from '../../../src/browser/launch.js';
import { messageOf, PaywatchError } from '../../../src/domain/errors.js';
import { systemClock } from '../../../src/platform/clock.js';
import { type CorpusServer, sentCode, type Visit } from './server.js';
import { obstacles, type Specification } from './specification.js';

export interface PageResult {
  readonly page: Specification;
  /** What went wrong; absent when the page was paid, or failed as it has to. Holds no card data. */
  readonly problem?: string;
  readonly steps: readonly string[];
}

export const payerEmail = 'payer@paywatch.test';

/** Drives the pages, `abreast` at a time, each in a context of its own. */
export async function driveCorpus(
  browser: Browser,
  server: CorpusServer,
  pages: readonly Specification[],
  abreast = 8,
): Promise<readonly PageResult[]> {
  const waiting = [...pages];
  const results: PageResult[] = [];
  const work = async (): Promise<void> => {
    for (let page = waiting.shift(); page !== undefined; page = waiting.shift()) {
      results.push(await drivePage(browser, server, page));
    }
  };
  await Promise.all(Array.from({ length: abreast }, work));
  return results;
}

async function drivePage(browser: Browser, server: CorpusServer, page: Specification): Promise<PageResult> {
  const visit = server.visit(page.id);
  const context = await browser.newContext({ viewport: { width: 1_000, height: 800 } });
  const steps: string[] = [];
  try {
    const tab = await context.newPage();
    await tab.goto(`${server.origins.own}/p/${page.id}`, { waitUntil: 'commit' });
    const driven = driveCardForm(tab, {
      card: page.card,
      email: payerEmail,
      ...(page.obstacle === 'code-unreadable' ? {} : { oneTimeCode: () => Promise.resolve(sentCode) }),
      onStep: step => steps.push(step),
      clock: systemClock,
      stepTimeoutMs: page.obstacle === undefined ? 10_000 : 2_500,
    }).then(
      () => 'ended without a return',
      (error: unknown) => error,
    );
    const end = await Promise.race([visit.returned.then(() => undefined), driven]);
    const problem =
      page.obstacle === undefined ? problemOf(visit, end) : problemOfBlocked(visit, page.obstacle, end);
    return { page, steps, ...(problem === undefined ? {} : { problem }) };
  } finally {
    await context.close();
  }
}

function problemOf({ checkout, received, touched, payments, code }: Visit, end: unknown): string | undefined {
  if (end !== undefined)
    return `${messageOf(end)}${touched.length === 0 ? '' : `; touched: ${touched.join(', ')}`}`;
  const wrong = [...checkout.expected].filter(
    ([name, expected]) => normalise(received.get(name) ?? '', expected) !== expected,
  );
  if (wrong.length > 0) return `wrong in ${wrong.map(([name]) => name).join(', ')}`;
  const others = [...received].filter(
    ([name, value]) => !checkout.expected.has(name) && value !== '' && !name.startsWith('inner-'),
  );
  if (others.length > 0) return `filled besides: ${others.map(([name]) => name).join(', ')}`;
  if (touched.length > 0) return `touched: ${touched.join(', ')}`;
  if (payments !== 1) return `paid ${payments} times`;
  return checkout.page.otp !== 'none' && code !== sentCode ? 'wrong one-time code' : undefined;
}

/** Only the spaces of numbers and dates may differ. */
const normalise = (value: string, expected: string): string =>
  /^[\d/-]+$/.test(expected) ? value.replaceAll(' ', '') : value;

function problemOfBlocked(
  { payments, touched }: Visit,
  obstacle: keyof typeof obstacles,
  end: unknown,
): string | undefined {
  if (!(end instanceof PaywatchError) || end.code !== 'page_unfillable')
    return `no such error: ${messageOf(end ?? 'returned')}`;
  if (!end.message.toLowerCase().includes(obstacles[obstacle])) return `another message: ${end.message}`;
  if (/\d{3,}/.test(end.message)) return 'card data in the message';
  if (touched.length > 0) return `touched: ${touched.join(', ')}`;
  return payments > (obstacle === 'code-unreadable' ? 1 : 0) ? 'paid nevertheless' : undefined;
}
