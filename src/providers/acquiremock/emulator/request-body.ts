import express, { type Request, type RequestHandler } from 'express';
import { messageOf } from '../../../domain/errors.js';
import { parseAsPython } from '../canonical-json.js';
import { InvalidRequest, missing } from './validation.js';

const largestBody = '1mb';

/** Keeps the exact bytes of any body. */
export const rawBody: RequestHandler = express.raw({ type: () => true, limit: largestBody });

/** The bytes that {@link rawBody} kept. */
export const bytesOf = (request: Request): Buffer =>
  Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);

/** The JSON body, numbers as they are spelled. @throws InvalidRequest when there is none, or it is of another type */
export function readJson(request: Request): unknown {
  const bytes = bytesOf(request);
  if (bytes.length === 0) throw new InvalidRequest([missing(['body'], null)]);
  const type = mediaType(request);
  if (type !== '' && !/^application\/(?:[^;]*\+)?json$/.test(type)) return bytes.toString('utf8');
  try {
    return parseAsPython(bytes);
  } catch (error) {
    const position = /position (\d+)/.exec(messageOf(error))?.[1];
    throw new InvalidRequest([
      {
        type: 'json_invalid',
        loc: ['body', Number(position ?? 0)],
        msg: 'JSON decode error',
        input: {},
        ctx: { error: messageOf(error) },
      },
    ]);
  }
}

/** Fields of a form. An empty one counts as not sent; of two with one name the last counts. */
export class FormFields {
  readonly #fields: ReadonlyMap<string, string>;

  constructor(entries: Iterable<readonly [string, unknown]>) {
    const fields = new Map<string, string>();
    for (const [name, value] of entries) if (typeof value === 'string') fields.set(name, value);
    this.#fields = fields;
  }

  optional<Name extends string, Key extends string>(name: Name, key: Key): { readonly [K in Key]?: string } {
    const value = this.#fields.get(name);
    return (value === undefined || value === '' ? {} : { [key]: value }) as { readonly [K in Key]?: string };
  }

  /** The values of required fields. @throws InvalidRequest that names every one that is missing */
  required<const Names extends readonly string[]>(
    ...names: Names
  ): { readonly [K in Names[number]]: string } {
    const absent = names.filter(name => !this.#fields.get(name));
    if (absent.length > 0) throw new InvalidRequest(absent.map(name => missing(['body', name], null)));
    return Object.fromEntries(names.map(name => [name, this.#fields.get(name)])) as {
      readonly [K in Names[number]]: string;
    };
  }
}

/** A form, urlencoded or multipart; a body of another type has no fields. */
export async function readForm(request: Request): Promise<FormFields> {
  const type = mediaType(request);
  const bytes = bytesOf(request);
  if (type === 'application/x-www-form-urlencoded') {
    return new FormFields(new URLSearchParams(bytes.toString('utf8')));
  }
  if (type !== 'multipart/form-data') return new FormFields([]);
  const headers = { 'content-type': request.headers['content-type'] ?? '' };
  const form = await new Response(new Uint8Array(bytes), { headers }).formData();
  return new FormFields([...form.keys()].map(name => [name, form.getAll(name).at(-1)] as const));
}

const mediaType = (request: Request): string =>
  (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
