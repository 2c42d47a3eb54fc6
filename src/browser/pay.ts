import type { Page } from 'playwright';
import { messageOf, PaywatchError } from '../domain/errors.js';
import type { HostedPage, Payer } from '../providers/contract.js';
import { keepUrl } from './hop.js';

export interface PayOptions {
  readonly paymentUrl: URL;
  readonly page: Pick<HostedPage, 'drive'>;
  readonly timeoutMs: number;
  /** Pays on the page; without it a person does. */
  readonly payer?: Payer;
}

/**
 * Opens the payment page and lets the driver pay.
 * @throws PaywatchError `page_unreachable` when the page does not load, and what the driver throws
 */
export async function pay(page: Page, options: PayOptions): Promise<void> {
  const { paymentUrl, page: hostedPage, payer, timeoutMs } = options;
  await openPage(page, paymentUrl, timeoutMs);
  if (payer !== undefined) await hostedPage.drive(page, payer);
}

async function openPage(page: Page, paymentUrl: URL, timeoutMs: number): Promise<void> {
  const answer = await page
    .goto(paymentUrl.href, { waitUntil: 'commit', timeout: timeoutMs })
    .catch((error: unknown) => {
      throw unreachable(paymentUrl, firstLine(error), error);
    });
  if (answer !== null && answer.status() >= 500) throw unreachable(paymentUrl, `HTTP ${answer.status()}`);
}

const unreachable = (url: URL, why: string, cause?: unknown): PaywatchError =>
  new PaywatchError('page_unreachable', `The payment page does not load: ${why} (${keepUrl(url.href)})`, {
    cause,
    retryable: true,
    mend: 'Check the URL and that the gateway answers; nothing was paid by this attempt.',
  });

const firstLine = (error: unknown): string =>
  (messageOf(error).split('\n')[0] ?? '').replace(/^page\.goto: /, '').replace(/ at https?:\/\/\S+$/, '');
