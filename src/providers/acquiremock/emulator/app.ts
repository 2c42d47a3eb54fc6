import express, { type ErrorRequestHandler, type Express } from 'express';
import helmet from 'helmet';
import { addApiRoutes } from './api-routes.js';
import type { Gateway } from './gateway.js';
import { addPageRoutes } from './page-routes.js';
import { notFoundPage } from './pages/not-found-page.js';
import { answerError, Routes } from './routes.js';

/** The gateway as an Express application. */
export function createGatewayApp(gateway: Gateway): Express {
  const app = express();
  app.set('strict routing', true);
  app.set('case sensitive routing', true);
  app.disable('etag');
  app.use(securityHeaders, (_request, response, next) => {
    response.set('X-XSS-Protection', '1; mode=block');
    next();
  });
  const routes = new Routes(app);
  addApiRoutes(routes, gateway);
  addPageRoutes(routes, gateway);
  app.use((_request, response) => {
    response.status(404).type('text/html; charset=utf-8').send(notFoundPage(gateway.root()).text);
  });
  app.use(((error, request, response, next) => {
    if (response.headersSent) return next(error);
    answerError(error, response, request, gateway.deps.logger);
  }) satisfies ErrorRequestHandler);
  return app;
}

/**
 * The three headers of the original, and a policy that allows nothing but the gateway's own files. Helmet's other
 * headers stay off: they would change what a browser does with the way back to the merchant.
 */
const securityHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      connectSrc: ["'self'"],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  frameguard: { action: 'deny' },
  xContentTypeOptions: true,
  xXssProtection: false,
  crossOriginEmbedderPolicy: false,
  crossOriginOpenerPolicy: false,
  crossOriginResourcePolicy: false,
  originAgentCluster: false,
  referrerPolicy: false,
  strictTransportSecurity: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
});
