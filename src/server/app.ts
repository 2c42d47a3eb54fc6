import express, { type Express } from 'express';
import helmet from 'helmet';
import type { MonitorDeps } from '../monitor/deps.js';
import type { Secret } from '../platform/secret.js';
import type { Provider } from '../providers/contract.js';
import { requireToken } from './api-token.js';
import { ipnRoutes } from './ipn-routes.js';
import { paymentRoutes } from './payment-routes.js';
import { problemHandler, sendProblem } from './problem.js';

export interface AppOptions {
  /** Connected providers, by id. */
  readonly providers: ReadonlyMap<string, Provider>;
  readonly deps: MonitorDeps;
  /** Wanted of whoever uses the API; undefined: nothing is wanted, for servers bound to loopback. */
  readonly apiToken?: Secret;
}

/** The IPN endpoint, the API and the health check, as an Express app. */
export function createApp({ providers, deps, apiToken }: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(helmet());
  app.use(ipnRoutes(providers, deps));
  app.get('/healthz', async (_request, response) => {
    await deps.store.check();
    response.json({ status: 'ok' });
  });
  if (apiToken !== undefined) app.use('/api', requireToken(apiToken));
  app.use(paymentRoutes(deps.store));
  app.use((request, response) => sendProblem(response, 404, `There is nothing at ${request.path}.`));
  app.use(problemHandler(deps.logger));
  return app;
}
