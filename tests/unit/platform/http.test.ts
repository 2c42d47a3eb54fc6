import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createSocketServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createHttpClient } from '../../../src/platform/http.js';
import { gate } from '../../support/waiting.js';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const client = () => {
  const http = createHttpClient();
  closing.push(() => http.close());
  return http;
};

async function serving(listener: RequestListener): Promise<{ url: string; server: Server }> {
  const server = createServer(listener);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  closing.push(async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

/** A server that takes connections and does with them whatever the test wants. */
async function socketServing(onSocket: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createSocketServer(socket => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  closing.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise(resolve => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const unreachable = (words: RegExp) => ({
  name: 'PaywatchError',
  code: 'provider_unreachable',
  retryable: true,
  message: expect.stringMatching(words),
  mend: expect.stringMatching(/./),
});

describe('an answer', () => {
  test('comes with its status, its headers and its body, whatever the status is', async () => {
    const { url } = await serving((request, response) => {
      response.setHeader('X-Many', ['1', '2']);
      response.statusCode = 418;
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        response.end(
          JSON.stringify({
            method: request.method,
            url: request.url,
            header: request.headers['x-one'],
            body: Buffer.concat(parts).toString(),
          }),
        );
      });
    });
    const { status, headers, body } = await client().send({
      method: 'POST',
      url: `${url}/a?b=c`,
      headers: { 'x-one': '1' },
      body: 'grüß',
    });
    expect(status).toBe(418);
    expect(headers['x-many']).toBe('1, 2');
    expect(JSON.parse(body)).toEqual({ method: 'POST', url: '/a?b=c', header: '1', body: 'grüß' });
  });

  test('that redirects is handed on as it is, and not followed', async () => {
    const seen: (string | undefined)[] = [];
    const { url } = await serving((request, response) => {
      seen.push(request.url);
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    const answer = await client().send({ method: 'GET', url });
    expect(answer).toMatchObject({ status: 302, headers: { location: '/elsewhere' } });
    expect(seen).toEqual(['/']);
  });

  test('of eight megabytes is taken, one byte more is not', async () => {
    const limit = 8 * 1024 * 1024;
    const { url } = await serving((request, response) => {
      response.end(Buffer.alloc(request.url === '/more' ? limit + 1 : limit, 'x'));
    });
    const http = client();
    expect((await http.send({ method: 'GET', url })).body).toHaveLength(limit);
    await expect(http.send({ method: 'GET', url: `${url}/more` })).rejects.toMatchObject(
      unreachable(/No answer from 127\.0\.0\.1/),
    );
  });

  test('without an end is given up once it is too large', async () => {
    const { url } = await serving((_request, response) => {
      const piece = Buffer.alloc(256 * 1024, 'x');
      const more = () => {
        if (response.destroyed) return;
        if (response.write(piece)) setImmediate(more);
        else response.once('drain', more);
      };
      more();
    });
    await expect(client().send({ method: 'GET', url })).rejects.toMatchObject(unreachable(/No answer/));
  });
});

describe('no answer', () => {
  test('because nothing comes in time', async () => {
    const { url } = await serving(() => undefined);
    await expect(client().send({ method: 'GET', url, timeoutMs: 50 })).rejects.toMatchObject(
      unreachable(/nothing within 50 ms/),
    );
  });

  test('because its body stops half way', async () => {
    const { url } = await serving((_request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
    });
    await expect(client().send({ method: 'GET', url, timeoutMs: 100 })).rejects.toMatchObject(
      unreachable(/nothing within 100 ms/),
    );
  });

  test('because the connection is refused', async () => {
    const { url, server } = await serving(() => undefined);
    await new Promise(resolve => server.close(resolve));
    await expect(client().send({ method: 'GET', url })).rejects.toMatchObject(
      unreachable(/No answer from 127\.0\.0\.1:\d+: .*ECONNREFUSED/),
    );
  });

  test.each([
    ['is closed before a word is said', ''],
    ['breaks off in the middle', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'],
    ['carries no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
  ])('because the connection %s', async (_name, words) => {
    const url = await socketServing(socket => socket.once('data', () => socket.end(words)));
    await expect(client().send({ method: 'GET', url })).rejects.toMatchObject(unreachable(/No answer/));
  });

  test('because the name does not resolve', async () => {
    await expect(client().send({ method: 'GET', url: 'http://nobody.invalid/' })).rejects.toMatchObject(
      unreachable(/nobody\.invalid/),
    );
  });

  test('because the address is none; what stands in it is not told', async () => {
    const sending = client().send({ method: 'GET', url: 'http://user:hush@' });
    await expect(sending).rejects.toMatchObject(unreachable(/an invalid address/));
    await expect(sending).rejects.not.toThrow(/hush/);
  });

  test('because the caller gave up: then his reason is thrown as it is', async () => {
    const { opened, open } = gate();
    const { url } = await serving(() => open());
    const controller = new AbortController();
    const sending = client().send({ method: 'GET', url, signal: controller.signal });
    await opened;
    const reason = new Error('the caller has gone');
    controller.abort(reason);
    await expect(sending).rejects.toBe(reason);
  });
});
