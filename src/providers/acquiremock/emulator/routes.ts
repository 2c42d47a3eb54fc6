import type { Express, Request, RequestHandler, Response } from 'express';
import { messageOf } from '../../../domain/errors.js';
import type { Logger } from '../../../platform/logger.js';
import { GatewayRefusal } from './refusal.js';
import { InvalidRequest } from './validation.js';

/** A refusal in the framework's form: `{ detail }`. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

/** Adds routes that answer 405 to every other method, `HEAD` included. */
export class Routes {
  readonly #app: Express;

  constructor(app: Express) {
    this.#app = app;
  }

  get(path: string, ...handlers: RequestHandler[]): void {
    this.#app.route(path).head(notAllowed('GET')).get(handlers).all(notAllowed('GET'));
  }

  post(path: string, ...handlers: RequestHandler[]): void {
    this.#app.route(path).post(handlers).all(notAllowed('POST'));
  }
}

const notAllowed =
  (allowed: string): RequestHandler =>
  (_request, response) => {
    response.set('Allow', allowed).status(405).json({ detail: 'Method Not Allowed' });
  };

/** Turns what a route threw into the gateway's answer; a bug is a bare 500, as at the original. */
export function answerError(error: unknown, response: Response, request: Request, logger: Logger): void {
  if (error instanceof GatewayRefusal) {
    response.status(error.status).json(error.toJSON());
  } else if (error instanceof InvalidRequest) {
    response.status(422).type('application/json').send(error.toText());
  } else if (error instanceof Refused) {
    response.status(error.status).json({ detail: error.message });
  } else if (isClientFault(error)) {
    response.status(error.status).json({ detail: error.message });
  } else {
    logger.warn('The gateway crashed on a request', { path: request.path, error: messageOf(error) });
    response.status(500).type('text/plain').send('Internal Server Error');
  }
}

/** What Express says about a body that is too long, or a path that cannot be decoded. */
const isClientFault = (error: unknown): error is Error & { readonly status: number } =>
  error instanceof Error &&
  'status' in error &&
  typeof error.status === 'number' &&
  error.status >= 400 &&
  error.status < 500;
