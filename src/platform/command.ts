import { spawn } from 'node:child_process';

/** How a command ended. */
export interface CommandEnd {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

/**
 * Runs a command line in the system's shell, with `input` on its standard input. What it prints goes to our standard
 * error. When `signal` is aborted, the command and everything that it started is ended.
 * @throws Error when the shell cannot be started
 */
export function runCommand(
  commandLine: string,
  { input, signal }: { readonly input: string; readonly signal: AbortSignal },
): Promise<CommandEnd> {
  return new Promise((resolve, reject) => {
    const isWindows = process.platform === 'win32';
    const child = spawn(commandLine, {
      shell: true,
      detached: !isWindows,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const stop = () => {
      // A group of its own, so that the shell's children end with it.
      if (isWindows || child.pid === undefined) child.kill();
      else process.kill(-child.pid, 'SIGKILL');
    };
    signal.addEventListener('abort', stop, { once: true });
    child.once('error', reject);
    child.once('close', (exitCode, endedBy) => {
      signal.removeEventListener('abort', stop);
      resolve({ exitCode, signal: endedBy });
    });
    child.stdout.pipe(process.stderr, { end: false });
    // A command that does not read its input closes the pipe early; that is its right.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
