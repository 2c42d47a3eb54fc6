import express, { type Request, Router } from 'express';
import { acceptIpn } from '../monitor/accept-ipn.js';
import type { MonitorDeps } from '../monitor/deps.js';
import type { Provider, RawIpn } from '../providers/contract.js';
import { sendProblem } from './problem.js';

/** Largest IPN that is taken, bytes. */
const largestBody = 256 * 1024;

/** `POST|GET /ipn/<provider>[/<token>]`. The body is kept as the bytes that came: signatures are over these. */
export function ipnRoutes(providers: ReadonlyMap<string, Provider>, deps: MonitorDeps): Router {
  const router = Router();
  const rawBody = express.raw({ type: () => true, limit: largestBody, inflate: false });
  router.all(['/ipn/:provider', '/ipn/:provider/:token'], rawBody, async (request, response) => {
    const id = String(request.params['provider']);
    const provider = providers.get(id);
    if (provider === undefined) return sendProblem(response, 404, `There is no provider ${id}.`);
    if (request.method !== 'POST' && request.method !== 'GET') {
      response.set('Allow', 'GET, POST');
      return sendProblem(response, 405, 'An IPN comes by GET or POST.');
    }
    const remoteAddress = request.socket.remoteAddress ?? 'unknown';
    const answer = await acceptIpn(provider, toRawIpn(request, deps), remoteAddress, deps);
    if (answer.retryAfterSeconds !== undefined) response.set('Retry-After', String(answer.retryAfterSeconds));
    response.status(answer.status).type(answer.contentType).send(answer.body);
  });
  return router;
}

function toRawIpn(request: Request, { clock }: MonitorDeps): RawIpn {
  return {
    method: request.method,
    target: request.originalUrl,
    headers: Object.fromEntries(
      Object.entries(request.headersDistinct).map(([name, values = []]) => [name, values.join(', ')]),
    ),
    body: Buffer.isBuffer(request.body) ? request.body : new Uint8Array(),
    receivedAt: clock.now(),
  };
}
