import type { Instant } from '../../../domain/time.js';
import type { GatewayDatabase, GatewayPayment, GatewayStatus } from './database.js';
import { maximumAttempts } from './settings.js';

/** A change of a payment's columns. */
export type PaymentChange = Partial<
  Pick<
    GatewayPayment,
    'status' | 'otp_email' | 'otp_digest' | 'card_mask' | 'idempotency_key' | 'error_code' | 'error_message'
  >
>;

/** Reads and writes the gateway's payments. */
export class GatewayPayments {
  readonly #database: GatewayDatabase;

  constructor(database: GatewayDatabase) {
    this.#database = database;
  }

  async insert(
    payment: Pick<
      GatewayPayment,
      | 'id'
      | 'amount'
      | 'reference'
      | 'webhook_url'
      | 'redirect_url'
      | 'created_at'
      | 'expires_at'
      | 'planned_ipn'
    >,
  ): Promise<void> {
    await this.#database
      .insertInto('payments')
      .values({ ...payment, status: 'pending', updated_at: payment.created_at })
      .execute();
  }

  find(id: string): Promise<GatewayPayment | undefined> {
    return this.#database.selectFrom('payments').selectAll().where('id', '=', id).executeTakeFirst();
  }

  /** The first payment that a request with this key has touched. */
  findByIdempotencyKey(key: string): Promise<GatewayPayment | undefined> {
    return this.#database
      .selectFrom('payments')
      .selectAll()
      .where('idempotency_key', '=', key)
      .orderBy('created_at')
      .limit(1)
      .executeTakeFirst();
  }

  /**
   * Changes a payment if nobody has changed it since it was read.
   * @returns whether it was changed; of two posts at the same time one is told `false`
   */
  async change(read: GatewayPayment, now: Instant, change: PaymentChange): Promise<boolean> {
    const result = await this.#database
      .updateTable('payments')
      .set({ ...change, updated_at: now, ...(change.status === 'paid' ? { paid_at: now } : {}) })
      .where('id', '=', read.id)
      .where('status', '=', read.status)
      .where('otp_digest', 'is', read.otp_digest)
      .executeTakeFirst();
    return result.numUpdatedRows > 0n;
  }

  /** Expires what is pending and over its time; a payment that waits for its code stays, as at the original. */
  async expireOverdue(now: Instant): Promise<number> {
    const result = await this.#database
      .updateTable('payments')
      .set({ status: 'expired' satisfies GatewayStatus, updated_at: now })
      .where('status', '=', 'pending')
      .where('expires_at', '<', now)
      .executeTakeFirst();
    return Number(result.numUpdatedRows);
  }

  /** Paid payments whose webhook has failed and may be tried again. */
  withFailedWebhook(): Promise<GatewayPayment[]> {
    return this.#database
      .selectFrom('payments')
      .selectAll()
      .where('status', '=', 'paid')
      .where('webhook_status', '=', 'failed')
      .where('webhook_attempts', '<', maximumAttempts)
      .orderBy('created_at')
      .execute();
  }

  /** The last five payments that this address has paid, newest first. */
  lastPaidBy(email: string): Promise<GatewayPayment[]> {
    return this.#database
      .selectFrom('payments')
      .selectAll()
      .where('otp_email', '=', email)
      .where('status', '=', 'paid')
      .orderBy('paid_at', 'desc')
      .orderBy('created_at', 'desc')
      .limit(5)
      .execute();
  }
}
