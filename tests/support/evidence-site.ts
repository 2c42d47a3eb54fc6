import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Page } from 'playwright';

/** Values that may not come out of the browser; none of them is likely to occur by chance. */
export const canaries = {
  card: '4000056655665556',
  cvv: '9073',
  otp: '604718',
  pin: '83921764',
  password: 'Gr3y&Heron"Lake',
  token: 'tok-canary-5kq2v8z1',
} as const;

export const allCanaries: readonly string[] = Object.values(canaries);

/** A gateway that leaks wherever it can, with a frame of another origin. */
export interface EvidenceSite extends AsyncDisposable {
  readonly url: string;
  /** The same server by another name, and so another origin. */
  readonly otherUrl: string;
}

export async function startEvidenceSite(): Promise<EvidenceSite> {
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>(resolve => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}`,
    otherUrl: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const body = await text(request);
  const send = (status: number, type: string, content: string, headers: Record<string, string> = {}) =>
    response.writeHead(status, { 'content-type': type, ...headers }).end(content);
  const { card, cvv, token } = canaries;
  switch (url.pathname) {
    case '/':
      return void send(200, 'text/html; charset=utf-8', checkout(request.headers.host ?? ''), {
        'set-cookie': `last_card=${card}; Path=/`,
        'content-security-policy':
          "default-src 'self' 'unsafe-inline'; connect-src *; frame-src *; img-src * data:",
      });
    case '/frame':
      return void send(
        200,
        'text/html; charset=utf-8',
        '<label>Card number <input id="framed" name="card_number"></label><p id="framed-echo"></p>',
      );
    case '/unfinished':
      return void response.writeHead(200, { 'content-type': 'text/plain' }).write('to be continued');
    case '/silent':
      return;
    case '/hanging':
    case '/refused':
    case '/sandboxed':
      return void send(200, 'text/html', besideFrame[url.pathname] ?? '');
    case '/style.css':
      return void send(200, 'text/css', `body { font-family: monospace; } /* ${card} */`);
    case '/logo.svg':
      return void send(
        200,
        'image/svg+xml',
        `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><desc>${card}</desc><circle r="4"/></svg>`,
      );
    case '/api/processform.do':
      return void send(
        200,
        'application/json',
        JSON.stringify({ errorCode: '5', error: `Card ${card} refused`, token, echo: body }),
      );
    case '/api/decline':
      return void send(
        422,
        'application/json',
        JSON.stringify({ error: 'insufficient funds', card, detail: [{ cvv }] }),
      );
    case '/api/down':
      return void send(503, 'text/plain', `no service for ${card}`);
    case '/pay':
      return void send(
        400,
        'text/html; charset=utf-8',
        `<h1>Refused</h1><p>The card <b>${card.slice(0, 4)}</b><b>${card.slice(4)}</b> was refused: ${body}</p>`,
      );
    default:
      return void send(404, 'text/plain', 'nothing here');
  }
}

const besideFrame: Readonly<Record<string, string>> = {
  '/hanging': '<h1>Pay</h1><input id="card"><iframe src="/silent"></iframe>',
  '/refused': '<h1>Pay</h1><input id="card"><iframe src="http://127.0.0.1:9/"></iframe>',
  '/sandboxed': '<h1>Pay</h1><input id="card"><iframe sandbox src="/frame"></iframe>',
};

const checkout = (host: string): string => `<!doctype html><title>Pay ${canaries.card}</title>
<link rel="stylesheet" href="/style.css"><img src="/logo.svg" alt="logo">
<h1>Pay 250.00 TND</h1>
<form method="post" action="/pay" id="form">
  <label>Card number <input id="card" name="card_number" autocomplete="cc-number"></label>
  <label>Security code <input id="cvv" name="cvv"></label>
  <label>Code <input id="otp" name="otp"></label>
  <label>PIN <input id="pin" name="pin" type="tel"></label>
  <label>Password <input id="password" name="password" type="password"></label>
  <label>Note <textarea id="note" name="note"></textarea></label>
  <div id="edit" contenteditable="true" aria-label="Card, again"></div>
  <select name="expmonth" id="month"><option>01<option>07</select>
  <input type="hidden" name="csrf_token" value="${canaries.token}">
  <button id="pay">Pay now</button>
</form>
<p id="preview"></p><p id="sms">Ready</p><my-card></my-card><svg width="300" height="30"><text id="drawn" x="5" y="20"></text></svg>
<a href="/help?card=${canaries.card}&lang=fr">Help</a>
<iframe src="http://${host.replace('localhost', '127.0.0.1')}/frame" width="500" height="90"></iframe>
<script>
  customElements.define('my-card', class extends HTMLElement {
    constructor() { super(); this.attachShadow({ mode: 'open' }).innerHTML = '<label>Card <input id="inner" name="pan"></label><b id="repeat"></b>'; }
  });
</script>`;

/** Types every canary in every field, and makes the page spread them in every way a page has. */
export async function fillEverything(page: Page): Promise<void> {
  const { card, cvv, otp, pin, password, token } = canaries;
  await page.fill('#card', card);
  await page.locator('#cvv').pressSequentially(cvv);
  await page.fill('#otp', otp);
  await page.locator('#pin').pressSequentially(pin);
  await page.fill('#password', password);
  await page.fill(
    '#note',
    `my card is ${card.slice(0, 4)} ${card.slice(4, 8)} ${card.slice(8, 12)} ${card.slice(12)}`,
  );
  await page.fill('#edit', card);
  await page.selectOption('#month', '07');
  await page.locator('my-card input').fill(card);
  await page.frameLocator('iframe').locator('#framed').fill(card);
  await page.keyboard.insertText(card);
  await page.evaluate(`${spread}(${JSON.stringify({ card, otp, password, token, cvv, pin })})`);
}

/** Runs in the page. */
const spread = `(async ({ card, otp, password, token, cvv, pin }) => {
  const by = id => document.getElementById(id);
  by('preview').innerHTML = card.match(/.{4}/g).map(group => '<span>' + group + '</span> ').join('');
  by('sms').textContent = 'Your one-time code is ' + otp;
  by('drawn').textContent = card;
  document.querySelector('my-card').shadowRoot.getElementById('repeat').textContent = card.replace(/(.{4})/g, '$1 ');
  by('form').dataset.card = card;
  localStorage.setItem('card', card);
  sessionStorage.setItem('password', password);
  document.cookie = 'cvv=' + cvv;
  console.log('card', card, { card, cvv: Number(cvv) });
  console.error('payment failed for ' + card + ' otp=' + otp + ' password: ' + JSON.stringify(password));
  const json = { 'content-type': 'application/json', authorization: 'Bearer ' + token, 'x-api-key': token };
  const body = JSON.stringify({ card_number: Number(card), pan: card, cvv, otp, pin, password, payload: btoa('x' + card), nested: JSON.stringify({ cvv, password }) });
  await (await fetch('/api/processform.do?card=' + card + '&pin=' + pin, { method: 'POST', headers: json, body })).json();
  await (await fetch('/api/decline', { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ card_number: card, cvv, password }) })).text();
  await fetch('/api/down?data=' + encodeURIComponent(btoa(JSON.stringify({ card }))));
  await fetch('http://localhost:9/' + card).catch(() => {});
  setTimeout(() => { throw new Error('cannot charge ' + card); });
  return card;
})`;
