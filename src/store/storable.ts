/** Half a surrogate pair, or NUL. A forged IPN can carry either inside valid JSON. */
const unstorable = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|\0/g;

/**
 * The text as a database gives it back. No database keeps half a surrogate pair, and not every one keeps NUL: both
 * become U+FFFD before anything is compared, so that what was written is found again.
 */
export const storableText = (text: string): string => text.replace(unstorable, '\ufffd');

/** The same value with every text in it storable; the value itself when nothing had to change. Bytes are left alone. */
export function storable<T>(value: T): T {
  if (typeof value === 'string') return storableText(value) as T;
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) {
    const items = value.map(item => storable<unknown>(item));
    return items.every((item, index) => item === value[index]) ? value : (items as T);
  }
  const entries = Object.entries(value);
  const kept = entries.map(([name, inner]) => [storableText(name), storable<unknown>(inner)] as const);
  const same = kept.every(
    ([name, inner], index) => name === entries[index]?.[0] && inner === entries[index][1],
  );
  return same ? value : (Object.fromEntries(kept) as T);
}
