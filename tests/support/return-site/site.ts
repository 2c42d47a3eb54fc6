import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { text } from 'node:stream/consumers';
import {
  type Addresses,
  encodeFields,
  type Host,
  hosts,
  type MerchantKind,
  returnParams,
} from './addresses.js';
import { makeCertificate } from './certificate.js';
import { html } from './html.js';
import type { Answer, Way } from './ways.js';

/** A request that reached the merchant, whatever it was for. */
export interface MerchantRequest {
  readonly method: string;
  /** Path and query, without the payment's own part. */
  readonly target: string;
  readonly body: string;
  readonly cookies: string;
  /** What the browser says it is for, e.g. `document`. */
  readonly destination: string;
}

/** One payment on the site. */
export interface Visit extends Addresses {
  readonly way: Way;
  /** What has reached the merchant so far. */
  readonly merchantRequests: readonly MerchantRequest[];
}

export interface ReturnSite extends AsyncDisposable {
  /** Flags that let a Chromium find the hosts. */
  readonly browserArguments: readonly string[];
  /** Opens a payment that comes back this way. */
  visit(way: Way): Visit;
  /** Whether the gateway serves this URL. */
  isGateway(url: URL): boolean;
}

interface OpenVisit extends Visit {
  readonly merchantRequests: MerchantRequest[];
}

/** Service workers are for secure origins only; one below `localhost` is, without TLS. */
const names: Readonly<Record<Host, string>> = {
  gateway: 'pay.gateway.localhost',
  forms: 'forms.payhost.test',
  bank: 'acs.bank.test',
  relay: 'hop.relay.test',
  shop: 'www.shop.test',
};

/** `nowhere` has no address; nobody listens on the loopback address of `closed`. */
const resolverRules =
  'MAP nowhere.test ~NOTFOUND, MAP closed.test 127.0.0.2, MAP *.test 127.0.0.1, MAP *.localhost 127.0.0.1';

/** Starts the gateway, its second host, the bank, a relay and the merchants, each on a site of its own. */
export async function startReturnSite(): Promise<ReturnSite> {
  const visits = new Map<string, OpenVisit>();
  const listener: RequestListener = (request, response) => {
    void serve(visits, request, response).catch(() => response.destroy());
  };
  const servers = new Map<Host, Server>();
  for (const host of hosts) servers.set(host, createServer(listener));
  const tls = createTlsServer(await makeCertificate('secure.shop.test'), listener);
  const all = [...servers.values(), tls];
  await Promise.all(all.map(listen));

  const origin = (host: Host) => `http://${names[host]}:${portOf(servers.get(host))}`;
  const merchantOrigin = (kind: MerchantKind): string => {
    if (kind === 'on-gateway') return origin('gateway');
    if (kind === 'has-bad-certificate') return `https://secure.shop.test:${portOf(tls)}`;
    const port = portOf(servers.get('shop'));
    if (kind === 'has-no-address') return `http://nowhere.test:${port}`;
    return kind === 'refuses' ? `http://closed.test:${port}` : origin('shop');
  };

  return {
    browserArguments: [`--host-resolver-rules=${resolverRules}`, '--site-per-process'],
    visit(way) {
      const id = `p${visits.size + 1}`;
      const part = (host: Host, name: string) => `${origin(host)}/${id}/${name}`;
      const { merchant = 'answers' } = way;
      const returnUrl =
        merchant === 'is-fragment'
          ? `${part('gateway', 'page')}#/return`
          : `${merchantOrigin(merchant)}/${id}/return`;
      const back = `${returnUrl}?${encodeFields(returnParams)}`;
      const visit: OpenVisit = { way, part, returnUrl, back, merchantRequests: [] };
      visits.set(id, visit);
      return visit;
    },
    isGateway: url => [origin('gateway'), origin('forms')].includes(url.origin),
    async [Symbol.asyncDispose]() {
      await Promise.all(all.map(stop));
    },
  };
}

async function serve(
  visits: ReadonlyMap<string, OpenVisit>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, search } = new URL(request.url ?? '', 'http://site');
  const [, id = '', name = ''] = pathname.split('/');
  const visit = visits.get(id);
  const part = visit?.way.parts[name];
  if (visit !== undefined && part !== undefined) return send(response, part(visit));
  if (visit === undefined || !['return', 'thanks'].includes(name)) return send(response, { status: 404 });
  visit.merchantRequests.push({
    method: request.method ?? '',
    target: `/${name}${search}`,
    body: await text(request),
    cookies: request.headers.cookie ?? '',
    destination: String(request.headers['sec-fetch-dest'] ?? ''),
  });
  answerAsMerchant(visit, name, response);
}

function answerAsMerchant({ way }: Visit, name: string, response: ServerResponse): void {
  if (way.merchant === 'hangs') return;
  if (way.merchant === 'resets') {
    response.socket?.resetAndDestroy();
    return;
  }
  if (way.merchant === 'redirects' && name === 'return') {
    send(response, { status: 302, headers: { location: 'thanks' } });
  } else if (way.merchant === 'answers-204') {
    send(response, { status: 204 });
  } else if (way.merchant === 'sends-download') {
    const headers = {
      'content-type': 'application/pdf',
      'content-disposition': 'attachment; filename=r.pdf',
    };
    send(response, { headers, body: '%PDF-1.4' });
  } else {
    send(response, { headers: { 'set-cookie': 'session=1' }, body: html('<p id="merchant">Thank you</p>') });
  }
}

function send(response: ServerResponse, answer: string | Answer): void {
  const { status = 200, headers = {}, body = '' } = typeof answer === 'string' ? { body: answer } : answer;
  response.writeHead(status, { 'content-type': 'text/html', 'cache-control': 'no-store', ...headers });
  response.end(body);
}

const portOf = (server: Server | undefined): number => (server?.address() as AddressInfo).port;

const listen = (server: Server): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });

const stop = (server: ReturnType<typeof createServer> | Server): Promise<void> =>
  new Promise(resolve => {
    server.close(() => resolve());
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
