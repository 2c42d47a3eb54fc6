import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { messageOf, PaywatchError } from '../domain/errors.js';

interface Listening {
  readonly server: Server;
  readonly port: number;
  /** Ends every connection, idle or not. */
  close(): Promise<void>;
}

/** Makes a server listen. @throws PaywatchError `port_in_use` when somebody else has the port */
export function listen(
  server: Server,
  address: { readonly port: number; readonly host: string },
): Promise<Listening> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const where = `${address.host}:${address.port}`;
      if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') return reject(error);
      reject(
        new PaywatchError('port_in_use', `Cannot listen on ${where}: ${messageOf(error)}`, {
          cause: error,
          mend: 'Stop the program that has the port, or choose another one with --port (0 takes any free port).',
        }),
      );
    });
    server.listen(address, () => {
      server.removeAllListeners('error');
      resolve({
        server,
        port: (server.address() as AddressInfo).port,
        close: () =>
          new Promise(closed => {
            server.close(() => closed());
            server.closeAllConnections();
          }),
      });
    });
  });
}
