/** A moment: milliseconds since 1970-01-01T00:00:00Z. Only `platform/clock.ts` makes one from the real time. */
export type Instant = number & { readonly __brand: 'Instant' };

/** Marks a number of milliseconds since 1970 as an {@link Instant}. @throws TypeError when it is no integer. */
export function instant(epochMs: number): Instant {
  if (!Number.isSafeInteger(epochMs)) throw new TypeError(`Not a moment in time: ${epochMs}`);
  return epochMs as Instant;
}

/** The moment `durationMs` after `from` (before it, when negative). */
export const after = (from: Instant, durationMs: number): Instant => instant(from + durationMs);

/** RFC 3339 in UTC with milliseconds, the only form in which paywatch prints a time for machines. */
export const toRfc3339 = (moment: Instant): string => new Date(moment).toISOString();

/** Reads an RFC 3339 time. @throws TypeError when the text is not one. */
export function fromRfc3339(text: string): Instant {
  const epochMs = Date.parse(text);
  if (Number.isNaN(epochMs)) throw new TypeError(`Not a time: ${JSON.stringify(text.slice(0, 80))}`);
  return instant(epochMs);
}
