import type { RequestHandler } from 'express';
import { rateLimit, type Store } from 'express-rate-limit';
import { after, type Instant } from '../../../domain/time.js';
import type { Clock } from '../../../platform/clock.js';

const windowMs = 60_000;

/**
 * So many requests per minute for each client address and path. The client is the TCP peer; the answer carries no
 * headers about the limit.
 */
export const perMinute = (limit: number, clock: Clock): RequestHandler =>
  rateLimit({
    limit,
    windowMs,
    store: new ClockedStore(clock),
    standardHeaders: false,
    legacyHeaders: false,
    // The library's own checks want its own key; ours is the original's: address and path.
    validate: false,
    keyGenerator: request => `${request.socket.remoteAddress ?? ''} ${request.path}`,
    handler: (_request, response) => {
      response.status(429).json({ error: `Rate limit exceeded: ${limit} per 1 minute` });
    },
  });

/** Fixed windows that begin with the first request, on the emulator's clock and without timers. */
class ClockedStore implements Store {
  readonly localKeys = true;
  readonly #clock: Clock;
  readonly #windows = new Map<string, { hits: number; readonly endsAt: Instant }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  increment(key: string): { totalHits: number; resetTime: Date } {
    const now = this.#clock.now();
    this.#dropEnded(now);
    const window = this.#windows.get(key) ?? { hits: 0, endsAt: after(now, windowMs) };
    window.hits += 1;
    this.#windows.set(key, window);
    return { totalHits: window.hits, resetTime: new Date(window.endsAt) };
  }

  decrement(key: string): void {
    const window = this.#windows.get(key);
    if (window !== undefined) window.hits -= 1;
  }

  resetKey(key: string): void {
    this.#windows.delete(key);
  }

  /** Windows stand in the order in which they end. */
  #dropEnded(now: Instant): void {
    for (const [key, { endsAt }] of this.#windows) {
      if (endsAt > now) break;
      this.#windows.delete(key);
    }
  }
}
