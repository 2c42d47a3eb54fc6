import { messageOf } from '../domain/errors.js';
import type { Clock } from '../platform/clock.js';
import type { Return } from './hop.js';

/** What becomes of a held return: the merchant never hears of it, gets it unchanged, or another URL gets it. */
export type AfterHold =
  | { readonly action: 'drop' }
  | { readonly action: 'release' }
  | { readonly action: 'rewrite'; readonly url: string };

/** How a return is held. */
export interface Hold {
  /** The page that the payer sees instead of the merchant's, as HTML. */
  page(returned: Return): string;
  /** Called while the merchant has not heard a byte; may say what becomes of the return. */
  readonly onReturn?: (returned: Return, signal: AbortSignal) => Promise<AfterHold | undefined>;
  /** What becomes of the return when the handler says nothing, fails, or takes too long. */
  readonly after: AfterHold;
  /** How long the handler may take, ms. */
  readonly handlerTimeoutMs: number;
}

/** What holding came to. */
export interface HoldOutcome {
  readonly action: AfterHold['action'];
  readonly handler: 'none' | 'done' | 'failed' | 'timeout';
  /** Why the handler failed. */
  readonly error?: string;
}

export interface HoldResult {
  readonly after: AfterHold;
  readonly outcome: HoldOutcome;
}

/** Calls the handler, within its time. Never throws: a handler that fails must not lose the return. */
export async function holdReturn(hold: Hold, returned: Return, clock: Clock): Promise<HoldResult> {
  const { onReturn, after, handlerTimeoutMs } = hold;
  if (onReturn === undefined) return { after, outcome: { action: after.action, handler: 'none' } };
  const timeIsUp = new AbortController();
  const over = new AbortController();
  try {
    const tooLong = clock.sleep(handlerTimeoutMs, over.signal).then(() => {
      timeIsUp.abort();
      return 'timeout' as const;
    });
    const said = await Promise.race([onReturn(returned, timeIsUp.signal), tooLong]);
    if (said === 'timeout') return { after, outcome: { action: after.action, handler: 'timeout' } };
    const wanted = said ?? after;
    return { after: wanted, outcome: { action: wanted.action, handler: 'done' } };
  } catch (error) {
    return { after, outcome: { action: after.action, handler: 'failed', error: messageOf(error) } };
  } finally {
    over.abort();
  }
}

/** The page that the payer sees. One that cannot be rendered must not let the return go. */
export function renderHeld(hold: Hold, returned: Return): string {
  try {
    return hold.page(returned);
  } catch {
    return '<!doctype html><meta charset="utf-8"><title>Payment page left</title><p>The payment page was left.';
  }
}
