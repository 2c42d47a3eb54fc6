import express, { type ErrorRequestHandler, type Express, type Response, Router } from 'express';
import helmet from 'helmet';
import { fromRfc3339, toRfc3339 } from '../domain/time.js';
import type { Clock } from '../platform/clock.js';
import { redactField } from '../platform/redact.js';
import type { Emulator } from '../providers/contract.js';
import type { Html } from './html.js';
import type { Mailbox } from './mailbox.js';
import type { Mailer } from './mailer.js';
import {
  landingPage,
  type Mount,
  mailboxPage,
  mailPage,
  notFoundPage,
  returnPage,
  shopPage,
} from './pages.js';
import type { Shop } from './shop.js';
import { style } from './style.js';

interface SandboxParts {
  readonly url: string;
  readonly mounts: readonly Mount[];
  readonly emulators: ReadonlyMap<string, Emulator>;
  readonly mailbox: Mailbox;
  readonly mailer: Mailer;
  readonly shop: Shop;
  readonly clock: Clock;
}

/** The emulators, and around them the sandbox's own pages. */
export function createSandboxApp(parts: SandboxParts): Express {
  const app = express();
  app.disable('x-powered-by');
  const own = ownPages(parts);
  for (const { id, path } of parts.mounts.filter(mount => mount.path !== '')) {
    app.use(path, (request, response) => parts.emulators.get(id)?.handler(request, response));
  }
  const atRoot = parts.mounts.find(({ path }) => path === '');
  if (atRoot === undefined) return app.use(own);
  return app.use((request, response, next) => {
    if (ownPaths.test(request.path)) own(request, response, next);
    else parts.emulators.get(atRoot.id)?.handler(request, response);
  });
}

/** What stays the sandbox's own beside an emulator at the root. */
const ownPaths = /^\/(?:shop|mailbox|sandbox)(?:\/|$)/;

function ownPages(parts: SandboxParts): Router {
  const router = Router();
  // On this router and not on the application: the emulators' answers are theirs alone.
  router.use(ownHeaders);
  router.get('/sandbox/style.css', (_request, response) => void response.type('text/css').send(style));
  router.get(['/', '/sandbox'], (_request, response) => {
    send(response, landingPage(parts.url, parts.mounts));
  });
  addMailbox(router, parts);
  addShop(router, parts);
  router.use((_request, response) => send(response.status(404), notFoundPage()));
  router.use(((error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    send(response.status(isHttpError(error) ? error.status : 500), notFoundPage());
  }) satisfies ErrorRequestHandler);
  return router;
}

const isHttpError = (error: unknown): error is { readonly status: number } =>
  typeof error === 'object' && error !== null && 'status' in error && typeof error.status === 'number';

function addMailbox(router: Router, { mailbox, mailer }: SandboxParts): void {
  router.get('/mailbox', (_request, response) => {
    send(response, mailboxPage(mailbox.messages(), mailer.kind === 'smtp'));
  });
  router.get('/mailbox/api/messages', (request, response) => {
    const { to, since } = request.query;
    let from: ReturnType<typeof fromRfc3339> | undefined;
    try {
      from = typeof since === 'string' ? fromRfc3339(since) : undefined;
    } catch {
      response
        .status(400)
        .type('application/problem+json')
        .send({ title: '`since` is not an RFC 3339 time', status: 400 });
      return;
    }
    const mails = mailbox.messages({
      ...(typeof to === 'string' ? { to } : {}),
      ...(from === undefined ? {} : { since: from }),
    });
    response.json({ data: mails.map(mail => ({ ...mail, receivedAt: toRfc3339(mail.receivedAt) })) });
  });
  router.get('/mailbox/:id', (request, response, next) => {
    const mail = mailbox.find(Number(request.params.id));
    if (mail === undefined) return next();
    send(response, mailPage(mail));
  });
}

function addShop(router: Router, { url, shop, clock }: SandboxParts): void {
  router.get('/shop', (_request, response) => send(response, shopPage(url)));
  router
    .route('/shop/return/:reference')
    .all(express.text({ type: 'application/x-www-form-urlencoded' }))
    .all((request, response) => {
      const query = new URL(request.url, url).searchParams;
      const form = new URLSearchParams(typeof request.body === 'string' ? request.body : '');
      const seen = {
        reference: request.params.reference,
        method: request.method,
        params: kept(query),
        body: kept(form),
        at: clock.now(),
      };
      shop.remember(seen);
      send(response, returnPage(seen, shop.returns(seen.reference).length));
    });
}

/** Card data that a gateway puts into a return are not remembered. */
const kept = (params: URLSearchParams): readonly (readonly [string, string])[] =>
  [...params].map(([name, value]) => [name, redactField(name, value)] as const);

function send(response: Response, page: Html): void {
  response.type('text/html; charset=utf-8').set('Cache-Control', 'no-store').send(page.text);
}

/** No scripts and nothing from elsewhere. A shop may stand in a frame or a popup, so that is left to the browser. */
const ownHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      baseUri: ["'none'"],
      formAction: ["'self'"],
    },
  },
  crossOriginOpenerPolicy: false,
  frameguard: false,
  strictTransportSecurity: false,
});
