import type { Instant } from '../../../domain/time.js';

/**
 * A moment as the gateway writes it: UTC without a mark that says so, six decimals, none at all when they would be
 * zeros. `microseconds` fills the three decimals that our clock does not have.
 */
export function naiveTime(moment: Instant, microseconds = 0): string {
  const text = new Date(moment).toISOString().slice(0, -1);
  const decimals = `${text.slice(-3)}${String(microseconds).padStart(3, '0')}`;
  return Number(decimals) === 0 ? text.slice(0, -4) : `${text.slice(0, -3)}${decimals}`;
}
