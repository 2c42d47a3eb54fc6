import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PaymentId } from '../../src/domain/ids.js';
import { after, instant } from '../../src/domain/time.js';
import type { Store } from '../../src/store/store.js';
import { noon } from '../support/payments.js';
import { claimOf, draftOf, ipnOf, observationOf, opening, paidByIpn } from '../support/recordings.js';

/** An empty database of its own, which can be opened more than once. */
export interface StoreUnderTest {
  open(): Promise<Store>;
  dispose(): Promise<void>;
}

const unknownId = '01900000-0000-7000-8000-00000000dead' as PaymentId;

/** What every store does, whatever database it stands on. */
export function describeStore(name: string, create: () => Promise<StoreUnderTest>): void {
  describe(name, () => {
    let subject: StoreUnderTest;
    let store: Store;
    beforeEach(async () => {
      subject = await create();
      store = await subject.open();
    });
    afterEach(async () => {
      await store.close();
      await subject.dispose();
    });

    const record = async (recording: Parameters<Store['record']>[0]) => {
      const recorded = await store.record(recording);
      if (recorded.payment === undefined) throw new Error('No payment was recorded');
      return { ...recorded, payment: recorded.payment };
    };

    describe('a recording', () => {
      test('opens a payment, keeps the observation and derives the verdict', async () => {
        const { payment, opened, duplicate, observationId, ipnId } = await record(paidByIpn('r-1'));
        expect({ opened, duplicate }).toEqual({ opened: true, duplicate: false });
        expect(payment.verdict).toMatchObject({ status: 'paid', certainty: 'confirmed' });
        expect(payment.payment).toMatchObject({ providerReference: 'r-1', createdAt: after(noon, 1_000) });
        expect(await store.getPayment(payment.payment.id)).toEqual(payment);
        expect(await store.listObservations(payment.payment.id)).toEqual([
          expect.objectContaining({ id: observationId, channel: 'ipn', claim: claimOf() }),
        ]);
        expect(await store.getIpn(ipnId ?? ('' as never))).toEqual({
          ...ipnOf(),
          id: ipnId,
          paymentId: payment.payment.id,
          observationId,
          bodyBytes: 17,
        });
      });

      test('of a known observation adds no second one and answers with the first', async () => {
        const first = await record(paidByIpn('r-1'));
        const second = await record(paidByIpn('r-1', { now: after(noon, 5_000) }));
        expect(second).toMatchObject({ opened: false, duplicate: true, observationId: first.observationId });
        expect(second.payment).toEqual(first.payment);
        expect(await store.listObservations(first.payment.payment.id)).toHaveLength(1);
        const { data } = await store.listIpns({});
        expect(data.map(ipn => ipn.outcome).sort()).toEqual(['accepted', 'duplicate']);
        expect(data.map(ipn => ipn.observationId)).toEqual([first.observationId, first.observationId]);
      });

      test('with the same key through another channel is another observation', async () => {
        await record(paidByIpn('r-1'));
        const polled = observationOf({ channel: 'poll', proof: 'api-answer', at: after(noon, 2_000) });
        const { payment, duplicate } = await record(opening('r-1', { observation: polled }));
        expect(duplicate).toBe(false);
        expect(payment.verdict.certainty).toBe('corroborated');
      });

      test('leaves a quarantined IPN quarantined when its observation is known', async () => {
        await record(paidByIpn('r-1'));
        await record(paidByIpn('r-1', { ipn: ipnOf({ outcome: 'quarantined', reason: 'too old' }) }));
        const { data } = await store.listIpns({ outcome: 'quarantined' });
        expect(data).toEqual([expect.objectContaining({ outcome: 'quarantined', reason: 'too old' })]);
      });

      test('of an unknown payment keeps the IPN alone when it may not open one', async () => {
        const { open: _open, ...recording } = paidByIpn('r-1');
        const recorded = await store.record(recording);
        expect(recorded).toEqual({ opened: false, duplicate: false, ipnId: recorded.ipnId });
        const kept = await store.getIpn(recorded.ipnId ?? ('' as never));
        expect(kept).toMatchObject({ outcome: 'accepted', bodyBytes: 17 });
        expect(kept?.paymentId).toBeUndefined();
        expect((await store.listPayments({})).data).toEqual([]);
      });

      test('of no payment keeps the IPN', async () => {
        const { ipnId } = await store.record({ now: noon, ipn: ipnOf({ outcome: 'quarantined' }) });
        expect((await store.listIpns({})).data.map(ipn => ipn.id)).toEqual([ipnId]);
      });

      test('of an unknown id without a draft does nothing', async () => {
        const recorded = await store.record({ now: noon, payment: unknownId, observation: observationOf() });
        expect(recorded).toEqual({ opened: false, duplicate: false });
        expect(await store.listObservations(unknownId)).toEqual([]);
      });

      test('opens a payment under the id that the caller chose', async () => {
        const { payment } = await record({ now: noon, payment: unknownId, open: draftOf() });
        expect(payment.payment.id).toBe(unknownId);
      });

      test('finds by its draft the payment that it concerns', async () => {
        const first = await record(opening('r-1'));
        const { payment, opened } = await record({ now: noon, open: draftOf({ providerReference: 'r-1' }) });
        expect(opened).toBe(false);
        expect(payment.payment.id).toBe(first.payment.payment.id);
      });

      test('completes unknown fields and overwrites none', async () => {
        const bare = { provider: 'acquiremock', merchantReference: 'MINE', expects: draftOf().expects };
        const { payment } = await record({ now: noon, open: bare });
        const { id } = payment.payment;
        const draft = draftOf({ providerReference: 'r-1', paymentUrl: 'https://pay.test/1' });
        const completed = await record({ now: after(noon, 1), payment: id, open: draft });
        expect(completed.payment.payment).toEqual({ ...draft, ...bare, id, createdAt: noon });
        expect(completed.payment.updatedAt).toBe(after(noon, 1));
        const other = draftOf({ merchantReference: 'other', amount: { minor: 1, currency: 'TND' } });
        const again = await record({ now: after(noon, 2), payment: id, open: other });
        expect(again.payment).toEqual(completed.payment);
        const key = { provider: 'acquiremock', providerReference: 'r-1' };
        expect(await store.findPayment(key)).toEqual(completed.payment);
      });

      test('cannot give a payment the reference of another', async () => {
        await record(opening('r-1'));
        const { payment } = await record({ now: noon, open: draftOf() });
        const draft = draftOf({ providerReference: 'r-1' });
        await expect(store.record({ now: noon, payment: payment.payment.id, open: draft })).rejects.toThrow(
          'belongs to payment',
        );
        expect(await store.getPayment(payment.payment.id)).toEqual(payment);
      });

      test('keeps the same reference of two providers apart', async () => {
        await record(opening('r-1'));
        const key = { provider: 'clictopay', providerReference: 'r-1' };
        const other = await record({ now: noon, payment: key, open: draftOf({ provider: 'clictopay' }) });
        expect(other.opened).toBe(true);
        expect((await store.listPayments({ providerReference: 'r-1' })).data).toHaveLength(2);
        expect(await store.findPayment(key)).toEqual(other.payment);
      });

      test('keeps a watch', async () => {
        const watch = {
          startedAt: noon,
          endedAt: after(noon, 9),
          outcome: 'returned',
          evidence: '{"hops":[]}',
        };
        const { payment } = await record(opening('r-1', { watch }));
        expect(await store.listWatches(payment.payment.id)).toEqual([
          { ...watch, paymentId: payment.payment.id },
        ]);
      });

      test('stores text that no database can, as far as it can', async () => {
        const reference = 'a\ud800b\0c';
        const first = await record(paidByIpn(reference));
        const second = await record(paidByIpn(reference));
        expect(second.duplicate).toBe(true);
        expect(second.payment).toEqual(first.payment);
        const found = await store.findPayment({ provider: 'acquiremock', providerReference: reference });
        expect(found).toEqual(first.payment);
      });

      test('that is impossible fails alone among others that arrive with it', async () => {
        const amount = { minor: 0.5, currency: 'USD' };
        const results = await Promise.allSettled([
          store.record(paidByIpn('r-1')),
          store.record(opening('r-2', { open: draftOf({ amount }) })),
          store.record(opening('r-3', { open: draftOf({ provider: 'other' }) })),
          store.record(opening('r-4', { watch: { endedAt: noon } as never })),
          store.record({ ...opening('r-5'), unsendable: () => 0 } as never),
          store.record(paidByIpn('r-1')),
        ]);
        expect(results.map(({ status }) => status)).toEqual([
          'fulfilled',
          'rejected',
          'rejected',
          'rejected',
          'rejected',
          'fulfilled',
        ]);
        const { data } = await store.listPayments({});
        expect(data.map(({ payment }) => payment.providerReference)).toEqual(['r-1']);
        expect((await store.listIpns({})).data).toHaveLength(2);
      });
    });

    describe('events', () => {
      test('are filed step by step, also when the steps arrive at once', async () => {
        const claimed = observationOf({ channel: 'redirect', proof: 'none', key: 'return' });
        const [first] = await Promise.all([
          store.record(opening('r-1', { observation: claimed })),
          store.record(paidByIpn('r-1', { now: after(noon, 2_000) })),
          // A second witness makes the verdict more certain, which is no news to those who wait.
          store.record(
            opening('r-1', {
              now: after(noon, 3_000),
              observation: observationOf({ channel: 'poll', proof: 'api-answer' }),
            }),
          ),
        ]);
        const events = await store.listEvents(first.payment?.payment.id ?? unknownId);
        expect(events.map(({ type, createdAt }) => [type, createdAt])).toEqual([
          ['payment.claimed', noon],
          ['payment.confirmed', after(noon, 2_000)],
        ]);
      });
    });

    describe('the next poll', () => {
      const later = after(noon, 60_000);

      test('is due when the recording says so', async () => {
        const { payment } = await record(opening('r-1', { pollAt: later }));
        expect(payment.nextPollAt).toBe(later);
        expect(await store.getPayment(payment.payment.id)).toEqual(payment);
      });

      test('stays when a recording says nothing new, and moves when it does', async () => {
        await record(opening('r-1', { pollAt: later }));
        expect((await record(opening('r-1'))).payment.nextPollAt).toBe(later);
        expect((await record(opening('r-1', { pollAt: noon }))).payment.nextPollAt).toBe(noon);
      });

      test('is no later than the moment at which the verdict changes by itself', async () => {
        const expiresAt = after(noon, 30_000);
        const open = draftOf({ expiresAt });
        const { payment } = await record(opening('r-1', { open, pollAt: later }));
        expect(payment.verdict.reviewAt).toBe(expiresAt);
        expect(payment.nextPollAt).toBe(expiresAt);
      });

      test('is gone when a proven outcome leaves nothing to do', async () => {
        const open = draftOf({ expects: { ipnFor: [], ipnGraceMs: 0, redirectGraceMs: 0 } });
        await record(opening('r-1', { open, pollAt: later }));
        const failed = observationOf({ claim: claimOf({ status: 'failed' }) });
        const { payment } = await record(opening('r-1', { observation: failed, pollAt: later }));
        expect(payment.verdict).toMatchObject({ status: 'failed', certainty: 'confirmed' });
        expect(payment.verdict.reviewAt).toBeUndefined();
        expect(payment.nextPollAt).toBeUndefined();
      });

      test('after a proven outcome is the review of what is still missing', async () => {
        const polled = observationOf({ channel: 'poll', proof: 'api-answer' });
        const { payment } = await record(opening('r-1', { observation: polled, pollAt: noon }));
        expect(payment.verdict).toMatchObject({ status: 'paid', certainty: 'confirmed' });
        expect(payment.verdict.reviewAt).toBe(after(noon, 61_000));
        expect(payment.nextPollAt).toBe(after(noon, 61_000));
      });
    });

    describe('lists', () => {
      test('page through payments, newest first, without a gap or a repetition', async () => {
        const references = Array.from({ length: 23 }, (_, index) => `r-${index}`);
        // Five payments a millisecond, so that pages are cut within one.
        await Promise.all(
          references.map((reference, index) =>
            store.record(opening(reference, { now: after(noon, Math.floor(index / 5)) })),
          ),
        );
        const seen: (string | undefined)[] = [];
        let cursor: string | undefined;
        let pages = 0;
        do {
          const page = await store.listPayments({ limit: 4, ...(cursor === undefined ? {} : { cursor }) });
          seen.push(...page.data.map(({ payment }) => payment.providerReference));
          const times = page.data.map(({ payment }) => payment.createdAt);
          expect(times).toEqual([...times].sort((a, b) => b - a));
          cursor = page.nextCursor;
          if (cursor !== undefined) {
            const altered = store.listPayments({ cursor: `${cursor}!` });
            await expect(altered).rejects.toMatchObject({ code: 'usage' });
          }
          pages += 1;
        } while (cursor !== undefined);
        expect(pages).toBe(6);
        expect([...seen].sort()).toEqual([...references].sort());
      });

      test('narrow payments by every filter', async () => {
        await record(paidByIpn('paid', { open: draftOf({ merchantReference: 'M-1' }) }));
        const mismatch = observationOf({ claim: claimOf({ amount: { minor: 1, currency: 'USD' } }) });
        await record(opening('wrong', { now: after(noon, 5), observation: mismatch }));
        await record({
          now: after(noon, 9),
          payment: { provider: 'mpesa', providerReference: 'open' },
          open: draftOf({ provider: 'mpesa' }),
        });
        const found = async (filter: Parameters<Store['listPayments']>[0]) =>
          (await store.listPayments(filter)).data.map(({ payment }) => payment.providerReference);
        expect(await found({})).toEqual(['paid', 'open', 'wrong']);
        expect(await found({ provider: 'mpesa' })).toEqual(['open']);
        expect(await found({ providerReference: 'wrong' })).toEqual(['wrong']);
        expect(await found({ merchantReference: 'M-1' })).toEqual(['paid']);
        expect(await found({ status: 'paid' })).toEqual(['paid']);
        expect(await found({ certainty: 'confirmed' })).toEqual(['paid']);
        expect(await found({ anomaly: 'amount-mismatch' })).toEqual(['wrong']);
        expect(await found({ anomaly: 'late-failure' })).toEqual([]);
        expect(await found({ since: after(noon, 9) })).toEqual(['paid', 'open']);
        expect(await found({ until: after(noon, 9) })).toEqual(['wrong']);
        expect(await found({ status: 'pending', provider: 'mpesa', since: noon })).toEqual(['open']);
      });

      test('page through IPNs and narrow them', async () => {
        const { payment } = await record(paidByIpn('r-1'));
        await record(paidByIpn('r-1'));
        await store.record({ now: noon, ipn: ipnOf({ provider: 'mpesa', outcome: 'quarantined' }) });
        const first = await store.listIpns({ limit: 2 });
        const second = await store.listIpns({ limit: 2, cursor: first.nextCursor ?? '' });
        expect([first.data.length, second.data.length, second.nextCursor]).toEqual([2, 1, undefined]);
        expect(new Set([...first.data, ...second.data].map(({ id }) => id)).size).toBe(3);
        expect((await store.listIpns({ provider: 'mpesa' })).data).toHaveLength(1);
        expect((await store.listIpns({ outcome: 'duplicate' })).data).toHaveLength(1);
        expect((await store.listIpns({ paymentId: payment.payment.id })).data).toHaveLength(2);
        expect(first.data[0]).not.toHaveProperty('body');
      });

      test.each(['', 'nonsense', Buffer.from('1.x').toString('base64url'), 'MTIz!!'])(
        'refuse the cursor %j',
        async cursor => {
          await expect(store.listPayments({ cursor })).rejects.toMatchObject({ code: 'usage' });
          await expect(store.listIpns({ cursor })).rejects.toMatchObject({ code: 'usage' });
        },
      );

      test.each([0, -1, 501, 1.5])('refuse a page of %d', async limit => {
        await expect(store.listPayments({ limit })).rejects.toMatchObject({ code: 'usage' });
      });

      test('give observations in the order in which they were seen', async () => {
        const at = (second: number, key: string) => observationOf({ at: after(noon, second * 1_000), key });
        const recorded = await Promise.all([
          store.record(opening('r-1', { observation: at(3, 'late') })),
          store.record(opening('r-1', { observation: at(1, 'early') })),
          store.record(opening('r-1', { observation: at(1, 'early too') })),
        ]);
        const observations = await store.listObservations(recorded[0].payment?.payment.id ?? unknownId);
        expect(observations.map(({ id }) => id)).toEqual(
          [recorded[1], recorded[2], recorded[0]].map(({ observationId }) => observationId),
        );
      });
    });

    describe('as a whole', () => {
      test('takes 64 identical IPNs at once as one observation', async () => {
        const recorded = await Promise.all(Array.from({ length: 64 }, () => store.record(paidByIpn('r-1'))));
        expect(new Set(recorded.map(({ observationId }) => observationId)).size).toBe(1);
        expect(recorded.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
        expect(recorded.filter(({ opened }) => opened)).toHaveLength(1);
        const { data } = await store.listIpns({ limit: 500 });
        expect(data).toHaveLength(64);
        expect(data.filter(({ outcome }) => outcome === 'duplicate')).toHaveLength(63);
        const id = recorded[0]?.payment?.payment.id ?? unknownId;
        expect(await store.listObservations(id)).toHaveLength(1);
        expect(await store.listEvents(id)).toHaveLength(1);
      });

      test('proves that a write would be taken', async () => {
        await expect(store.check()).resolves.toBeUndefined();
      });

      test('keeps everything when it is closed and opened', async () => {
        const { payment } = await record(paidByIpn('r-1'));
        await store.close();
        store = await subject.open();
        expect(await store.getPayment(payment.payment.id)).toEqual(payment);
      });

      test('writes what was handed in before it closes', async () => {
        const handedIn = Promise.all(
          Array.from({ length: 300 }, (_, index) => store.record(opening(`r-${index}`))),
        );
        await store.close();
        await expect(handedIn).resolves.toHaveLength(300);
        await expect(store.record(opening('late'))).rejects.toMatchObject({ code: 'store_unavailable' });
        store = await subject.open();
        expect((await store.listPayments({ limit: 500 })).data).toHaveLength(300);
      });

      test('knows nothing of what it was never told', async () => {
        expect(await store.getPayment(unknownId)).toBeUndefined();
        expect(await store.findPayment({ provider: 'acquiremock', providerReference: 'x' })).toBeUndefined();
        expect(await store.getIpn(unknownId as never)).toBeUndefined();
        expect(await store.listEvents(unknownId)).toEqual([]);
        expect((await store.listPayments({ since: instant(0) })).data).toEqual([]);
      });
    });
  });
}
