import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PaywatchError } from '../domain/errors.js';
import { type AppOptions, createApp } from './app.js';

export interface ServeOptions extends AppOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

/** A running server. */
export interface RunningServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Takes no more requests and waits for those that it took. */
  stop(): Promise<void>;
}

/**
 * Starts the server.
 * @throws PaywatchError `port_in_use`
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const { host, port } = options;
  const server = createServer(createApp(options));
  await listen(server, host, port);
  const address = server.address() as AddressInfo;
  const stop = () => close(server);
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    port: address.port,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(
        new PaywatchError(
          taken ? 'port_in_use' : 'configuration',
          taken ? `Port ${port} is taken` : `Cannot listen on ${host}:${port}: ${error.message}`,
          { cause: error, mend: 'Choose another one with --port, or --port 0 for any free one.' },
        ),
      );
    });
    server.listen(port, host, () => resolve());
  });
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>(resolve => server.close(() => resolve()));
  server.closeIdleConnections();
  await closed;
}
