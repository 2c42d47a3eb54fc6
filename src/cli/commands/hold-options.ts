import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { AfterHold } from '../../browser/hold.js';
import { messageOf, PaywatchError } from '../../domain/errors.js';
import type { PaymentView } from '../../monitor/payment-schema.js';
import type { HoldRequest } from '../../monitor/watch-payment.js';
import { runCommand } from '../../platform/command.js';
import { parseHttpUrl, parseSeconds } from './parse.js';

export interface HoldOptions {
  readonly hold?: boolean;
  readonly page?: string;
  readonly onReturn?: string;
  readonly afterReturn?: string;
  readonly handlerTimeout: number;
}

/** Options of `intercept`, and of `monitor --hold`. */
export function addHoldOptions(command: Command): Command {
  return command
    .option(
      '--page <file>',
      'HTML to show instead of the merchant’s page; {{status}}, {{url}}, … are filled in',
    )
    .option(
      '--on-return <command>',
      'run this when the payer returns, with the payment as JSON on standard input',
    )
    .option('--after-return <what>', 'drop, release, or a URL to send the payer to instead', 'drop')
    .option('--handler-timeout <seconds>', 'how long --on-return may take', parseSeconds, 30);
}

/**
 * How the return is to be held.
 * @throws PaywatchError `usage` when the page cannot be read or `--after-return` not be understood
 */
export function holdRequestOf({
  page,
  onReturn,
  afterReturn = 'drop',
  handlerTimeout,
}: HoldOptions): HoldRequest {
  return {
    after: readAfter(afterReturn),
    handlerTimeoutMs: handlerTimeout * 1000,
    ...(page === undefined ? {} : { template: readPage(page) }),
    ...(onReturn === undefined
      ? {}
      : {
          onReturn: async (payment, signal) => {
            await runHandler(onReturn, payment, signal);
            return undefined;
          },
        }),
  };
}

/** @throws Error when the command fails */
export async function runHandler(command: string, payment: PaymentView, signal: AbortSignal): Promise<void> {
  const { exitCode, signal: endedBy } = await runCommand(command, { input: JSON.stringify(payment), signal });
  if (exitCode !== 0) throw new Error(`--on-return ended with ${endedBy ?? `exit code ${exitCode}`}`);
}

function readAfter(text: string): AfterHold {
  if (text === 'drop' || text === 'release') return { action: text };
  return { action: 'rewrite', url: parseHttpUrl(text, 'drop, release or a URL').href };
}

function readPage(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new PaywatchError('usage', `Cannot read the page: ${messageOf(error)}`, { cause: error });
  }
}
