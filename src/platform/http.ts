import { Agent, type Dispatcher, request } from 'undici';
import { messageOf, PaywatchError } from '../domain/errors.js';

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Gives up after this long, ms. Default 30,000. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names; a repeated header is joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Outgoing HTTP. Redirects are not followed. */
export interface HttpClient {
  /** @throws PaywatchError `provider_unreachable` when no whole answer came */
  send(request: HttpRequest): Promise<HttpResponse>;
  close(): Promise<void>;
}

const largestAnswer = 8 * 1024 * 1024;

/** HTTP through undici, on connections of its own. */
export function createHttpClient(options: { readonly dispatcher?: Dispatcher } = {}): HttpClient {
  const dispatcher = options.dispatcher ?? new Agent({ maxResponseSize: largestAnswer });
  return {
    async send({ method, url, headers = {}, body, timeoutMs = 30_000, signal }) {
      const deadline = AbortSignal.timeout(timeoutMs);
      try {
        const answer = await request(url, {
          method,
          headers,
          dispatcher,
          ...(body === undefined ? {} : { body }),
          signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
        });
        return {
          status: answer.statusCode,
          headers: joinHeaders(answer.headers),
          body: await answer.body.text(),
        };
      } catch (error) {
        signal?.throwIfAborted();
        throw new PaywatchError(
          'provider_unreachable',
          `No answer from ${hostOf(url)}: ${deadline.aborted ? `nothing within ${timeoutMs} ms` : messageOf(error)}`,
          { cause: error, retryable: true, mend: 'Check the address and that the service is running.' },
        );
      }
    },
    close: () => dispatcher.close(),
  };
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : 'an invalid address');

function joinHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}
