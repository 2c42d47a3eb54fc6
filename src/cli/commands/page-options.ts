import { text } from 'node:stream/consumers';
import type { Command } from 'commander';

import { z } from 'zod';
import { type Browser, launchBrowser } from '../../browser/launch.js';
import { PaywatchError } from '../../domain/errors.js';
import type { Payer, Provider, TestCard } from '../../providers/contract.js';
import { type Context, findProvider } from '../context.js';
import { parseSeconds } from './parse.js';

/** Options of every command that opens a payment page. */
export interface PageOptions {
  readonly returnUrl?: string;
  readonly timeout: number;
  readonly headed?: boolean;
  readonly headless?: boolean;
  readonly card?: string;
  readonly email?: string;
  readonly locale?: string;
}

/** How long one step of a driver may take, ms. */
const stepTimeoutMs = 20_000;

export function addPageOptions(command: Command): Command {
  return command
    .option('--return-url <url>', 'where the payer is to come back to; `*` stands for anything')
    .option('--timeout <seconds>', 'how long the payer may take', parseSeconds, 300)
    .option('--headed', 'show the browser window (default without --card)')
    .option('--headless', 'show no window (default with --card)')
    .option(
      '--card <name>',
      'pay with this test card of the provider; `-` reads one as JSON from standard input',
    )
    .option('--email <address>', 'the e-mail address that the payer types')
    .option('--locale <tag>', 'the browser’s language, such as fr-TN');
}

/** @throws PaywatchError as {@link launchBrowser} does */
export function openBrowser({ environment, logger }: Context, options: PageOptions): Promise<Browser> {
  const headless = options.headless ?? (options.headed === true ? false : options.card !== undefined);
  return launchBrowser({ headless, environment, logger, isRoot: process.getuid?.() === 0 });
}

/**
 * The payer that drives the page, or undefined when a person pays.
 * @throws PaywatchError `usage` for a card that is not in the catalogue or not readable
 */
export async function payerOf(
  { output, clock }: Context,
  provider: Provider,
  { card, email }: PageOptions,
): Promise<Payer | undefined> {
  if (card === undefined || provider.page === undefined) return undefined;
  return {
    card: card === '-' ? await readCard() : cardNamed(provider.id, card),
    email: email ?? provider.page.payerEmail,
    onStep: step => output.progress(`  ${step}`, false),
    clock,
    stepTimeoutMs,
  };
}

function cardNamed(providerId: string, name: string): TestCard {
  const { cards = {} } = findProvider(providerId);
  const card = Object.hasOwn(cards, name) ? cards[name] : undefined;
  if (card !== undefined) return card;
  throw new PaywatchError('usage', `There is no test card ${JSON.stringify(name)} for ${providerId}`, {
    mend: `Known: ${Object.keys(cards).join(', ')}; or give one on standard input with --card -.`,
  });
}

const cardSchema = z.strictObject({
  number: z.string().regex(/^[\d ]{12,23}$/),
  expiry: z.string().regex(/^(0[1-9]|1[0-2])\/\d\d$/),
  cvv: z.string().regex(/^\d{3,4}$/),
  holder: z.string().optional(),
});

/** The message never quotes the input: it holds a card. */
async function readCard(): Promise<TestCard> {
  const input = await text(process.stdin);
  try {
    const { holder, ...card } = cardSchema.parse(JSON.parse(input));
    return { ...card, ...(holder === undefined ? {} : { holder }) };
  } catch {
    throw new PaywatchError('usage', 'Standard input holds no card', {
      mend: 'Give {"number": "…", "expiry": "MM/YY", "cvv": "…"}.',
    });
  }
}
