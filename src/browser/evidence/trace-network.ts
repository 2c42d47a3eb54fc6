import { redacted } from '../../platform/redact.js';
import { maskJson } from './answers.js';
import type { Mask } from './mask.js';
import { asArray, asObject, asText, type Json, pick } from './trace-shapes.js';
import { isSensitiveName } from './words.js';

/** The name under which a file of the raw trace is kept, undefined for one that is not. */
export type KeptFile = (rawName: string) => string | undefined;

/** Reads a file of the raw trace as text. */
export type ReadFile = (rawName: string) => string;

/** One exchange of the network log as it may be kept: what is not listed here is left out. */
export function maskExchange(exchange: Json, { mask, kept, read }: NetworkTools): Json {
  const request = asObject(exchange['request']);
  const response = asObject(exchange['response']);
  const content = asObject(response['content']);
  const file = kept(asText(content['_file']));
  return {
    ...pick(exchange, [
      'pageref',
      'startedDateTime',
      'time',
      'cache',
      'timings',
      'serverIPAddress',
      '_serverPort',
      '_frameref',
      '_monotonicTime',
      '_resourceType',
      '_securityDetails',
      '_wasAborted',
    ]),
    request: {
      ...pick(request, ['method', 'httpVersion', 'headersSize', 'bodySize']),
      url: mask.url(asText(request['url'])),
      cookies: [],
      headers: maskHeaders(request['headers'], mask),
      queryString: maskPairs(request['queryString'], mask),
      ...maskPostData(asObject(request['postData']), { mask, read }),
    },
    response: {
      ...pick(response, ['status', 'httpVersion', 'headersSize', 'bodySize', '_transferSize']),
      statusText: mask.text(asText(response['statusText'])),
      ...(response['_failureText'] === undefined
        ? {}
        : { _failureText: mask.text(asText(response['_failureText'])) }),
      cookies: [],
      headers: maskHeaders(response['headers'], mask),
      content: {
        ...pick(content, ['size', 'compression']),
        mimeType: asText(content['mimeType']) || 'x-unknown',
        ...(file === undefined ? {} : { _file: file }),
      },
      redirectURL: response['redirectURL'] === '' ? '' : mask.url(asText(response['redirectURL'])),
    },
  };
}

export interface NetworkTools {
  readonly mask: Mask;
  readonly kept: KeptFile;
  readonly read: ReadFile;
}

const urlHeaders = new Set(['referer', 'location', 'origin', 'content-location', 'refresh', 'link']);
/** A credential may hide in any header that is not among those whose contents are known. */
const credentials = /cookie|auth|token|key|secret|session|signature|csrf|xsrf/i;

const maskHeaders = (headers: unknown, mask: Mask): readonly Json[] =>
  asArray(headers).map(header => {
    const { name, value } = asObject(header);
    return { name: asText(name), value: maskHeader(asText(name), asText(value), mask) };
  });

function maskHeader(name: string, value: string, mask: Mask): string {
  if (value === '') return value;
  if (credentials.test(name)) return redacted;
  return urlHeaders.has(name.toLowerCase()) ? mask.url(value) : mask.field(name, value);
}

const maskPairs = (pairs: unknown, mask: Mask): readonly Json[] =>
  asArray(pairs).map(pair => {
    const { name, value } = asObject(pair);
    return { name: mask.text(asText(name)), value: mask.field(asText(name), asText(value)) };
  });

/** The fields of a form and of JSON, masked; of any other body only that there was one. */
function maskPostData(postData: Json, { mask, read }: Pick<NetworkTools, 'mask' | 'read'>): Json {
  const mimeType = asText(postData['mimeType']);
  if (mimeType === '') return {};
  const body = asText(postData['text']) || read(asText(postData['_file']));
  const isForm = mimeType.startsWith('application/x-www-form-urlencoded');
  const params = isForm ? maskPairs(formPairs(body), mask) : maskPairs(postData['params'], mask);
  const text = /\bjson\b/i.test(mimeType) ? maskJson(body, mask) : redacted;
  return { postData: { mimeType, params, text: isForm ? '' : text } };
}

const formPairs = (body: string): readonly Json[] =>
  [...new URLSearchParams(body)].map(([name, value]) => ({ name, value }));

/** The values of sensitive fields that were sent, which must not be kept where they come back either. */
export function sentSecrets(exchange: Json, read: ReadFile): readonly string[] {
  const request = asObject(exchange['request']);
  const postData = asObject(request['postData']);
  const body = asText(postData['text']) || read(asText(postData['_file']));
  const named = [
    ...asArray(request['queryString']).map(asObject),
    ...asArray(postData['params']).map(asObject),
    ...formPairs(body),
  ]
    .filter(({ name }) => isSensitiveName(asText(name)))
    .map(({ value }) => asText(value));
  try {
    return [...named, ...secretsIn(JSON.parse(body))];
  } catch {
    return named;
  }
}

function secretsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(secretsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) =>
    isSensitiveName(name) && (typeof inner === 'string' || typeof inner === 'number')
      ? [String(inner)]
      : secretsIn(inner),
  );
}
