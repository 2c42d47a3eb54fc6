import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Browser, launchBrowser } from '../../src/browser/launch.js';
import { type Money, money } from '../../src/domain/money.js';
import { createPayment } from '../../src/monitor/create-payment.js';
import { review } from '../../src/monitor/settle.js';
import { silentLogger } from '../../src/platform/logger.js';
import {
  type Capability,
  capabilities,
  type ProviderDefinition,
  type SettingValues,
} from '../../src/providers/contract.js';
import { until } from '../support/waiting.js';
import {
  deadAddress,
  factOf,
  type IpnMessage,
  impostor,
  openStage,
  type PaidFact,
  type Stage,
} from './provider-stage.js';

/** What the suite cannot know by itself of a provider. */
export interface ProviderUnderTest {
  readonly provider: ProviderDefinition;
  /** An amount in a currency that the emulator takes. */
  readonly amount: Money;
  /** For a provider with IPNs that are signed. */
  readonly ipn?: {
    /** As the provider sends it. Of two attempts at the same fact, whatever may differ between them differs. */
    signed(fact: PaidFact, attempt?: number): IpnMessage;
    /** The same, signed with a key that is not the merchant's. */
    forged(fact: PaidFact): IpnMessage;
    /** The same without a signature. */
    unsigned(fact: PaidFact): IpnMessage;
    /** What to set where the IPN does not name its currency and the setting does. */
    readonly currencySettings?: (currency: string) => SettingValues;
  };
}

const isPaid = { status: 'paid' };
const clean = { status: 'paid', certainty: 'confirmed', anomalies: [] };

/** Answers of a provider that is not well, or not the provider. */
const malformed: readonly (readonly [name: string, code: string, answer: (to: ServerResponse) => void])[] = [
  [
    'HTML',
    'provider_answer',
    to => to.writeHead(200, { 'content-type': 'text/html' }).end('<html>Hello</html>'),
  ],
  [
    'truncated JSON',
    'provider_answer',
    to => to.writeHead(200, json).end('{"pageUrl":"http://127.0.0.1/chec'),
  ],
  ['nothing', 'provider_answer', to => to.writeHead(200, json).end()],
  [
    'another type',
    'provider_answer',
    to => to.writeHead(200, { 'content-type': 'image/png' }).end('\u0089PNG'),
  ],
  ['JSON of another shape', 'provider_answer', to => to.writeHead(200, json).end('[null, {"ok": true}]')],
  [
    '500',
    'provider_refused',
    to => to.writeHead(500, { 'content-type': 'text/plain' }).end('Internal Server Error'),
  ],
  ['a broken connection', 'provider_unreachable', to => to.destroy()],
];
const json = { 'content-type': 'application/json' };

