/** A JSON object of which nothing is known. */
export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const asObject = (value: unknown): Json => (isObject(value) ? value : {});
export const asArray = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as readonly unknown[]) : [];
export const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Only these of an object's fields. */
export const pick = (from: Json, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(names.filter(name => from[name] !== undefined).map(name => [name, from[name]]));

/** The events of a trace file, one JSON object a line; a last line that was cut off is left out. */
export function parseLines(bytes: Uint8Array): readonly Json[] {
  return Buffer.from(bytes)
    .toString('utf8')
    .split('\n')
    .flatMap(line => {
      try {
        const value: unknown = JSON.parse(line);
        return isObject(value) ? [value] : [];
      } catch {
        return [];
      }
    });
}

export const printLines = (events: readonly unknown[]): Uint8Array =>
  Buffer.from(events.map(event => `${JSON.stringify(event)}\n`).join(''));
