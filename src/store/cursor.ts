import { PaywatchError } from '../domain/errors.js';
import { type Instant, instant } from '../domain/time.js';

/** The last row of a page: the next one starts right after it. */
export interface Position {
  readonly at: Instant;
  readonly id: string;
}

const pattern = /^(\d{1,16})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

export const encodeCursor = ({ at, id }: Position): string =>
  Buffer.from(`${at}.${id}`).toString('base64url');

/** Reads a cursor back. @throws PaywatchError `usage` for anything that {@link encodeCursor} did not write */
export function decodeCursor(cursor: string): Position {
  const [, at, id] = pattern.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (at === undefined || id === undefined || !Number.isSafeInteger(Number(at))) return refuse();
  const position = { at: instant(Number(at)), id };
  // Base64 has several spellings of the same bytes; only our own is taken.
  return encodeCursor(position) === cursor ? position : refuse();
}

function refuse(): never {
  throw new PaywatchError('usage', 'The cursor is not one that this list gave out.', {
    mend: 'Pass the nextCursor of the page before unchanged, or none to start at the first page.',
  });
}

const defaultLimit = 50;
const largestLimit = 500;

/** The size of a page. @throws PaywatchError `usage` when it is no whole number from 1 to 500 */
export function pageSize(limit: number = defaultLimit): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= largestLimit) return limit;
  throw new PaywatchError('usage', `A page has 1 to ${largestLimit} entries, not ${limit}.`, {
    mend: `Ask for at most ${largestLimit} and follow nextCursor for more.`,
  });
}

/** Cuts a page from rows of which one more than `limit` was asked for. */
export function cutPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  { toItem, positionOf }: { toItem: (row: Row) => Item; positionOf: (row: Row) => Position },
): { readonly data: readonly Item[]; readonly nextCursor?: string } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const data = shown.map(toItem);
  return rows.length > limit && last !== undefined
    ? { data, nextCursor: encodeCursor(positionOf(last)) }
    : { data };
}
