import { createHmac } from 'node:crypto';
import type { Instant } from '../../../domain/time.js';
import type { EmulatorDeps } from '../../contract.js';
import type { Background } from './background.js';
import type { GatewayPayment } from './database.js';
import { codeMail, receiptMail } from './mails.js';
import type { GatewayPayments, PaymentChange } from './payments.js';
import { GatewayRefusal } from './refusal.js';
import { isHashOf, type SavedCards } from './saved-cards.js';
import { acceptedCard, type GatewaySettings } from './settings.js';
import type { WebhookSender } from './webhook-sender.js';

/** A post of the card form, with what its cookies and headers said. */
export interface CardPost {
  readonly email: string;
  readonly csrfToken: string;
  readonly cardNumber?: string;
  readonly expiry?: string;
  readonly cvv?: string;
  readonly savedCardId?: string;
  readonly saveCard?: string;
  readonly cookieToken: string | undefined;
  readonly cookieEmail: string | undefined;
  readonly idempotencyKey: string | undefined;
}

/** Where the browser goes next, and whose browser it is, once that is certain. */
export interface Next {
  readonly page: 'success' | 'otp';
  readonly paymentId: string;
  readonly payer?: string;
}

interface CheckoutParts {
  readonly payments: GatewayPayments;
  readonly cards: SavedCards;
  readonly sender: WebhookSender;
  readonly background: Background;
  readonly settings: GatewaySettings;
  readonly deps: EmulatorDeps;
}

const closed: readonly string[] = ['paid', 'failed', 'expired'];

/**
 * The life of a payment: pending → paid, or → waiting_for_otp → paid; failed by a refused card; expired by its page or
 * by the sweep. A code that was given out goes on working when the payment has failed or expired since, as at the
 * original. Every change is conditional, so that two posts at the same time cannot both pay.
 */
export class Checkout {
  readonly #parts: CheckoutParts;
  readonly #codeKey: string;

  constructor(parts: CheckoutParts) {
    this.#parts = parts;
    this.#codeKey = parts.deps.random.token(32);
  }

