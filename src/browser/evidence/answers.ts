import type { BrowserContext, Request, Response } from 'playwright';
import { messageOf } from '../../domain/errors.js';
import type { Instant } from '../../domain/time.js';
import type { Clock } from '../../platform/clock.js';
import { bounded, excerpt } from './bounded.js';
import type { Mask } from './mask.js';

/** An answer of the gateway that was an error, or JSON. */
export interface GatewayAnswer {
  readonly at: Instant;
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly contentType: string;
  /** The beginning of a JSON body, masked. */
  readonly body?: string;
}

/** A request that got no answer. */
export interface FailedRequest {
  readonly at: Instant;
  readonly method: string;
  readonly url: string;
  readonly reason: string;
}

export interface Answers {
  readonly answers: readonly GatewayAnswer[];
  readonly failedRequests: readonly FailedRequest[];
  readonly dropped: number;
}

/** Listens until it is disposed. */
export interface AnswerCollector extends Disposable {
  /** Resolves when the bodies that are being read have been, or cannot be. */
  idle(): Promise<void>;
  soFar(): Answers;
}

export interface AnswerOptions {
  readonly mask: Mask;
  readonly clock: Clock;
  /** Whether a URL is the gateway's own. */
  readonly owns: (url: URL) => boolean;
}

type Writable = { -readonly [Field in keyof GatewayAnswer]: GatewayAnswer[Field] };

/** Longest body that is read. */
const longestBody = 64 * 1024;
const mostAnswers = 50;

/** Collects the gateway's errors and its JSON answers, and the requests of anyone that failed. */
export function collectAnswers(
  context: BrowserContext,
  { mask, clock, owns }: AnswerOptions,
): AnswerCollector {
  const answers = bounded<GatewayAnswer>(mostAnswers);
  const failed = bounded<FailedRequest>(mostAnswers);
  const reading = new Set<Promise<void>>();

  const onResponse = (response: Response) => {
    const { status, contentType, isJson } = headOf(response);
    if ((status < 400 && !isJson) || !URL.canParse(response.url()) || !owns(new URL(response.url()))) return;
    const answer: Writable = {
      at: clock.now(),
      method: response.request().method(),
      url: mask.url(response.url()),
      status,
      contentType,
    };
    if (!answers.add(answer) || !isJson || isTooLong(response)) return;
    const task: Promise<void> = bodyOf(response, mask)
      .then(body => {
        answer.body = body;
      })
      .finally(() => reading.delete(task));
    reading.add(task);
  };
  const onFailed = (request: Request) => {
    // An answer that its page did not care to read to the end is an answer.
    if (request.existingResponse() !== null) return;
    failed.add({
      at: clock.now(),
      method: request.method(),
      url: mask.url(request.url()),
      reason: mask.text(request.failure()?.errorText ?? 'failed'),
    });
  };
  context.on('response', onResponse);
  context.on('requestfailed', onFailed);
  return {
    async idle() {
      await Promise.all(reading);
    },
    soFar: () => ({
      answers: answers.items.map(answer => ({ ...answer })),
      failedRequests: [...failed.items],
      dropped: answers.dropped + failed.dropped,
    }),
    [Symbol.dispose]() {
      context.off('response', onResponse);
      context.off('requestfailed', onFailed);
    },
  };
}

function headOf(response: Response) {
  const contentType = (response.headers()['content-type'] ?? '').toLowerCase();
  const status = response.status();
  const isRedirect = status >= 300 && status < 400;
  return { status, contentType, isJson: !isRedirect && /\bjson\b/.test(contentType) };
}

/** A stream never ends, and a long body is no answer to a payment. */
const isTooLong = (response: Response): boolean =>
  Number(response.headers()['content-length'] ?? 0) > longestBody;

/** A page that closes takes the bodies with it that were not read yet. */
async function bodyOf(response: Response, mask: Mask): Promise<string> {
  try {
    return excerpt(maskJson((await response.text()).slice(0, longestBody), mask));
  } catch (error) {
    return `[not read: ${mask.text(messageOf(error).split('\n')[0] ?? '')}]`;
  }
}

/** JSON by its keys where it can be parsed, as text where it cannot. */
export function maskJson(text: string, mask: Mask): string {
  try {
    return JSON.stringify(mask.deep(JSON.parse(text)));
  } catch {
    return mask.text(text);
  }
}
