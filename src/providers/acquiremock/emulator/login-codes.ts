/** Enough for any test run, and little enough that nobody can fill the memory. */
const mostCodes = 10_000;

/** Codes of the e-mail dialog: in memory, no time limit, any number of wrong tries, good for one use. */
export class LoginCodes {
  readonly #codes = new Map<string, string>();

  /** Replaces the address's earlier code. */
  remember(email: string, code: string): void {
    this.#codes.delete(email);
    this.#codes.set(email, code);
    const [oldest] = this.#codes.keys();
    if (this.#codes.size > mostCodes && oldest !== undefined) this.#codes.delete(oldest);
  }

  use(email: string, code: string): 'ok' | 'unknown' | 'wrong' {
    const expected = this.#codes.get(email);
    if (expected === undefined) return 'unknown';
    if (expected !== code) return 'wrong';
    this.#codes.delete(email);
    return 'ok';
  }
}
