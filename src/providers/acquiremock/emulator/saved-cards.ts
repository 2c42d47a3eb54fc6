import { type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import type { Instant } from '../../../domain/time.js';
import type { Random } from '../../../platform/random.js';
import type { GatewayDatabase, SavedCard } from './database.js';

const cost: ScryptOptions = { N: 2 ** 14, r: 8, p: 1 };
const keyLength = 32;

/** Cards that payers asked to keep: a mask and a salted hash, never the number. */
export class SavedCards {
  readonly #database: GatewayDatabase;
  readonly #random: Random;

  constructor(database: GatewayDatabase, random: Random) {
    this.#database = database;
    this.#random = random;
  }

  find(id: number): Promise<SavedCard | undefined> {
    return this.#database.selectFrom('saved_cards').selectAll().where('id', '=', id).executeTakeFirst();
  }

  /** The cards of an address, newest first. */
  of(email: string): Promise<SavedCard[]> {
    return this.#database
      .selectFrom('saved_cards')
      .selectAll()
      .where('email', '=', email)
      .orderBy('id', 'desc')
      .execute();
  }

  /** Keeps a card, once for each address and mask. */
  async save(
    card: { number: string; email: string; mask: string; expiry: string },
    now: Instant,
  ): Promise<void> {
    await this.#database
      .insertInto('saved_cards')
      .values({
        email: card.email,
        card_token: this.#random.uuid(),
        card_hash: await hashCard(card.number, this.#random.token(16)),
        card_mask: card.mask,
        expiry: card.expiry,
        created_at: now,
      })
      .onConflict(conflict => conflict.columns(['email', 'card_mask']).doNothing())
      .execute();
  }
}

const hashCard = async (number: string, salt: string): Promise<string> =>
  `${salt}:${(await derive(number, salt)).toString('hex')}`;

/** Whether a stored hash is that of this card number. */
export async function isHashOf(hash: string, number: string): Promise<boolean> {
  const [salt = '', key = ''] = hash.split(':');
  const expected = Buffer.from(key, 'hex');
  const derived = await derive(number, salt);
  return expected.length === derived.length && timingSafeEqual(expected, derived);
}

function derive(number: string, salt: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(number, salt, keyLength, cost, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}
