import { parentPort, workerData } from 'node:worker_threads';
import { GroupWriter } from './group-writer.js';
import type { FromThread, ToThread, WriterOptions } from './protocol.js';

// The thread that owns the only writing connection, so that waiting for the disk or for another process never stops
// the program's event loop. It is handed one group at a time.

const port = parentPort;
if (port === null) throw new Error('writer-thread is a worker thread, not a program');

const writer = new GroupWriter(workerData as WriterOptions);

port.on('message', (message: ToThread) => {
  if ('close' in message) {
    writer.close();
    port.close();
    return;
  }
  void writer.write(message.group).then(results => port.postMessage({ results } satisfies FromThread));
});
