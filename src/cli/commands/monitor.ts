import type { Command } from 'commander';
import { PaywatchError } from '../../domain/errors.js';
import { viewPayment } from '../../monitor/payment-view.js';
import { watchPaymentPage } from '../../monitor/watch-payment.js';
import type { ProviderDefinition } from '../../providers/contract.js';
import { providers } from '../../providers/registry.js';
import { type Context, openContext } from '../context.js';
import { exitCodeOfVerdict } from '../exit-codes.js';
import { renderResult } from '../render/payment.js';
import { addHoldOptions, type HoldOptions, holdRequestOf, runHandler } from './hold-options.js';
import { addPageOptions, openBrowser, type PageOptions, payerOf } from './page-options.js';
import { parseHttpUrl } from './parse.js';
import { showWaiting } from './waiting.js';

type MonitorOptions = PageOptions & HoldOptions;

const exitCodesHelp =
  'Exit codes: 0 paid, 1 failed, cancelled or expired, 3 unknown (nobody returned in time), 4 anomaly, 5 page or browser.';

export function addMonitorCommand(program: Command): void {
  const command = program
    .command('monitor <payment-url>')
    .summary('open a payment page and watch it until the payer returns')
    .description(
      'Opens the payment page, watches it until the browser returns to the merchant, and prints what came back. ' +
        'Without --card a person pays in a visible window.',
    )
    .option('--hold', 'stop the return before the merchant hears of it');
  addHoldOptions(addPageOptions(command))
    .addHelpText(
      'after',
      `
Examples:
  $ paywatch monitor "http://localhost:4010/acquiremock/checkout/…"
  $ paywatch monitor "$URL" --card success --json
  $ paywatch monitor "$URL" --return-url "https://shop.example/return*" --timeout 600
  $ paywatch monitor "$URL" --on-return "jq .status"

${exitCodesHelp}`,
    )
    .action(async (paymentUrl: string, options: MonitorOptions) => {
      await using context = openContext(command);
      process.exitCode = await monitor(context, parseHttpUrl(paymentUrl, 'a payment URL'), options);
    });
}

export function addInterceptCommand(program: Command): void {
  const command = program
    .command('intercept <payment-url>')
    .summary('like monitor, but stop the return before the merchant hears of it')
    .description(
      'Opens the payment page and stops the return to the merchant: the payer sees a page of yours, your handler gets ' +
        'the result, and the merchant hears nothing unless you release it.',
    );
  addHoldOptions(addPageOptions(command))
    .addHelpText(
      'after',
      `
Examples:
  $ paywatch intercept "$URL" --card success
  $ paywatch intercept "$URL" --page thanks.html --on-return "./record.sh"
  $ paywatch intercept "$URL" --on-return "./record.sh" --after-return release

${exitCodesHelp}`,
    )
    .action(async (paymentUrl: string, options: MonitorOptions) => {
      await using context = openContext(command);
      const url = parseHttpUrl(paymentUrl, 'a payment URL');
      process.exitCode = await monitor(context, url, { ...options, hold: true });
    });
}

/** How long a person sees the page that stands in for the merchant's, ms. */
const lingerMs = 5_000;

async function monitor(context: Context, paymentUrl: URL, options: MonitorOptions): Promise<number> {
  const { output, signal } = context;
  const { id, providerReference } = recognise(paymentUrl);
  const provider = context.connect(id);
  const hold = options.hold === true ? holdRequestOf(options) : undefined;
  const payer = await payerOf(context, provider, options);
  const deps = await context.monitor();
  await using browser = await openBrowser(context, options);
  output.say(`Opening ${provider.name}’s payment page on ${paymentUrl.host}`);
  using waiting = showWaiting(context, { what: 'the payer', timeoutSeconds: options.timeout });
  const { payment, watch } = await watchPaymentPage(
    browser,
    provider,
    {
      paymentUrl,
      providerReference,
      timeoutMs: options.timeout * 1000,
      signal,
      onPlace: waiting.at,
      ...(options.returnUrl === undefined ? {} : { returnUrl: options.returnUrl }),
      ...(options.locale === undefined ? {} : { locale: options.locale }),
      ...(payer === undefined ? {} : { payer }),
      ...(hold === undefined ? {} : { hold }),
      ...(hold === undefined || payer !== undefined ? {} : { lingerMs }),
    },
    deps,
  );
  const view = await viewPayment(payment, deps.store);
  output.data(view, () => renderResult(view));
  if (watch.error !== undefined) throw watch.error;
  if (hold === undefined && options.onReturn !== undefined && watch.return !== undefined) {
    await runHandler(options.onReturn, view, AbortSignal.timeout(options.handlerTimeout * 1000));
  }
  return exitCodeOfVerdict(view);
}

/** The provider whose page this is, and the payment that it is for. */
function recognise(paymentUrl: URL): { readonly id: string; readonly providerReference: string } {
  const definitions: readonly ProviderDefinition[] = Object.values(providers);
  for (const definition of definitions) {
    const providerReference = definition.recognise?.(paymentUrl);
    if (providerReference !== undefined) return { id: definition.id, providerReference };
  }
  const known = definitions.filter(({ recognise }) => recognise !== undefined).map(({ name }) => name);
  throw new PaywatchError(
    'usage',
    `No provider knows this payment page: ${paymentUrl.origin}${paymentUrl.pathname}`,
    { mend: `Known are the pages of ${known.join(', ')}.` },
  );
}
