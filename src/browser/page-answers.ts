import { redactCardNumbers } from '../platform/redact.js';
import type { HostedPage, PageAnswer, PageReading } from '../providers/contract.js';
import type { DocumentAnswer } from './navigation.js';

export interface PageReaderOptions {
  readonly paymentUrl: URL;
  readonly page: Pick<HostedPage, 'readAnswer'>;
  /** Told what the page says, each time that it says something new. */
  readonly onReading?: (reading: PageReading) => Promise<void> | void;
}

/** Longest answer of a gateway that is read for its words, in characters. */
const longestBody = 64 * 1024;

/** Hands the gateway's answers to the provider, and tells whether the page has nothing more to offer. */
export function createPageReader({
  paymentUrl,
  page,
  onReading,
}: PageReaderOptions): (answer: DocumentAnswer) => Promise<boolean> {
  let lastWords: string | undefined;
  return async answer => {
    const reading = page.readAnswer(await toPageAnswer(answer), paymentUrl);
    if (reading === undefined) return false;
    const words = JSON.stringify(reading);
    if (words !== lastWords) await onReading?.(reading);
    lastWords = words;
    return reading.ended;
  };
}

/** Redirects have no body that could be asked for; a page of HTML says nothing that its status does not. */
async function toPageAnswer(answer: DocumentAnswer): Promise<PageAnswer> {
  const { request, status, location, contentType } = answer;
  const isRedirect = status >= 300 && status < 400;
  const body =
    !isRedirect && (status >= 400 || contentType?.includes('json') === true)
      ? redactCardNumbers((await answer.readBody()).slice(0, longestBody))
      : undefined;
  return {
    url: request.url,
    method: request.method,
    status,
    ...(location === undefined ? {} : { location }),
    ...(contentType === undefined ? {} : { contentType }),
    ...(body === undefined ? {} : { body }),
  };
}
