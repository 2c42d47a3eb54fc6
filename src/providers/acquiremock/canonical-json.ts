import { LosslessNumber, parse } from 'lossless-json';

/**
 * JSON text as Python's `json.dumps` writes it with its default separators and in ASCII: this, and not the body, is
 * what AcquireMock signs.
 */

/** How a number is written, from its spelling in the source text. */
export type NumberSpelling = (spelling: string) => string;

export interface PythonJsonOptions {
  /** Sorts the keys of every object by code point, as for a signature. Default false. */
  readonly sortKeys?: boolean;
  /** Default: as it was spelled, so that `25000.0` stays `25000.0`. */
  readonly spelling?: NumberSpelling;
}

const asSpelled: NumberSpelling = spelling => spelling;

/**
 * Reads the exact bytes of a JSON document; numbers keep their spelling as `LosslessNumber`.
 * @throws when it is not UTF-8 or not JSON, or when a key stands twice in one object, even with the same value
 */
export function parseExactly(rawBody: Uint8Array): unknown {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(rawBody);
  const value = parse(text);
  if (countMembers(value) !== countColons(text)) throw new SyntaxError('A key stands twice in one object');
  return value;
}

/**
 * Reads JSON as Python does: of two equal keys the last counts. Numbers keep their spelling.
 * @throws when it is not UTF-8 or not JSON
 */
export const parseAsPython = (rawBody: Uint8Array): unknown =>
  parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(rawBody), null, {
    onDuplicateKey: ({ newValue }) => newValue,
  });

/** Whether a value that {@link parseExactly} read is a JSON object. */
export const isJsonObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof LosslessNumber);

/** Writes a value as Python does. Plain numbers are written as Python floats. */
export function toPythonJson(value: unknown, options: PythonJsonOptions = {}): string {
  const { spelling = asSpelled } = options;
  if (value === null) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return quoteAscii(value);
  if (typeof value === 'number') return pythonFloat(value);
  if (value instanceof LosslessNumber) return spelling(value.value);
  if (Array.isArray(value)) return `[${value.map(item => toPythonJson(item, options)).join(', ')}]`;
  if (!isJsonObject(value)) throw new TypeError(`Not a JSON value: ${typeof value}`);
  const members = Object.entries(value);
  if (options.sortKeys) members.sort(([a], [b]) => compareCodePoints(a, b));
  return `{${members.map(([key, inner]) => `${quoteAscii(key)}: ${toPythonJson(inner, options)}`).join(', ')}}`;
}

/** A float as Python writes it: `25000.0`, `1e+16`, `1.5e-07`. */
export function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value < 0 ? '-Infinity' : 'Infinity';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const [mantissa = '0', exponentText = '0'] = Math.abs(value).toExponential().split('e');
  const exponent = Number(exponentText);
  const digits = mantissa.replace('.', '');
  if (exponent < -4 || exponent >= 16) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
    const power = String(Math.abs(exponent)).padStart(2, '0');
    return `${sign}${digits.slice(0, 1)}${fraction}e${exponent < 0 ? '-' : '+'}${power}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`;
}

/** The spelling after a trip through Python's numbers: `25000.00` and `2.5e4` become `25000.0`, `-0` becomes `0`. */
export const pythonSpelling: NumberSpelling = spelling =>
  /[.eE]/.test(spelling) ? pythonFloat(Number(spelling)) : String(BigInt(spelling));

/** JSON's own escapes, and every other character outside space to tilde as `\uxxxx`; DEL is among them. */
const quoteAscii = (text: string): string =>
  JSON.stringify(text).replaceAll(
    /[^\u0020-\u007e]/g,
    unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** By code point, not by UTF-16 unit: an astral character comes after U+FFFF. */
function compareCodePoints(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const difference = (left[index]?.codePointAt(0) ?? 0) - (right[index]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** lossless-json lets a repeated key pass when both values are equal; the count of colons does not. */
const countColons = (text: string): number =>
  text.replaceAll(/"[^"\\]*(?:\\.[^"\\]*)*"/g, '').split(':').length - 1;

function countMembers(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + countMembers(item), 0);
  if (!isJsonObject(value)) return 0;
  return Object.values(value).reduce<number>((sum, item) => sum + 1 + countMembers(item), 0);
}
