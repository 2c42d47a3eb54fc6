import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a test wants of the gateway that stands in for AcquireMock. */
export interface StandInOptions {
  /** `new`: `/api/pay/{id}`, strict cookies. `old`: `/pay/{id}`, no cookie from the server. */
  readonly layout?: 'new' | 'old';
  /** Where the success page's link leads; empty leads nowhere. */
  readonly redirectUrl?: string;
  /** Imported by the page's style sheet, as the original imports its fonts. */
  readonly fontUrl?: string;
  /** Opens native dialogs at every turn. */
  readonly dialogs?: boolean;
  /** Answers a request in place of the gateway; true when it did. */
  readonly instead?: (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;
}

/** A gateway that behaves as AcquireMock is observed to, written apart from paywatch's own emulator. */
export interface StandIn {
  readonly url: string;
  /** A payment page's URL. */
  pageOf(id: string): URL;
  /** The newest code that was sent to somebody since a moment. */
  code(email: string): Promise<string>;
  readonly statuses: ReadonlyMap<string, string>;
  /** `METHOD /path` of every request, in order. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

const acceptedCard = '4444444444444444';

export async function startStandIn(options: StandInOptions = {}): Promise<StandIn> {
  const { layout = 'new', redirectUrl = '', fontUrl, dialogs = false, instead } = options;
  const payRoute = layout === 'new' ? '/api/pay/' : '/pay/';
  const statuses = new Map<string, string>();
  const tokens = new Map<string, string>();
  const codes = new Map<string, string>();
  const payers = new Map<string, string>();
  const requests: string[] = [];
  let counter = 1234;
  const newCode = (email: string) =>
    codes.set(email, String((counter = (counter + 7919) % 10_000)).padStart(4, '0'));
  const secure = layout === 'new' ? 'HttpOnly; Secure; SameSite=Strict' : 'HttpOnly; SameSite=Lax';

  const html = (response: ServerResponse, text: string, headers: Record<string, string> = {}) =>
    void response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'x-frame-options': 'DENY', ...headers })
      .end(text);
  const error = (response: ServerResponse, status: number, code: string, id: string | null) =>
    void response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(JSON.stringify({ error: code, message: `In words: ${code}`, payment_id: id }));
  const done = (response: ServerResponse, id: string, email: string) => {
    statuses.set(id, 'paid');
    response
      .writeHead(303, {
        location: `/success/${id}`,
        ...(layout === 'new'
          ? { 'set-cookie': `user_email="${email}"; Max-Age=2592000; Path=/; ${secure}` }
          : {}),
      })
      .end();
  };

  function checkout(response: ServerResponse, id: string, known: string): void {
    const token = `token-${tokens.size}-${'x'.repeat(34)}`;
    tokens.set(token, id);
    html(
      response,
      `<!doctype html><html lang="uk"><head><title>AcquireMock</title>
<style>${fontUrl === undefined ? '' : `@import url('${fontUrl}');`}
#emailModal { position: fixed; inset: 0; background: #fff; z-index: 9 } #step2 { display: none } #step2.active { display: block }</style></head>
<body>
${known === '' ? '<div id="emailModal">' : '<div id="emailModal" style="display:none">'}
<div id="step1"><input type="email" id="modalEmailInput"><button class="submit-btn" onclick="sendCode()">Go</button></div>
<div id="step2"><b id="displayEmail"></b><input id="modalCodeInput" maxlength="4"><button class="submit-btn" onclick="verifyCode()">OK</button></div>
</div>
<form id="paymentForm" method="post" action="${payRoute}${id}">
<input type="hidden" name="csrf_token" value="${token}"><input type="hidden" name="email" id="hiddenEmail" value="${known}">
<input type="hidden" name="saved_card_id" id="savedCardId">
<input id="cardNumber" name="card_number" maxlength="19" required><input id="expiry" name="expiry" maxlength="5" required>
<input id="cvv" name="cvv" maxlength="3" required><input type="checkbox" id="saveCard" name="save_card" value="true">
<button class="submit-btn" id="payBtn" type="submit">Pay</button></form>
<script>
const say = ${dialogs ? 'text => { alert(text); confirm(text); prompt(text); }' : '() => {}'};
const known = /user_email=([^;]*)/.exec(document.cookie);
if (known) { modal().style.display = 'none'; hiddenEmail.value = known[1]; }
function modal() { return document.getElementById('emailModal'); }
const post = (path, body) => fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
async function sendCode() {
  say('sending');
  const email = modalEmailInput.value;
  if (!email.includes('@')) return alert('?');
  if (!(await post('/api/auth/send-code', { email })).ok) return alert('Error sending code');
  displayEmail.textContent = email; step1.style.display = 'none'; step2.classList.add('active');
}
async function verifyCode() {
  say('verifying');
  const email = modalEmailInput.value;
  if (modalCodeInput.value.length < 4) return;
  if (!(await post('/api/auth/verify-code', { email, code: modalCodeInput.value })).ok) return alert('Invalid Code');
  document.cookie = 'user_email=' + email + '; max-age=2592000; path=/';
  hiddenEmail.value = email; modal().style.display = 'none';
  fetch('/api/user-info?email=' + email);
}
cardNumber.addEventListener('input', () => { cardNumber.value = cardNumber.value.replace(/\\D/g, '').replace(/(.{4})(?=.)/g, '$1 '); });
say('open');
</script></body></html>`,
      { 'set-cookie': `csrf_token=${token}; Path=/; ${secure}` },
    );
  }

  const otpPage = (response: ServerResponse, id: string) =>
    html(
      response,
      `<!doctype html><title>AcquireMock OTP</title><p>Sent to <strong>${payers.get(id)}</strong></p>
<form method="post" action="/otp/verify/${id}"><input name="otp_code" maxlength="4" required autofocus><button type="submit">OK</button></form>
<a href="#">resend</a>${dialogs ? '<script>confirm("code?")</script>' : ''}`,
    );

  const successPage = (response: ServerResponse) =>
    html(
      response,
      `<!doctype html><title>Success</title><h1 data-i18n="success_title">Paid</h1>
<a data-i18n="return_btn" href="${redirectUrl.replaceAll('&', '&amp;')}">Return</a>
${dialogs ? '<script>onbeforeunload = event => { event.preventDefault(); return "stay"; }; alert("paid")</script>' : ''}`,
    );

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://x');
    requests.push(`${request.method} ${pathname}`);
    if ((await instead?.(request, response)) === true) return;
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts).toString();
    const cookies = new Map(
      (request.headers.cookie ?? '').split('; ').map(pair => {
        const [name = '', ...value] = pair.split('=');
        return [name, value.join('=').replaceAll('"', '')] as const;
      }),
    );
    const id = pathname.split('/').at(-1) ?? '';
    if (request.method === 'GET' && pathname.startsWith('/checkout/')) {
      const status = statuses.get(id) ?? 'pending';
      if (status === 'expired') return error(response, 410, 'PAYMENT_EXPIRED', id);
      if (status !== 'pending') return error(response, 409, 'PAYMENT_ALREADY_PROCESSED', id);
      statuses.set(id, status);
      return checkout(response, id, layout === 'new' ? (cookies.get('user_email') ?? '') : '');
    }
    if (pathname === '/api/auth/send-code') {
      newCode((JSON.parse(body) as { email: string }).email);
      return void response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"sent"}');
    }
    if (pathname === '/api/auth/verify-code') {
      const { email, code } = JSON.parse(body) as { email: string; code: string };
      const right = codes.get(email) === code;
      if (right) codes.delete(email);
      response.writeHead(right ? 200 : 400, { 'content-type': 'application/json' });
      return void response.end(right ? '{"status":"ok"}' : '{"detail":"Invalid code"}');
    }
    if (request.method === 'POST' && pathname.startsWith(payRoute)) {
      const form = new URLSearchParams(body);
      const token = cookies.get('csrf_token');
      if (token === undefined || token !== form.get('csrf_token')) {
        return error(response, 403, 'CSRF_TOKEN_MISMATCH', id);
      }
      if (form.get('card_number')?.replaceAll(' ', '') !== acceptedCard) {
        statuses.set(id, 'failed');
        return error(response, 402, 'INSUFFICIENT_FUNDS', id);
      }
      const email = form.get('email') ?? '';
      if (cookies.get('user_email') === email) return done(response, id, email);
      statuses.set(id, 'waiting_for_otp');
      payers.set(id, email);
      newCode(email);
      return void response.writeHead(303, { location: `/otp/${id}` }).end();
    }
    if (request.method === 'POST' && pathname.startsWith('/otp/verify/')) {
      const email = payers.get(id) ?? '';
      if (new URLSearchParams(body).get('otp_code') !== codes.get(email))
        return error(response, 401, 'INVALID_OTP', id);
      return done(response, id, email);
    }
    if (pathname.startsWith('/otp/')) return otpPage(response, id);
    if (pathname.startsWith('/success/')) return successPage(response);
    response.writeHead(404, { 'content-type': 'text/html' }).end('<title>Page Not Found</title>');
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    pageOf: id => new URL(`${url}/checkout/${id}`),
    code: email => Promise.resolve(codes.get(email) ?? ''),
    statuses,
    requests,
    async close() {
      const closed = new Promise<void>(resolve => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
