import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Secret } from '../platform/secret.js';
import { sendProblem } from './problem.js';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Lets through only requests that carry `Authorization: Bearer <token>`. */
export function requireToken(token: Secret): RequestHandler {
  const expected = digest(`Bearer ${token.reveal()}`);
  return (request, response, next) => {
    if (timingSafeEqual(digest(request.get('authorization') ?? ''), expected)) return next();
    response.set('WWW-Authenticate', 'Bearer');
    sendProblem(response, 401, 'This API wants a token: Authorization: Bearer <PAYWATCH_API_TOKEN>.');
  };
}
