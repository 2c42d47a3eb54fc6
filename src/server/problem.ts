import type { ErrorRequestHandler, Response } from 'express';
import { type ErrorCode, PaywatchError } from '../domain/errors.js';
import type { Logger } from '../platform/logger.js';

/** Answers with RFC 9457 problem details. */
export function sendProblem(response: Response, status: number, detail: string): void {
  response.status(status).type('application/problem+json').send(JSON.stringify({ status, detail }));
}

const statusOf: Partial<Record<ErrorCode, number>> = {
  usage: 400,
  not_found: 404,
  store_newer: 503,
  store_busy: 503,
  store_read_only: 503,
  store_full: 503,
  store_unavailable: 503,
};

/** What body-parser says of a body that it does not take. */
const statusOfBody: Readonly<Record<string, readonly [status: number, detail: string]>> = {
  'entity.too.large': [413, 'The body is larger than 256 KiB.'],
  'encoding.unsupported': [415, 'Send the body without content encoding.'],
  'request.aborted': [400, 'The body did not arrive whole.'],
  'request.size.invalid': [400, 'The body is not as long as its Content-Length says.'],
};

/** Every error of every route ends here. */
export const problemHandler =
  (logger: Logger): ErrorRequestHandler =>
  (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    const body = statusOfBody[bodyErrorType(error)];
    if (body !== undefined) return sendProblem(response, ...body);
    if (error instanceof URIError) return sendProblem(response, 400, 'The path cannot be decoded.');
    if (error instanceof PaywatchError) {
      const status = statusOf[error.code] ?? 500;
      if (status === 503) response.set('Retry-After', '30');
      return sendProblem(response, status, [error.message, error.mend].filter(Boolean).join('. '));
    }
    logger.error('request failed', { error: error instanceof Error ? error.stack : String(error) });
    sendProblem(response, 500, 'paywatch failed; see its log.');
  };

const bodyErrorType = (error: unknown): string =>
  error instanceof Error && 'type' in error && typeof error.type === 'string' ? error.type : '';
