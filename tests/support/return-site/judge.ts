import { isDeepStrictEqual } from 'node:util';
import type { Return } from '../../../src/browser/hop.js';
import { keptFields, returnParams } from './addresses.js';
import type { Visit } from './site.js';

/** What a return by this way has to look like. */
export function expectedReturn({
  way,
  back,
}: Visit): Pick<Return, 'url' | 'kind' | 'frame' | 'method' | 'params' | 'body'> {
  const { kind, frame, method = 'GET' } = way.expected;
  return {
    url: back,
    kind,
    frame,
    method,
    params: way.merchant === 'is-fragment' ? [] : returnParams,
    body: method === 'POST' ? keptFields : [],
  };
}

/** How a return differs from what it has to look like, in words; empty when it does not. */
export function differences(visit: Visit, returned: Return | undefined): readonly string[] {
  if (returned === undefined) return ['not seen'];
  return Object.entries(expectedReturn(visit)).flatMap(([field, expected]) => {
    const actual = returned[field as keyof Return];
    return isDeepStrictEqual(actual, expected)
      ? []
      : [`${field}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`];
  });
}
