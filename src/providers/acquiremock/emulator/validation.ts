import { LosslessNumber, stringify } from 'lossless-json';
import { isJsonObject } from '../canonical-json.js';

/** One complaint about a request, in the form of the framework that the original is built on. */
export interface Complaint {
  readonly type: string;
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly input: unknown;
  readonly ctx?: Readonly<Record<string, unknown>>;
}

/** A request that does not fit: 422 with a list of complaints. */
export class InvalidRequest extends Error {
  override readonly name = 'InvalidRequest';
  readonly complaints: readonly Complaint[];

  constructor(complaints: readonly Complaint[]) {
    super(complaints.map(({ loc, msg }) => `${loc.join('.')}: ${msg}`).join('; '));
    this.complaints = complaints;
  }

  /** The answer's JSON text; numbers of the input keep their spelling. */
  toText(): string {
    return stringify({ detail: this.complaints }) ?? '';
  }
}

/** Something required is not there. */
export const missing = (loc: readonly (string | number)[], input: unknown): Complaint => ({
  type: 'missing',
  loc,
  msg: 'Field required',
  input,
});

/** Collects what is wrong with one JSON object, field after field. */
export class BodyCheck {
  readonly #body: Readonly<Record<string, unknown>>;
  readonly #complaints: Complaint[] = [];

  /** @throws InvalidRequest at once when the body is no object */
  constructor(body: unknown) {
    if (!isJsonObject(body)) {
      throw new InvalidRequest([
        {
          type: 'model_attributes_type',
          loc: ['body'],
          msg: 'Input should be a valid dictionary or object to extract fields from',
          input: body,
        },
      ]);
    }
    this.#body = body;
  }

  /** A required text under one of its names; the first is the one that complaints give. */
  text(name: string, otherName = name): string {
    return this.#field(name, otherName, (value, complain) => {
      if (typeof value !== 'string') return complain('string_type', 'Input should be a valid string');
      if (!isWellFormed(value)) {
        return complain(
          'string_unicode',
          'Input should be a valid string, unable to parse raw data as a unicode string',
        );
      }
      return value;
    });
  }

  /** A required whole number; texts, whole floats and booleans are turned into one. */
  wholeNumber(name: string): number {
    return this.#field(name, name, (value, complain) => {
      if (typeof value === 'boolean') return Number(value);
      if (value instanceof LosslessNumber) {
        const number = Number(value.value);
        if (/^-?\d+$/.test(value.value) || Number.isInteger(number)) return number;
        return Number.isFinite(number)
          ? complain('int_from_float', 'Input should be a valid integer, got a number with a fractional part')
          : complain('finite_number', 'Input should be a finite number');
      }
      if (typeof value === 'string') {
        const match = /^\s*([+-]?\d+(?:_\d+)*)(?:\.0*)?\s*$/.exec(value);
        if (match?.[1] !== undefined) return Number(match[1].replaceAll('_', ''));
        return complain(
          'int_parsing',
          'Input should be a valid integer, unable to parse string as an integer',
        );
      }
      return complain('int_type', 'Input should be a valid integer');
    });
  }

  /** @throws InvalidRequest when there was anything to complain about */
  done(): void {
    if (this.#complaints.length > 0) throw new InvalidRequest(this.#complaints);
  }

  #field<Value>(
    name: string,
    otherName: string,
    read: (value: unknown, complain: (type: string, msg: string) => undefined) => Value | undefined,
  ): Value {
    const key = [name, otherName].find(candidate => Object.hasOwn(this.#body, candidate));
    const complain = (type: string, msg: string): undefined => {
      this.#complaints.push({ type, loc: ['body', key ?? name], msg, input: this.#body[key ?? name] });
    };
    if (key === undefined) this.#complaints.push(missing(['body', name], this.#body));
    // The caller ends with `done()`, which throws whenever a field could not be read.
    return (key === undefined ? undefined : read(this.#body[key], complain)) as Value;
  }
}

const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text);