/** What every provider does, capability by capability, against its own emulator. */
export function describeProvider({ provider: definition, amount, ipn }: ProviderUnderTest): void {
  const has = (...wanted: readonly Capability[]) =>
    wanted.every(capability => definition.capabilities.includes(capability));

  describe(`${definition.name} as a provider`, () => {
    let browser: Browser | undefined;
    let stage: Stage;
    const theBrowser = () => browser ?? expect.fail('This provider has no page');
    beforeAll(async () => {
      if (!has('page')) return;
      browser = await launchBrowser({
        headless: true,
        environment: process.env,
        logger: silentLogger,
        isRoot: process.getuid?.() === 0,
      });
    });
    afterAll(() => browser?.close());
    beforeEach(async () => {
      stage = await openStage(definition, theBrowser);
    });
    afterEach(async () => {
      expect(browser?.contexts() ?? []).toEqual([]);
      await stage.close();
    });

    const recordedOnce = async (providerReference: string) => {
      const { data } = await stage.store.listPayments({ providerReference });
      expect(data).toHaveLength(1);
      return data[0] ?? expect.fail();
    };
    const outcomes = async () => (await stage.store.listIpns({})).data.map(({ outcome }) => outcome).sort();
    const ofChannel = async (id: Parameters<Stage['observations']>[0], channel: string) =>
      (await stage.observations(id)).filter(seen => seen.channel === channel);

    describe('the definition', () => {
      test('declares the parts that it supplies, and no others', () => {
        expect(stage.provider.id).toBe(definition.id);
        const supplied: Partial<Record<Capability, unknown>> = {
          ...stage.provider,
          emulator: definition.emulator?.bind(definition),
        };
        for (const capability of capabilities) {
          expect([capability, supplied[capability] !== undefined]).toEqual([capability, has(capability)]);
        }
        expect(definition.cards !== undefined).toBe(has('page'));
      });
    });

    if (has('create', 'emulator')) describeCreate();
    if (has('create', 'page', 'emulator')) describePage();
    if (has('create', 'ipn', 'emulator') && ipn !== undefined) describeIpn(ipn);
    if (has('create', 'page', 'ipn', 'emulator') && ipn !== undefined) describePageWithIpn(ipn);
    if (has('create', 'query', 'emulator')) describeQuery();

    function describeCreate() {
      describe('create', () => {
        test('a payment that was started is pending, with all that is known of it', async () => {
          const { payment, verdict } = await stage.order(amount);
          expect(verdict).toMatchObject({ status: 'pending', certainty: 'none', anomalies: [] });
          expect(payment).toMatchObject({ provider: definition.id, merchantReference: 'ORDER-1', amount });
          expect(payment.providerReference).toMatch(/./);
          if (has('page')) {
            const paymentUrl = new URL(payment.paymentUrl ?? '');
            expect(definition.recognise?.(paymentUrl)).toBe(payment.providerReference);
            expect(stage.provider.page?.owns(paymentUrl, paymentUrl)).toBe(true);
            expect(stage.provider.page?.owns(new URL(payment.returnUrl ?? ''), paymentUrl)).toBe(false);
          }
        });

        test('two payments of the same amount are two', async () => {
          const [first, second] = [await stage.order(amount), await stage.order(amount)];
          expect(first.payment.providerReference).not.toBe(second.payment.providerReference);
          expect((await stage.store.listPayments({})).data).toHaveLength(2);
        });

        test('when nobody pays, it stays pending, and is unknown once its time is over, never failed', async () => {
          const { payment } = await stage.order(amount);
          const { expiresAt } = payment;
          if (expiresAt === undefined) return;
          await stage.clock.advance(expiresAt - stage.clock.now() - 5_000);
          expect((await review(payment.id, stage.deps)).verdict).toMatchObject({
            status: 'pending',
            reviewAt: expiresAt,
          });
          await stage.clock.advance(5_001);
          expect((await review(payment.id, stage.deps)).verdict).toMatchObject({
            status: 'unknown',
            certainty: 'none',
            anomalies: [],
          });
          await stage.clock.advance(86_400_000);
          expect((await review(payment.id, stage.deps)).verdict.status).toBe('unknown');
        });

        test('at a provider that is down fails as unreachable, and nothing is stored', async () => {
          const provider = stage.connect({}, await deadAddress());
          await expect(createPayment(provider, orderOf(), stage.deps)).rejects.toMatchObject({
            code: 'provider_unreachable',
            retryable: true,
          });
          expect((await stage.store.listPayments({})).data).toEqual([]);
        });

        test.each(malformed)(
          'at a provider that answers %s fails as %s, and nothing is stored',
          async (_name, code, answer) => {
            let requests = 0;
            const place = await impostor((request, response) => {
              requests += 1;
              request.resume().on('end', () => answer(response));
            });
            try {
              const provider = stage.connect({}, place.url);
              await expect(createPayment(provider, orderOf(), stage.deps)).rejects.toMatchObject({
                name: 'PaywatchError',
                code,
                mend: expect.stringMatching(/./),
              });
              expect(requests).toBe(1);
              expect((await stage.store.listPayments({})).data).toEqual([]);
            } finally {
              await place.close();
            }
            await stage.order(amount);
            expect((await stage.store.listPayments({})).data).toHaveLength(1);
          },
        );
      });
    }

    function orderOf() {
      return {
        amount,
        reference: 'ORDER-0',
        ipnUrl: 'http://127.0.0.1:9/ipn',
        returnUrl: 'http://127.0.0.1:9/return',
      };
    }

    function describePage() {
      describe('the page', () => {
        test('a card that is declined fails the payment; there is no way back to the merchant', async () => {
          const order = await stage.order(amount);
          const { payment, watch } = await stage.watch(order, { card: 'declined' });
          expect(payment.verdict).toMatchObject({
            status: 'failed',
            anomalies: [],
            reason: expect.stringMatching(/./),
          });
          expect(watch.outcome).toBe('ended');
          expect(stage.sandbox.shop.returns()).toEqual([]);
        });

        test('that is opened too late says expired', async () => {
          const order = await stage.order(amount);
          await stage.clock.advance((order.payment.expiresAt ?? 0) - stage.clock.now() + 1_000);
          const { payment } = await stage.watch(order, { timeoutMs: 20_000 });
          // The gateway's own sweep may have come first; then the page tells no longer why it is closed.
          expect(['expired', 'unknown']).toContain(payment.verdict.status);
          expect(payment.verdict.certainty).not.toBe('confirmed');
          const readings = await ofChannel(order.payment.id, 'page');
          expect(readings.length).toBeGreaterThan(0);
          expect(readings.map(({ claim }) => claim.status)).not.toContain('failed');
        });

        test('that the payer leaves open makes the payment unknown, never failed', async () => {
          const order = await stage.order(amount);
          const { payment, watch } = await stage.watch(order, { timeoutMs: 1_500 });
          expect(watch.outcome).toBe('timeout');
          expect(watch.return).toBeUndefined();
          expect(payment.verdict).toMatchObject({ status: 'unknown', certainty: 'none', anomalies: [] });
        });

        test('that the payer closes makes the payment unknown, and it can still be paid', async () => {
          const order = await stage.order(amount);
          const watching = stage.watch(order);
          await until(async () => (await ofChannel(order.payment.id, 'page')).length > 0);
          const page = theBrowser().contexts()[0]?.pages()[0];
          // Chromium now and then loses the closing of a page whose document is only just being shown.
          await page?.waitForURL(url => url.protocol !== 'about:');
          await page?.close();
          const { payment, watch } = await watching;
          expect(watch.outcome).toBe('closed');
          expect(payment.verdict.status).toBe('unknown');
          const again = await stage.watch(order, { card: 'success' });
          expect(again.payment.verdict).toMatchObject(isPaid);
        });

        test('that does not load is an error, and the payment stays pending', async () => {
          const order = await stage.order(amount);
          const { pathname } = new URL(order.payment.paymentUrl ?? '');
          const gone = new URL(pathname, await deadAddress());
          const watching = stage.watch({ ...order, payment: { ...order.payment, paymentUrl: gone.href } });
          await expect(watching).rejects.toMatchObject({ code: 'page_unreachable', retryable: true });
          expect(await stage.verdict(order.payment.id)).toMatchObject({ status: 'pending', anomalies: [] });
          await recordedOnce(order.payment.providerReference ?? '');
        });
      });
    }

    function describeIpn(messages: NonNullable<ProviderUnderTest['ipn']>) {
      describe('an IPN', () => {
        test('that is signed confirms the payment', async () => {
          const order = await stage.order(amount);
          expect((await stage.post(messages.signed(factOf(order)))).status).toBe(
            stage.provider.ipn?.accepted.status,
          );
          expect(await stage.verdict(order.payment.id)).toMatchObject(clean);
        });

        test('that is repeated, as it was or as a new attempt, is one observation and no anomaly', async () => {
          const order = await stage.order(amount);
          for (const attempt of [1, 1, 2, 3]) {
            expect((await stage.post(messages.signed(factOf(order), attempt))).status).toBe(200);
          }
          expect(await ofChannel(order.payment.id, 'ipn')).toHaveLength(1);
          expect(await stage.verdict(order.payment.id)).toMatchObject(clean);
          expect(await outcomes()).toEqual(['accepted', 'duplicate', 'duplicate', 'duplicate']);
        });

        test.each([
          ['forged', 'bad-signature'],
          ['unsigned', 'unsigned-ipn'],
        ] as const)('that is %s is refused, kept and named, and changes no status', async (kind, anomaly) => {
          const order = await stage.order(amount);
          expect((await stage.post(messages[kind](factOf(order)))).status).toBe(401);
          const verdict = await stage.verdict(order.payment.id);
          expect(verdict).toMatchObject({ status: 'pending', certainty: 'none' });
          expect(verdict.anomalies.map(({ name }) => name)).toEqual([anomaly]);
          expect(await outcomes()).toEqual(['quarantined']);
          // The real one is believed all the same.
          await stage.post(messages.signed(factOf(order)));
          expect(await stage.verdict(order.payment.id)).toMatchObject({
            status: 'paid',
            certainty: 'confirmed',
          });
        });

        test('that is forged for a payment that nobody knows makes none', async () => {
          const fact = { providerReference: 'p-unknown', merchantReference: 'ORDER-X', amount };
          for (const kind of ['forged', 'unsigned'] as const) {
            expect((await stage.post(messages[kind](fact))).status).toBe(401);
          }
          expect((await stage.store.listPayments({})).data).toEqual([]);
          expect(await outcomes()).toEqual(['quarantined', 'quarantined']);
        });

        test('for a payment that nobody opened makes it', async () => {
          const fact = { providerReference: 'p-unopened', merchantReference: 'ORDER-X', amount };
          expect((await stage.post(messages.signed(fact))).status).toBe(200);
          const { payment, verdict } = await recordedOnce('p-unopened');
          expect(payment).toMatchObject({ merchantReference: 'ORDER-X', expects: stage.provider.expects });
          expect(verdict).toMatchObject(isPaid);
        });

        test('with another amount is never a clean paid', async () => {
          const order = await stage.order(amount);
          const other = money(amount.minor + 1, amount.currency);
          expect((await stage.post(messages.signed(factOf(order, { amount: other })))).status).toBe(200);
          const verdict = await stage.verdict(order.payment.id);
          expect(verdict).toMatchObject({ status: 'unknown', rule: 'proven-mismatch' });
          expect(verdict.anomalies.map(({ name }) => name)).toEqual(['amount-mismatch']);
        });

        test('in another currency is never a clean paid', async () => {
          const order = await stage.order(amount);
          const currency = amount.currency === 'EUR' ? 'CHF' : 'EUR';
          const { url } = await stage.serving(stage.connect(messages.currencySettings?.(currency) ?? {}));
          const fact = factOf(order, { amount: money(amount.minor, currency) });
          expect((await stage.post(messages.signed(fact), url)).status).toBe(200);
          const verdict = await stage.verdict(order.payment.id);
          expect(verdict.status).toBe('unknown');
          expect(verdict.anomalies.map(({ name }) => name)).toEqual(['currency-mismatch']);
        });

        test('with the merchant’s reference of another order does not pay this one', async () => {
          const order = await stage.order(amount);
          await stage.post(messages.signed(factOf(order, { merchantReference: 'ORDER-OTHER' })));
          const verdict = await stage.verdict(order.payment.id);
          expect(verdict).toMatchObject({ status: 'pending', certainty: 'none' });
          expect(verdict.anomalies.map(({ name }) => name)).toEqual(['reference-mismatch']);
        });

        test('with the provider’s reference of another payment pays that one, and not this', async () => {
          const [first, second] = [await stage.order(amount), await stage.order(amount)];
          await stage.post(messages.signed(factOf(second)));
          expect(await stage.verdict(first.payment.id)).toMatchObject({ status: 'pending', anomalies: [] });
          expect(await stage.verdict(second.payment.id)).toMatchObject(clean);
        });
      });
    }

    function describePageWithIpn(messages: NonNullable<ProviderUnderTest['ipn']>) {
      describe('page and IPN together', () => {
        test('a payment that is paid comes back to the merchant and is confirmed by the IPN', async () => {
          const order = await stage.order(amount);
          const { watch } = await stage.watch(order, { card: 'success' });
          expect(watch.outcome).toBe('returned');
          expect(watch.return).toMatchObject({
            url: order.payment.returnUrl,
            frame: 'top',
            merchantReached: true,
          });
          expect(stage.sandbox.shop.returns('ORDER-1')).toHaveLength(1);
          const verdict = await stage.settled(order.payment.id, ({ certainty }) => certainty === 'confirmed');
          expect(verdict).toMatchObject(clean);
          const channels = (await stage.observations(order.payment.id)).map(({ channel }) => channel);
          expect(new Set(channels)).toEqual(new Set(['create', 'page', 'ipn', 'redirect']));
          expect(channels.filter(channel => channel === 'ipn')).toHaveLength(1);
        });

        test('an IPN that comes before the redirect changes nothing of the verdict', async () => {
          const order = await stage.order(amount, { ipn: 'none' });
          expect((await stage.post(messages.signed(factOf(order)))).status).toBe(200);
          expect(await stage.verdict(order.payment.id)).toMatchObject(clean);
          const { payment } = await stage.watch(order, { card: 'success' });
          expect(payment.verdict).toMatchObject(clean);
          expect(await ofChannel(order.payment.id, 'redirect')).toHaveLength(1);
        });

        test('an IPN that comes after the redirect turns the claim into certainty', async () => {
          const order = await stage.order(amount, { ipn: 'none' });
          const { payment } = await stage.watch(order, { card: 'success' });
          expect(payment.verdict).toMatchObject({ status: 'paid', certainty: 'claimed', anomalies: [] });
          await stage.post(messages.signed(factOf(order)));
          expect(await stage.verdict(order.payment.id)).toMatchObject(clean);
        });

        test('an IPN that never comes is missed once its grace is over, and not before', async () => {
          const order = await stage.order(amount, { ipn: 'none' });
          await stage.watch(order, { card: 'success' });
          const { reviewAt } = (await review(order.payment.id, stage.deps)).verdict;
          if (reviewAt === undefined) return expect.fail('Nobody waits for the IPN');
          await stage.clock.advance(reviewAt - stage.clock.now() - 5_000);
          expect((await review(order.payment.id, stage.deps)).verdict.anomalies).toEqual([]);
          await stage.clock.advance(5_001);
          const { verdict } = await review(order.payment.id, stage.deps);
          expect(verdict).toMatchObject({ status: 'paid', certainty: 'claimed' });
          expect(verdict.anomalies.map(({ name }) => name)).toEqual(['ipn-missing']);
          // Late is better than never: the anomaly goes when its cause goes.
          await stage.post(messages.signed(factOf(order)));
          expect(await stage.verdict(order.payment.id)).toMatchObject(clean);
        });

        test('a forged IPN beside a return leaves the payment claimed', async () => {
          const order = await stage.order(amount, { ipn: 'forged' });
          await stage.watch(order, { card: 'success' });
          const verdict = await stage.settled(order.payment.id, ({ anomalies }) => anomalies.length > 0);
          expect(verdict).toMatchObject({ status: 'paid', certainty: 'claimed' });
          expect(verdict.anomalies.map(({ name }) => name)).toEqual(['bad-signature']);
        });

        test('a payment that an IPN made is the one that a later watch meets', async () => {
          const order = await stage.order(amount, { ipn: 'none' });
          // A second paywatch, which has never heard of this payment.
          const other = await openStage(definition, theBrowser);
          try {
            expect((await other.post(messages.signed(factOf(order)))).status).toBe(200);
            const { payment } = await other.watch(order, { card: 'success' });
            expect(payment.verdict).toMatchObject(clean);
            expect((await other.store.listPayments({})).data).toHaveLength(1);
            const channels = (await other.observations(payment.payment.id)).map(({ channel }) => channel);
            expect(channels[0]).toBe('ipn');
            expect(channels.at(-1)).toBe('redirect');
          } finally {
            await other.close();
          }
        });
      });
    }

    function describeQuery() {
      describe('the status query', () => {
        test('of a payment that nobody paid says pending', async () => {
          const { payment } = await stage.order(amount);
          expect(await stage.provider.query?.(payment)).toMatchObject({ status: 'pending' });
        });

        test('at a provider that is down fails as unreachable', async () => {
          const { payment } = await stage.order(amount);
          const asking = stage.connect({}, await deadAddress()).query?.(payment);
          await expect(asking).rejects.toMatchObject({ code: 'provider_unreachable', retryable: true });
        });

        test.each(malformed)('at a provider that answers %s fails as %s', async (_name, code, answer) => {
          const { payment } = await stage.order(amount);
          const place = await impostor((request, response) => {
            request.resume().on('end', () => answer(response));
          });
          try {
            await expect(stage.connect({}, place.url).query?.(payment)).rejects.toMatchObject({ code });
          } finally {
            await place.close();
          }
        });
      });
    }
  });
}
