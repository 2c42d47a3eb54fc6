import { messageOf } from '../../../domain/errors.js';
import type { HttpResponse } from '../../../platform/http.js';
import { Secret } from '../../../platform/secret.js';
import type { EmulatorDeps } from '../../contract.js';
import { parseExactly, pythonFloat, toPythonJson } from '../canonical-json.js';
import { signAcquireMock } from '../signature.js';
import type { GatewayDatabase, GatewayPayment } from './database.js';
import { naiveTime } from './naive-time.js';
import { type GatewaySettings, webhookTimeoutMs } from './settings.js';

const deliveredStatuses = new Set([200, 201, 202, 204]);

type Outcome =
  | { readonly answer: HttpResponse; readonly error?: undefined }
  | { readonly answer?: undefined; readonly error: string };

/** Sends the one webhook that the gateway knows, `paid`, and keeps a record of every attempt. */
export class WebhookSender {
  readonly #database: GatewayDatabase;
  readonly #settings: GatewaySettings;
  readonly #deps: EmulatorDeps;
  readonly #foreignKey: Secret;

  constructor(database: GatewayDatabase, settings: GatewaySettings, deps: EmulatorDeps) {
    this.#database = database;
    this.#settings = settings;
    this.#deps = deps;
    this.#foreignKey = new Secret(deps.random.token(32));
  }

  /** Makes one attempt. With an empty webhook URL nothing is attempted and nothing recorded. */
  async send(payment: GatewayPayment): Promise<void> {
    if (payment.webhook_url === '' || payment.planned_ipn === 'none') return;
    const attempt = payment.webhook_attempts + 1;
    const body = this.#body(payment);
    const bytes = new TextEncoder().encode(body);
    const key = payment.planned_ipn === 'forged' ? this.#foreignKey : this.#settings.webhookSecret;
    const signature = signAcquireMock(bytes, key);
    const outcome = await this.#post(payment, bytes, signature);
    const success = outcome.answer !== undefined && deliveredStatuses.has(outcome.answer.status);
    await this.#record(payment, { attempt, bytes, signature, outcome, success });
    const { logger } = this.#deps;
    const fields = { payment: payment.id, attempt, status: outcome.answer?.status, error: outcome.error };
    if (success) logger.info('Webhook delivered', fields);
    else logger.warn('Webhook not delivered', fields);
  }

  /** Compact and in raw UTF-8, which is not the text that is signed. */
  #body(payment: GatewayPayment): string {
    const timestamp = naiveTime(this.#deps.clock.now(), this.#deps.random.integer(0, 999));
    const members: readonly (readonly [string, string])[] = [
      ['payment_id', JSON.stringify(payment.id)],
      ['reference', JSON.stringify(payment.reference)],
      ['amount', pythonFloat(payment.amount)],
      ['status', JSON.stringify(payment.status)],
      ['timestamp', JSON.stringify(timestamp)],
      ['card_mask', JSON.stringify(payment.card_mask)],
    ];
    return `{${members.map(([name, value]) => `"${name}":${value}`).join(',')}}`;
  }

  async #post(payment: GatewayPayment, body: Uint8Array, signature: string): Promise<Outcome> {
    try {
      const answer = await this.#deps.http.send({
        method: 'POST',
        url: payment.webhook_url,
        headers: {
          Accept: '*/*',
          'User-Agent': 'python-httpx/0.28.1',
          'Content-Type': 'application/json',
          'X-Signature': signature,
          'X-Payment-ID': payment.id,
        },
        body,
        timeoutMs: webhookTimeoutMs,
      });
      return { answer };
    } catch (error) {
      return { error: messageOf(error) };
    }
  }

  async #record(
    payment: GatewayPayment,
    sent: {
      readonly attempt: number;
      readonly bytes: Uint8Array;
      readonly signature: string;
      readonly outcome: Outcome;
      readonly success: boolean;
    },
  ): Promise<void> {
    const now = this.#deps.clock.now();
    await this.#database.transaction().execute(async transaction => {
      await transaction
        .insertInto('webhook_logs')
        .values({
          payment_id: payment.id,
          webhook_url: payment.webhook_url,
          payload: toPythonJson(parseExactly(sent.bytes)),
          response_status: sent.outcome.answer?.status ?? null,
          response_body: sent.outcome.answer?.body.slice(0, 1000) ?? null,
          signature: sent.signature,
          attempt_number: sent.attempt,
          success: sent.success ? 1 : 0,
          error_message: sent.outcome.error ?? null,
          created_at: now,
        })
        .execute();
      await transaction
        .updateTable('payments')
        .set({
          webhook_attempts: sent.attempt,
          webhook_last_attempt: now,
          webhook_status: sent.success ? 'success' : 'failed',
          updated_at: now,
        })
        .where('id', '=', payment.id)
        .execute();
    });
  }
}
