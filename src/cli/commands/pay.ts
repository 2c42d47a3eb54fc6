import { type Command, Option } from 'commander';
import type { Browser } from '../../browser/launch.js';
import { after } from '../../domain/time.js';
import { createPayment } from '../../monitor/create-payment.js';
import { viewPayment } from '../../monitor/payment-view.js';
import { settle } from '../../monitor/settle.js';
import { watchPaymentPage } from '../../monitor/watch-payment.js';
import type { Provider } from '../../providers/contract.js';
import { providers } from '../../providers/registry.js';
import { serve } from '../../server/serve.js';
import type { PaymentRecord } from '../../store/store.js';
import { type Context, openContext } from '../context.js';
import { exitCodeOfVerdict, exitCodes } from '../exit-codes.js';
import { renderResult } from '../render/payment.js';
import { addPageOptions, openBrowser, type PageOptions, payerOf } from './page-options.js';
import { parseHttpUrl, parsePort, readAmount } from './parse.js';
import { showWaiting } from './waiting.js';

interface PayOptions extends PageOptions {
  readonly amount: string;
  readonly currency: string;
  readonly reference?: string;
  readonly wait: boolean;
  readonly ipnPort: number;
  readonly publicUrl?: string;
}

export function addPayCommand(program: Command): void {
  const pay = program.command('pay').summary('start a payment and follow it to its verdict');
  for (const definition of Object.values(providers)) {
    if (!definition.capabilities.includes('create')) continue;
    const command = pay
      .command(definition.id)
      .summary(`pay through ${definition.name}`)
      .description(
        `Starts a payment with ${definition.name}, opens its page, waits for the return and the IPN, and prints the verdict.`,
      )
      .requiredOption('--amount <decimal>', 'amount in major units, such as 250.00')
      .option('--currency <code>', 'ISO 4217 code', 'USD')
      .option('--reference <text>', 'the merchant’s reference (default: a new one)')
      .addOption(new Option('--no-wait', 'start the payment and leave it to a running `paywatch serve`'))
      .option('--ipn-port <port>', 'listen for the IPN on this port', parsePort, 0)
      .option(
        '--public-url <url>',
        'where the provider reaches the IPN endpoint, or a running `paywatch serve`',
      );
    addPageOptions(command)
      .addHelpText(
        'after',
        `
Examples:
  $ paywatch pay ${definition.id} --amount 250.00 --card success
  $ paywatch pay ${definition.id} --amount 250.00 --reference ORDER-7 --headed
  $ paywatch pay ${definition.id} --amount 1.00 --no-wait --public-url https://hooks.example --json`,
      )
      .action(async (options: PayOptions) => {
        await using context = openContext(command);
        process.exitCode = await payAndFollow(context, definition.id, options);
      });
  }
}

/** Where `serve` listens unless it is told otherwise. */
const defaultServeUrl = 'http://127.0.0.1:8787';

async function payAndFollow(context: Context, providerId: string, options: PayOptions): Promise<number> {
  const { output, random } = context;
  const provider = context.connect(providerId);
  const amount = readAmount(options.amount, options.currency);
  const reference = options.reference ?? `PW-${random.token(6).replaceAll(/[-_]/g, 'x')}`;
  const returnUrl = options.returnUrl ?? `${context.sandboxUrl}/shop/return/${reference}`;
  const deps = await context.monitor();
  const order = { amount, reference, returnUrl };
  if (!options.wait) {
    const base = options.publicUrl ?? defaultServeUrl;
    const payment = await createPayment(provider, { ...order, ipnUrl: ipnUrl(base, provider) }, deps);
    await print(context, payment);
    output.say(
      `Pay at ${payment.payment.paymentUrl}; \`paywatch serve\` takes the IPN at ${ipnUrl(base, provider)}`,
    );
    return exitCodes.ok;
  }
  const payer = await payerOf(context, provider, options);
  await using endpoint = await serve({
    host: '127.0.0.1',
    port: options.ipnPort,
    providers: new Map([[provider.id, provider]]),
    deps,
  });
  await using browser = await openBrowser(context, options);
  const payment = await createPayment(
    provider,
    { ...order, ipnUrl: ipnUrl(options.publicUrl ?? endpoint.url, provider) },
    deps,
  );
  const watched = await watch(context, browser, provider, payment, options, payer);
  const settled = await waitForIpn(context, watched.payment, options);
  await print(context, settled);
  if (watched.watch.error !== undefined) throw watched.watch.error;
  return exitCodeOfVerdict(settled.verdict);
}

const ipnUrl = (base: string, { id }: Provider): string => `${base.replace(/\/+$/, '')}/ipn/${id}`;

async function watch(
  context: Context,
  browser: Browser,
  provider: Provider,
  { payment }: PaymentRecord,
  options: PayOptions,
  payer: Awaited<ReturnType<typeof payerOf>>,
) {
  const paymentUrl = parseHttpUrl(payment.paymentUrl ?? '', 'a payment URL');
  context.output.say(`Paying ${payment.merchantReference} on ${provider.name}’s page at ${paymentUrl.host}`);
  using waiting = showWaiting(context, { what: 'the payer', timeoutSeconds: options.timeout });
  return await watchPaymentPage(
    browser,
    provider,
    {
      paymentUrl,
      providerReference: payment.providerReference ?? '',
      timeoutMs: options.timeout * 1000,
      signal: context.signal,
      onPlace: waiting.at,
      ...(payment.returnUrl === undefined ? {} : { returnUrl: payment.returnUrl }),
      ...(options.locale === undefined ? {} : { locale: options.locale }),
      ...(payer === undefined ? {} : { payer }),
    },
    await context.monitor(),
  );
}

async function waitForIpn(
  context: Context,
  { payment }: PaymentRecord,
  options: PayOptions,
): Promise<PaymentRecord> {
  const deps = await context.monitor();
  const timeoutMs = options.timeout * 1000;
  using _waiting = showWaiting(context, { what: 'the IPN', timeoutSeconds: options.timeout });
  return await settle(
    payment.id,
    { deadline: after(context.clock.now(), timeoutMs), signal: context.signal },
    deps,
  );
}

async function print(context: Context, record: PaymentRecord): Promise<void> {
  const view = await viewPayment(record, await context.store());
  context.output.data(view, () => renderResult(view));
}