  /** The payment whose checkout page is asked for. @throws GatewayRefusal when it is over */
  async open(id: string): Promise<GatewayPayment> {
    const payment = await this.find(id);
    if (closed.includes(payment.status)) throw new GatewayRefusal('PAYMENT_ALREADY_PROCESSED', id);
    if (this.#now() <= payment.expires_at) return payment;
    await this.#parts.payments.change(payment, this.#now(), { status: 'expired' });
    throw new GatewayRefusal('PAYMENT_EXPIRED', id);
  }

  /** @throws GatewayRefusal when there is no such payment */
  async find(id: string): Promise<GatewayPayment> {
    const payment = await this.#parts.payments.find(id);
    if (payment === undefined) throw new GatewayRefusal('PAYMENT_NOT_FOUND', id);
    return payment;
  }

  /** The payment whose code page is asked for. @throws GatewayRefusal when it waits for no code */
  async waitingForCode(id: string): Promise<GatewayPayment> {
    const payment = await this.find(id);
    if (payment.status !== 'waiting_for_otp') throw new GatewayRefusal('PAYMENT_NOT_FOUND', id);
    return payment;
  }

  /** Takes a posted card. The order of the checks is the original's, and clients can tell it. */
  async pay(id: string, post: CardPost): Promise<Next> {
    if (!post.cookieToken || post.cookieToken !== post.csrfToken) {
      throw new GatewayRefusal('CSRF_TOKEN_MISMATCH', id);
    }
    const earlier = await this.#earlierWithKey(id, post.idempotencyKey);
    if (earlier !== undefined) return earlier;
    const payment = await this.find(id);
    if (closed.includes(payment.status)) throw new GatewayRefusal('PAYMENT_ALREADY_PROCESSED', id);
    const key = post.idempotencyKey ? { idempotency_key: post.idempotencyKey } : {};
    const cardMask = await this.#acceptCard(post);
    if (cardMask === undefined) {
      await this.#change(payment, {
        ...key,
        status: 'failed',
        error_code: 'INSUFFICIENT_FUNDS',
        error_message: 'Invalid card or insufficient funds',
      });
      throw new GatewayRefusal('INSUFFICIENT_FUNDS', id);
    }
    const accepted = { ...key, otp_email: post.email, card_mask: cardMask };
    if (post.cookieEmail === post.email) {
      await this.#finish(payment, accepted);
      return { page: 'success', paymentId: id, payer: post.email };
    }
    const code = newCode(this.#parts.deps);
    await this.#change(payment, {
      ...accepted,
      status: 'waiting_for_otp',
      otp_digest: this.#digest(id, code),
    });
    this.#parts.background.run('The mail with a payment code', () =>
      this.#parts.deps.sendMail(codeMail(post.email, code, this.#parts.settings)),
    );
    return { page: 'otp', paymentId: id };
  }

  /** Takes a payment code: only the code counts, neither the status nor the time. */
  async confirm(id: string, code: string): Promise<Next> {
    const payment = await this.find(id);
    if (payment.otp_digest !== this.#digest(id, code)) throw new GatewayRefusal('INVALID_OTP', id);
    await this.#finish(payment, { otp_digest: null });
    return { page: 'success', paymentId: id, payer: payment.otp_email ?? '' };
  }

  /** A key that another payment was paid with leads to that payment; this one is left as it is. */
  async #earlierWithKey(id: string, key: string | undefined): Promise<Next | undefined> {
    if (!key) return undefined;
    const earlier = await this.#parts.payments.findByIdempotencyKey(key);
    if (earlier === undefined || earlier.id === id) return undefined;
    if (earlier.status === 'paid') return { page: 'success', paymentId: earlier.id };
    if (earlier.status === 'waiting_for_otp') return { page: 'otp', paymentId: earlier.id };
    return undefined;
  }

  /** The mask of an accepted card, undefined when it is refused. */
  async #acceptCard(post: CardPost): Promise<string | undefined> {
    const { cards } = this.#parts;
    const savedCardId = post.savedCardId?.trim();
    if (savedCardId) {
      // A text that is no number is a crash at the original, not a refusal.
      if (!/^[+-]?\d+$/.test(savedCardId)) throw new TypeError('The id of a saved card is no number');
      const card = await cards.find(Number(savedCardId));
      if (card === undefined) throw new GatewayRefusal('SAVED_CARD_NOT_FOUND', null, savedCardId);
      return (await isHashOf(card.card_hash, acceptedCard)) ? card.card_mask : undefined;
    }
    const number = post.cardNumber?.replaceAll(' ', '');
    if (number !== acceptedCard) return undefined;
    const mask = `**** ${number.slice(-4)}`;
    if (post.saveCard === 'true') {
      if (post.cvv === undefined || post.expiry === undefined) {
        throw new TypeError('A card cannot be saved without its expiry and CVV');
      }
      await cards.save({ number, email: post.email, mask, expiry: post.expiry }, this.#now());
    }
    return mask;
  }

  /** Marks the payment paid; the receipt and then the webhook follow in one queue. */
  async #finish(payment: GatewayPayment, change: PaymentChange): Promise<void> {
    await this.#change(payment, { ...change, status: 'paid' });
    const { background, deps, settings, sender, payments } = this.#parts;
    const paid = (await payments.find(payment.id)) ?? payment;
    const { otp_email: email } = paid;
    background.run('The webhook of a payment', async () => {
      if (email) {
        await deps.sendMail(receiptMail(email, paid, settings)).catch(() => {
          deps.logger.warn('The receipt could not be sent', { payment: paid.id });
        });
      }
      await sender.send(paid);
    });
  }

  async #change(payment: GatewayPayment, change: PaymentChange): Promise<void> {
    const changed = await this.#parts.payments.change(payment, this.#now(), change);
    if (!changed) throw new Error(`Another request changed payment ${payment.id} at the same time`);
  }

  /** What is kept of a code. The key dies with the process, and a code with it: a new one is a card form away. */
  #digest(id: string, code: string): string {
    return createHmac('sha256', this.#codeKey).update(`${id}:${code}`).digest('hex');
  }

  #now(): Instant {
    return this.#parts.deps.clock.now();
  }
}

/** Four digits; they leave the gateway by mail and by no other way. */
export const newCode = ({ random }: EmulatorDeps): string => String(random.integer(0, 9999)).padStart(4, '0');
