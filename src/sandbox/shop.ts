import type { Instant } from '../domain/time.js';

/** A browser that came back to the shop. */
export interface ShopReturn {
  readonly reference: string;
  readonly method: string;
  /** Query parameters in the order in which they came; names repeat. */
  readonly params: readonly (readonly [name: string, value: string])[];
  /** Form fields of a posted return. */
  readonly body: readonly (readonly [name: string, value: string])[];
  readonly at: Instant;
}

const mostReturns = 1000;

/** The sample shop: it believes no redirect and remembers every one. */
export class Shop {
  readonly #returns: ShopReturn[] = [];

  remember(seen: ShopReturn): void {
    this.#returns.push(seen);
    if (this.#returns.length > mostReturns) this.#returns.shift();
  }

  /** Who came back, oldest first; to one order, or to all. */
  returns(reference?: string): readonly ShopReturn[] {
    return this.#returns.filter(seen => reference === undefined || seen.reference === reference);
  }
}
