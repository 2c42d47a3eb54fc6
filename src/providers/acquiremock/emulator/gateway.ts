import type { EmulatorDeps, PlannedFaults } from '../../contract.js';
import { Background } from './background.js';
import { Checkout } from './checkout.js';
import { type GatewayDatabase, openGatewayDatabase } from './database.js';
import { LoginCodes } from './login-codes.js';
import { GatewayPayments } from './payments.js';
import { SavedCards } from './saved-cards.js';
import { type GatewaySettings, readGatewaySettings } from './settings.js';
import { startSweeps } from './sweeps.js';
import { WebhookSender } from './webhook-sender.js';

/** What a payer has paid and saved. */
export interface PayerHistory {
  readonly operations: readonly {
    readonly reference: string;
    readonly amount: number;
    readonly card_mask: string | null;
    /** `YYYY-MM-DD HH:MM`, UTC. */
    readonly date: string;
  }[];
  readonly cards: readonly { readonly id: number; readonly mask: string; readonly expiry: string }[];
}

/** The parts of a running gateway. */
export class Gateway {
  readonly deps: EmulatorDeps;
  readonly settings: GatewaySettings;
  readonly background: Background;
  readonly payments: GatewayPayments;
  readonly checkout: Checkout;
  readonly loginCodes = new LoginCodes();
  /** Merchant reference, as the merchant sends it → what is to go wrong. */
  readonly plannedFaults = new Map<string, PlannedFaults>();
  readonly #database: GatewayDatabase;
  readonly #cards: SavedCards;

  /** Opens the database and starts the sweeps. */
  constructor(deps: EmulatorDeps) {
    this.deps = deps;
    this.settings = readGatewaySettings(deps.environment);
    this.background = new Background(deps.logger);
    this.#database = openGatewayDatabase(deps.databaseFile);
    this.payments = new GatewayPayments(this.#database);
    this.#cards = new SavedCards(this.#database, deps.random);
    const { settings, background, payments } = this;
    const sender = new WebhookSender(this.#database, settings, deps);
    this.checkout = new Checkout({ payments, cards: this.#cards, sender, background, settings, deps });
    startSweeps({ payments, sender, clock: deps.clock, background });
  }

  /** The path under which the gateway is mounted, empty at the root. */
  root(): string {
    return new URL(this.deps.baseUrl()).pathname.replace(/\/+$/, '');
  }

  async payer(email: string): Promise<PayerHistory> {
    if (email === '') return { operations: [], cards: [] };
    const operations = await this.payments.lastPaidBy(email);
    const cards = await this.#cards.of(email);
    return {
      operations: operations.map(payment => ({
        reference: payment.reference,
        amount: payment.amount,
        card_mask: payment.card_mask,
        date: minute(payment.paid_at ?? payment.updated_at),
      })),
      cards: cards.map(card => ({ id: card.id, mask: card.card_mask, expiry: card.expiry })),
    };
  }

  async stop(): Promise<void> {
    await this.background.stop();
    await this.#database.destroy();
  }
}

const minute = (epochMs: number): string => new Date(epochMs).toISOString().slice(0, 16).replace('T', ' ');
