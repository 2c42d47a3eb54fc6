import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Browser } from '../../src/browser/launch.js';
import type { PaymentId } from '../../src/domain/ids.js';
import type { Money } from '../../src/domain/money.js';
import type { Observation } from '../../src/domain/observation.js';
import type { Verdict } from '../../src/domain/verdict.js';
import { createPayment } from '../../src/monitor/create-payment.js';
import type { MonitorDeps } from '../../src/monitor/deps.js';
import { type WatchedPayment, watchPaymentPage } from '../../src/monitor/watch-payment.js';
import { createMovableClock, systemClock } from '../../src/platform/clock.js';
import { createHttpClient } from '../../src/platform/http.js';
import { silentLogger } from '../../src/platform/logger.js';
import { systemRandom } from '../../src/platform/random.js';
import type {
  PlannedFaults,
  Provider,
  ProviderDefinition,
  SettingValues,
} from '../../src/providers/contract.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { serve } from '../../src/server/serve.js';
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.js';
import type { PaymentRecord, Store } from '../../src/store/store.js';
import { createFolder } from '../support/folder.js';
import { until } from '../support/waiting.js';

/** An IPN to post. */
export interface IpnMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What an IPN is to say was paid. */
export interface PaidFact {
  readonly providerReference: string;
  readonly merchantReference: string;
  readonly amount: Money;
}

/** Everything that a payment through one provider needs, for one test. */
export type Stage = Awaited<ReturnType<typeof openStage>>;

/** How long a browser or an IPN may take on a busy machine, ms. */
const patienceMs = 25_000;

/** The provider's emulator, a store in a file of its own, and an IPN endpoint. */
export async function openStage(definition: ProviderDefinition, browser: () => Browser) {
  const stops: (() => Promise<unknown>)[] = [];
  const http = createHttpClient();
  stops.push(() => http.close());
  const folder = await createFolder();
  stops.push(() => folder.remove());
  const clock = createMovableClock(systemClock);
  const store = await openSqliteStore({ file: join(folder.path, 'store.db'), random: systemRandom, clock });
  stops.push(() => store.close());
  const deps: MonitorDeps = { store, clock, logger: silentLogger };
  const parts = { clock, http, random: systemRandom, logger: silentLogger };
  const sandbox = await startSandbox({ ...parts, providers: [definition], environment: {} });
  stops.push(() => sandbox.stop());

  const connect = (settings: SettingValues = {}, baseUrl = sandbox.url): Provider =>
    definition.connect({ ...definition.settings.sandbox(baseUrl), ...settings }, parts);
  const provider = connect();
  const serving = async (each: Provider) => {
    const server = await serve({ host: '127.0.0.1', port: 0, providers: new Map([[each.id, each]]), deps });
    stops.push(() => server.stop());
    return server;
  };
  const endpoint = await serving(provider);
  let orders = 0;

  const stage = {
    provider,
    sandbox,
    store: store as Store,
    clock,
    deps,
    connect,
    serving,

    /** Starts a payment; the emulator makes with it what is planned. */
    async order(amount: Money, faults?: PlannedFaults): Promise<PaymentRecord> {
      orders += 1;
      const reference = `ORDER-${orders}`;
      if (faults !== undefined) sandbox.emulators.get(definition.id)?.plan(reference, faults);
      return createPayment(
        provider,
        {
          amount,
          reference,
          ipnUrl: `${endpoint.url}/ipn/${provider.id}`,
          returnUrl: `${sandbox.url}/shop/return/${reference}?from=${provider.id}&empty=`,
        },
        deps,
      );
    },

    /** Opens the payment's page; with a card, somebody pays there. */
    async watch(
      { payment }: PaymentRecord,
      options: { readonly card?: string; readonly timeoutMs?: number; readonly signal?: AbortSignal } = {},
    ): Promise<WatchedPayment> {
      const { card, timeoutMs = patienceMs, signal } = options;
      const typed = card === undefined ? undefined : definition.cards?.[card];
      if (card !== undefined && typed === undefined) expect.fail(`There is no card ${card}`);
      return watchPaymentPage(
        browser(),
        provider,
        {
          paymentUrl: new URL(payment.paymentUrl ?? ''),
          providerReference: payment.providerReference ?? '',
          timeoutMs,
          ...(payment.returnUrl === undefined ? {} : { returnUrl: payment.returnUrl }),
          ...(signal === undefined ? {} : { signal }),
          ...(typed === undefined
            ? {}
            : {
                payer: {
                  card: typed,
                  email: provider.page?.payerEmail ?? '',
                  onStep: () => undefined,
                  clock,
                  stepTimeoutMs: patienceMs,
                },
              }),
        },
        deps,
      );
    },

    /** Posts an IPN to paywatch's endpoint. */
    async post({ headers, body }: IpnMessage, url = endpoint.url) {
      const answer = await fetch(`${url}/ipn/${provider.id}`, {
        method: 'POST',
        headers: { ...headers },
        body,
      });
      return { status: answer.status, text: await answer.text() };
    },

    async verdict(id: PaymentId): Promise<Verdict> {
      const record = await store.getPayment(id);
      return record?.verdict ?? expect.fail(`Payment ${id} is gone`);
    },

    /** Waits until what is recorded of a payment makes its verdict such. */
    async settled(id: PaymentId, such: (verdict: Verdict) => boolean): Promise<Verdict> {
      await until(async () => such(await stage.verdict(id)));
      return stage.verdict(id);
    },

    observations: (id: PaymentId): Promise<readonly Observation[]> => store.listObservations(id),

    async close() {
      for (const stop of stops.splice(0).reverse()) await stop();
    },
  };
  return stage;
}

/** A server that answers whatever it is told, in the place of a provider. */
export async function impostor(
  listener: RequestListener,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const server: Server = createServer(listener);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = new Promise<void>(resolve => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** An address at which nobody listens. */
export async function deadAddress(): Promise<string> {
  const { url, close } = await impostor(() => undefined);
  await close();
  return url;
}

export const factOf = ({ payment }: PaymentRecord, changes: Partial<PaidFact> = {}): PaidFact => ({
  providerReference: payment.providerReference ?? expect.fail('The payment has no provider reference'),
  merchantReference: payment.merchantReference ?? expect.fail('The payment has no merchant reference'),
  amount: payment.amount ?? expect.fail('The payment has no amount'),
  ...changes,
});
