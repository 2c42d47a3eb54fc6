import { InvalidArgumentError } from 'commander';
import { PaywatchError } from '../../domain/errors.js';
import { parseIpnId, parsePaymentId } from '../../domain/ids.js';
import { type Money, parseAmount } from '../../domain/money.js';
import { redactUrl } from '../../platform/redact.js';

/** Readers of flags and arguments; commander prints their errors and exits with 2. */

export function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError('Give a port from 0 (any free one) to 65535.');
}

export function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (text.trim() !== '' && seconds > 0 && seconds <= 86_400) return seconds;
  throw new InvalidArgumentError('Give a number of seconds, up to 86400.');
}

export function parseLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 500) return limit;
  throw new InvalidArgumentError('Give a number from 1 to 500.');
}

/** One of `choices`. */
export const parseChoice =
  <T extends string>(choices: readonly T[]) =>
  (text: string): T => {
    const choice = choices.find(candidate => candidate === text);
    if (choice !== undefined) return choice;
    throw new InvalidArgumentError(`Give one of ${choices.join(', ')}.`);
  };

/** @throws PaywatchError `usage` when it is no http or https URL */
export function parseHttpUrl(text: string, what: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new PaywatchError('usage', `Not ${what}: ${JSON.stringify(redactUrl(text).slice(0, 120))}`, {
    mend: 'Give a whole URL that starts with http:// or https://.',
  });
}

/** @throws PaywatchError `usage` */
export const readPaymentId = (text: string) => orUsage(() => parsePaymentId(text));

/** @throws PaywatchError `usage` */
export const readIpnId = (text: string) => orUsage(() => parseIpnId(text));

/** @throws PaywatchError `usage` */
export const readAmount = (text: string, currency: string): Money =>
  orUsage(() => parseAmount(text, currency));

function orUsage<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof TypeError ? new PaywatchError('usage', error.message, { cause: error }) : error;
  }
}
