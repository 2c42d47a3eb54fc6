import type { RequestHandler, Response } from 'express';
import type { Next } from './checkout.js';
import { csrfCookie, payerCookie, readCookies } from './cookies.js';
import type { Gateway } from './gateway.js';
import { openApi } from './open-api.js';
import { checkoutPage } from './pages/checkout-page.js';
import { codePage } from './pages/code-page.js';
import { demoPage, homePage, merchantPage, routesPage } from './pages/demo-pages.js';
import type { Html } from './pages/html.js';
import { successPage } from './pages/success-page.js';
import { perMinute } from './rate-limit.js';
import { type FormFields, rawBody, readForm } from './request-body.js';
import type { Routes } from './routes.js';
import { staticFiles } from './static-files.js';

/** The pages that a payer sees, and the two forms on them. */
export function addPageRoutes(routes: Routes, gateway: Gateway): void {
  const { checkout, deps, settings } = gateway;
  const view = () => ({ root: gateway.root(), currencySymbol: settings.currencySymbol });

  routes.get('/checkout/:id', async (request, response) => {
    const payment = await checkout.open(parameter(request.params['id']));
    const payer = readCookies(request.headers.cookie).get('user_email') ?? '';
    const token = deps.random.token(32);
    response.append('Set-Cookie', csrfCookie(token));
    sendHtml(response, checkoutPage({ ...view(), payment, payer, token, ...(await gateway.payer(payer)) }));
  });

  const pay: RequestHandler = async (request, response) => {
    const cookies = readCookies(request.headers.cookie);
    const { form, required } = response.locals as PayLocals;
    const key = request.headers['idempotency-key'];
    const next = await checkout.pay(parameter(request.params['id']), {
      email: required.email,
      csrfToken: required.csrf_token,
      ...form.optional('card_number', 'cardNumber'),
      ...form.optional('expiry', 'expiry'),
      ...form.optional('cvv', 'cvv'),
      ...form.optional('saved_card_id', 'savedCardId'),
      ...form.optional('save_card', 'saveCard'),
      cookieToken: cookies.get('csrf_token'),
      cookieEmail: cookies.get('user_email'),
      idempotencyKey: typeof key === 'string' ? key : undefined,
    });
    goTo(response, gateway, next);
  };
  // A form that cannot be read does not count against the limit; everything else does.
  const steps = [rawBody, readPayForm, perMinute(5, deps.clock), pay];
  routes.post('/api/pay/:id', ...steps);
  routes.post('/pay/:id', ...steps);

  routes.get('/otp/:id', async (request, response) => {
    const payment = await checkout.waitingForCode(parameter(request.params['id']));
    sendHtml(response, codePage({ ...view(), payment }));
  });

  routes.post('/otp/verify/:id', rawBody, async (request, response) => {
    const { otp_code: code } = (await readForm(request)).required('otp_code');
    goTo(response, gateway, await checkout.confirm(parameter(request.params['id']), code));
  });

  routes.get('/success/:id', async (request, response) => {
    const payment = await checkout.find(parameter(request.params['id']));
    sendHtml(response, successPage({ ...view(), payment }));
  });

  addDemoRoutes(routes, gateway);
}

function addDemoRoutes(routes: Routes, gateway: Gateway): void {
  const page = (path: string, build: (root: string) => Html, ...before: RequestHandler[]) =>
    routes.get(path, ...before, (_request, response) => sendHtml(response, build(gateway.root())));
  page('/', homePage, perMinute(10, gateway.deps.clock));
  page('/test', demoPage);
  page('/merchant/login', merchantPage);
  page('/merchant/dashboard', merchantPage);
  page('/docs', routesPage);
  page('/redoc', routesPage);
  routes.get('/openapi.json', (_request, response) => {
    response.json(openApi);
  });
  for (const [name, { type, text }] of Object.entries(staticFiles)) {
    routes.get(`/static/${name}`, (_request, response) => {
      response.set('Cache-Control', 'no-cache').type(type).send(text);
    });
  }
}

interface PayLocals {
  form: FormFields;
  required: { readonly email: string; readonly csrf_token: string };
}

const readPayForm: RequestHandler = async (request, response, next) => {
  const form = await readForm(request);
  const required = form.required('email', 'csrf_token');
  Object.assign(response.locals, { form, required } satisfies PayLocals);
  next();
};

/** 303 with a relative target; a payer who is certain is remembered. */
function goTo(response: Response, gateway: Gateway, { page, paymentId, payer }: Next): void {
  if (payer !== undefined) response.append('Set-Cookie', payerCookie(payer));
  response.status(303).set('Location', `${gateway.root()}/${page}/${paymentId}`).end();
}

function sendHtml(response: Response, page: Html): void {
  response.type('text/html; charset=utf-8').send(page.text);
}

const parameter = (value: string | string[] | undefined): string => (typeof value === 'string' ? value : '');
