import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Starts a TypeScript program of this folder in a process of its own, which can send messages. */
export const startChild = (program: string, ...parameters: string[]): ChildProcess =>
  fork(fileURLToPath(new URL(program, import.meta.url)), parameters, {
    execArgv: ['--import', import.meta.resolve('tsx')],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });

/** The next message of a child. Rejects when it ends without one. */
export function nextMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: unknown) => {
      child.off('exit', onExit);
      resolve(message);
    };
    const onExit = (code: number | null) => {
      child.off('message', onMessage);
      reject(new Error(`The child ended (${String(code)}) without a message`));
    };
    child.once('message', onMessage);
    child.once('exit', onExit);
  });
}
