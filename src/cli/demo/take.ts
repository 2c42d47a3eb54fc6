import type { Browser } from '../../browser/launch.js';
import type { PaymentId } from '../../domain/ids.js';
import { money } from '../../domain/money.js';
import { after } from '../../domain/time.js';
import type { Verdict } from '../../domain/verdict.js';
import { createPayment } from '../../monitor/create-payment.js';
import type { MonitorDeps } from '../../monitor/deps.js';
import type { PaymentView } from '../../monitor/payment-schema.js';
import { viewPayment } from '../../monitor/payment-view.js';
import { isSettled, review, settle } from '../../monitor/settle.js';
import { watchPaymentPage } from '../../monitor/watch-payment.js';
import type { VirtualClock } from '../../platform/clock.js';
import type { Provider } from '../../providers/contract.js';
import type { Sandbox } from '../../sandbox/index.js';
import { findProvider } from '../context.js';
import type { Output } from '../output.js';
import { duration } from '../render/words.js';
import { type DemoPayment, isAsExpected } from './payments.js';

/** Where the demo plays. */
export interface Stage {
  readonly output: Output;
  readonly clock: VirtualClock;
  readonly sandbox: Sandbox;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly deps: MonitorDeps;
  readonly browser: Browser;
  /** Where IPNs arrive, without a trailing slash. */
  readonly ipnBase: string;
}

/** One line of the demo's table. */
export interface DemoRow {
  readonly demo: DemoPayment;
  readonly payment: PaymentView;
  readonly asExpected: boolean;
}

/** A gateway looks for payments whose time is over once a minute; until then its page itself says that it is. */
const afterExpiryMs = 1_000;
const watchTimeoutMs = 60_000;
const stepTimeoutMs = 20_000;
/** How long an IPN that is to come is waited for; it takes milliseconds. */
const ipnTimeoutMs = 20_000;

/** Takes the payments one after the other; those that are opened too late come last, when the clock is moved for all. */
export async function takeDemoPayments(
  stage: Stage,
  demos: readonly DemoPayment[],
): Promise<readonly DemoRow[]> {
  const ids = new Map<DemoPayment, PaymentId>();
  for (const demo of demos) ids.set(demo, await order(stage, demo));
  const pay = async (demo: DemoPayment) => {
    const id = ids.get(demo);
    if (id !== undefined) await takePayment(stage, demo, id);
  };
  for (const demo of demos.filter(({ late }) => late !== true)) await pay(demo);
  await letTimePass(stage, [...ids.values()]);
  for (const demo of demos.filter(({ late }) => late === true)) await pay(demo);
  const rows: DemoRow[] = [];
  for (const [demo, id] of ids) {
    const payment = await viewPayment(await review(id, stage.deps), stage.deps.store);
    rows.push({ demo, payment, asExpected: isAsExpected(demo, payment) });
  }
  return rows;
}

/** Moves the clock to where no payment has time left; by then no IPN is to be expected any more, either. */
async function letTimePass({ output, clock, deps }: Stage, ids: readonly PaymentId[]): Promise<void> {
  const records = await Promise.all(ids.map(id => deps.store.getPayment(id)));
  const last = Math.max(...records.map(record => record?.payment.expiresAt ?? 0));
  const passing = Math.max(0, last - clock.now()) + afterExpiryMs;
  output.say(`  … ${duration(passing)} pass on the sandbox’s clock`);
  await clock.advance(passing);
}

async function order(stage: Stage, demo: DemoPayment): Promise<PaymentId> {
  const { sandbox, ipnBase, deps } = stage;
  const provider = providerOf(stage, demo);
  if (demo.faults !== undefined) sandbox.emulators.get(demo.provider)?.plan(demo.reference, demo.faults);
  const { payment } = await createPayment(
    provider,
    {
      amount: money(demo.minor, 'USD'),
      reference: demo.reference,
      ipnUrl: `${ipnBase}/ipn/${provider.id}`,
      returnUrl: `${sandbox.url}/shop/return/${demo.reference}?from=${provider.id}`,
    },
    deps,
  );
  return payment.id;
}

function providerOf({ providers }: Stage, demo: DemoPayment): Provider {
  const provider = providers.get(demo.provider);
  if (provider === undefined) throw new Error(`The sandbox does not run ${demo.provider}`);
  return provider;
}

async function takePayment(stage: Stage, demo: DemoPayment, id: PaymentId): Promise<void> {
  const { output, browser, clock, deps } = stage;
  const provider = providerOf(stage, demo);
  const card = findProvider(provider.id).cards?.[demo.card];
  const record = await deps.store.getPayment(id);
  const { paymentUrl, providerReference, returnUrl } = record?.payment ?? {};
  if (provider.page === undefined || card === undefined || !paymentUrl || !providerReference) {
    throw new Error(`${demo.reference} cannot be paid on a page`);
  }
  const name = `${provider.name}: ${demo.title}`;
  const { watch } = await watchPaymentPage(
    browser,
    provider,
    {
      paymentUrl: new URL(paymentUrl),
      providerReference,
      timeoutMs: watchTimeoutMs,
      ...(returnUrl === undefined ? {} : { returnUrl }),
      payer: {
        card,
        email: provider.page.payerEmail,
        onStep: step => output.progress(`  ${name}: ${step}`, false),
        clock,
        stepTimeoutMs,
      },
    },
    deps,
  );
  const until = soonEnough(demo);
  await settle(id, { deadline: after(clock.now(), ipnTimeoutMs), until }, deps);
  output.say(
    `  ${name}: the browser ${watch.outcome === 'returned' ? 'came back to the shop' : 'did not come back'}`,
  );
}

/** What can be seen of a payment before its time is over. */
const soonEnough =
  ({ faults, expected }: DemoPayment) =>
  (verdict: Verdict): boolean =>
    faults?.ipn === 'none' ||
    isSettled(verdict) ||
    (faults?.ipn === 'forged' &&
      verdict.anomalies.some(({ name }) => name !== 'ipn-missing' && expected.anomalies.includes(name)));
