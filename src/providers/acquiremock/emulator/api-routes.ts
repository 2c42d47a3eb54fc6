import { LosslessNumber, stringify } from 'lossless-json';
import { after } from '../../../domain/time.js';
import { parseAsPython, pythonFloat, pythonSpelling, toPythonJson } from '../canonical-json.js';
import { signCanonicalText } from '../signature.js';
import { newCode } from './checkout.js';
import type { Gateway } from './gateway.js';
import { readInvoice, rewriteReference } from './invoice.js';
import { codeMail } from './mails.js';
import { naiveTime } from './naive-time.js';
import { bytesOf, rawBody, readJson } from './request-body.js';
import { Refused, type Routes } from './routes.js';
import { paymentLifetimeMs } from './settings.js';
import { BodyCheck, InvalidRequest, missing } from './validation.js';

/** The JSON routes. None of them asks who calls. */
export function addApiRoutes(routes: Routes, gateway: Gateway): void {
  const { deps, settings, background } = gateway;

  routes.get('/health', (_request, response) => {
    response.json({
      status: 'ok',
      timestamp: naiveTime(deps.clock.now(), deps.random.integer(0, 999)),
      version: '2.0.0',
      currency: settings.currencyCode,
    });
  });

  routes.post('/api/create-invoice', rawBody, async (request, response) => {
    const invoice = readInvoice(readJson(request));
    if (!Number.isFinite(invoice.amount)) throw new TypeError('The amount does not fit into a float');
    const id = deps.random.uuid();
    const now = deps.clock.now();
    await gateway.payments.insert({
      id,
      amount: invoice.amount,
      reference: rewriteReference(invoice.reference),
      webhook_url: invoice.webhookUrl,
      redirect_url: invoice.redirectUrl,
      created_at: now,
      expires_at: after(now, paymentLifetimeMs),
      planned_ipn: gateway.plannedFaults.get(invoice.reference)?.ipn ?? null,
    });
    deps.logger.info('Invoice created', { payment: id });
    response.json({ pageUrl: `${deps.baseUrl()}/checkout/${id}` });
  });

  routes.post('/api/auth/send-code', rawBody, (request, response) => {
    const check = new BodyCheck(readJson(request));
    const email = check.text('email');
    check.done();
    const code = newCode(deps);
    gateway.loginCodes.remember(email, code);
    background.run('The mail with a login code', () => deps.sendMail(codeMail(email, code, settings)));
    response.json({ status: 'sent', message: 'Code sent' });
  });

  routes.post('/api/auth/verify-code', rawBody, (request, response) => {
    const check = new BodyCheck(readJson(request));
    const [email, code] = [check.text('email'), check.text('code')];
    check.done();
    const result = gateway.loginCodes.use(email, code);
    if (result === 'unknown') throw new Refused(400, 'Code expired or not found');
    if (result === 'wrong') throw new Refused(400, 'Invalid code');
    response.json({ status: 'ok', message: 'Verified' });
  });

  routes.get('/api/user-info', async (request, response) => {
    const email = new URL(request.url, 'http://gateway').searchParams.getAll('email').at(-1);
    if (email === undefined) throw new InvalidRequest([missing(['query', 'email'], null)]);
    const { operations, cards } = await gateway.payer(email);
    const answer = {
      operations: operations.map(({ amount, ...rest }) => ({
        reference: rest.reference,
        amount: new LosslessNumber(pythonFloat(amount)),
        card_mask: rest.card_mask,
        date: rest.date,
      })),
      cards,
    };
    response.type('application/json').send(stringify(answer));
  });

  routes.post('/webhooks/verify', rawBody, (request, response) => {
    const signature = request.headers['x-signature'];
    if (typeof signature !== 'string' || signature === '') throw new Refused(400, 'Missing signature');
    const payload = parseAsPython(bytesOf(request));
    if (/[^\u0000-\u007f]/.test(signature)) throw new TypeError('A signature must be ASCII');
    const text = toPythonJson(payload, { sortKeys: true, spelling: pythonSpelling });
    response.json({ valid: signCanonicalText(text, settings.webhookSecret) === signature });
  });
}
