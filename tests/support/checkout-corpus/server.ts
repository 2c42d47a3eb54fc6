import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Checkout, createCheckout, type Origins } from './pages.js';
import type { Specification } from './specification.js';

/** What the server saw of one page. */
export interface Visit {
  readonly checkout: Checkout;
  readonly received: Map<string, string>;
  readonly touched: string[];
  code?: string;
  payments: number;
  readonly returned: Promise<void>;
}

export interface CorpusServer {
  readonly origins: Origins;
  visit(id: string): Visit;
  stop(): Promise<void>;
}

/** The code that every bank of the corpus sends. */
export const sentCode = '481516';

/** Serves the corpus on two ports, whose hosts differ as well: a frame from the other one is another site's. */
export async function serveCorpus(
  corpus: readonly Specification[],
  payerEmail: string,
): Promise<CorpusServer> {
  const visits = new Map<string, Visit & { readonly markReturned: () => void }>();
  for (const page of corpus) {
    let markReturned = () => {};
    const returned = new Promise<void>(resolve => {
      markReturned = resolve;
    });
    visits.set(page.id, {
      checkout: createCheckout(page, payerEmail),
      received: new Map(),
      touched: [],
      payments: 0,
      returned,
      markReturned,
    });
  }
  const origins = { own: '', other: '' };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://corpus');
    const [, kind = '', id = '', action = 'main', name = ''] = url.pathname
      .split('/')
      .map(decodeURIComponent);
    // Never answered: its document never comes.
    if (kind === 'silent') return;
    const visit = visits.get(id);
    if (visit === undefined) return void response.writeHead(404).end();
    if (kind === 'return') {
      visit.markReturned();
      return send(response, '<p>Shop</p>');
    }
    const body = new URLSearchParams(await textOf(request));
    const answer = answerOf(visit, { action, name, what: url.searchParams.get('what') ?? '', body });
    if (answer === undefined) response.writeHead(303, { location: `${origins.own}/return/${id}` }).end();
    else send(response, answer);
  };
  const answerOf = (visit: Visit, { action, name, what, body }: Call): string | undefined => {
    const { checkout } = visit;
    switch (action) {
      case 'main':
        return checkout.main(origins);
      case 'frame':
        return name === 'challenge' ? checkout.challenge(origins) : checkout.frame(name, origins);
      case 'touched':
        visit.touched.push(what);
        return '';
      case 'step':
        for (const [field, value] of body) visit.received.set(field, value);
        return checkout.secondStep(origins);
      case 'pay':
        visit.payments += 1;
        for (const [field, value] of body) visit.received.set(field, value);
        return checkout.afterPay(origins) ?? checkout.finished(origins);
      case 'code':
        visit.code = body.get('answer') ?? '';
        return checkout.finished(origins);
      default:
        throw new Error(`No such page: ${action}`);
    }
  };
  const servers = await Promise.all([listen(handle, 'localhost'), listen(handle, '127.0.0.1')]);
  origins.own = `http://localhost:${portOf(servers[0])}`;
  origins.other = `http://127.0.0.1:${portOf(servers[1])}`;
  return {
    origins,
    visit: id => visits.get(id)!,
    stop: async () => {
      await Promise.all(servers.map(close));
    },
  };
}

interface Call {
  readonly action: string;
  readonly name: string;
  readonly what: string;
  readonly body: URLSearchParams;
}

const send = (response: ServerResponse, html: string): void =>
  void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function listen(
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  host: string,
): Promise<Server> {
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  return new Promise(resolve => server.listen(0, host, () => resolve(server)));
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

function close(server: Server): Promise<void> {
  return new Promise(resolve => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
