import { type Kysely, type Selectable, sql } from 'kysely';
import type { IpnId } from '../../domain/ids.js';
import { decodeCursor, pageSize } from '../cursor.js';
import type { StoredIpn } from '../group-state.js';
import type { IpnRow, Tables } from '../schema.js';
import type { IpnFilter, IpnRecord, IpnSummary } from '../store.js';

const summaryColumns = [
  'id',
  'provider',
  'payment_id',
  'observation_id',
  'received_at',
  'method',
  'target',
  'remote_address',
  'outcome',
  'reason',
  'body_bytes',
] as const satisfies readonly (keyof IpnRow)[];

export type IpnSummaryRow = Pick<Selectable<IpnRow>, (typeof summaryColumns)[number]>;

export const toIpnSummary = (row: IpnSummaryRow): IpnSummary => ({
  id: row.id,
  provider: row.provider,
  receivedAt: row.received_at,
  method: row.method,
  target: row.target,
  remoteAddress: row.remote_address,
  outcome: row.outcome,
  bodyBytes: row.body_bytes,
  ...(row.reason === null ? {} : { reason: row.reason }),
  ...(row.payment_id === null ? {} : { paymentId: row.payment_id }),
  ...(row.observation_id === null ? {} : { observationId: row.observation_id }),
});

export async function getIpn(db: Kysely<Tables>, id: IpnId): Promise<IpnRecord | undefined> {
  const row = await db.selectFrom('ipns').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) return undefined;
  const headers = JSON.parse(row.headers) as Record<string, string>;
  return { ...toIpnSummary(row), headers, body: new Uint8Array(row.body) };
}

/** The rows of a page, newest first, and one more when there is a next page. */
export async function selectIpnPage(db: Kysely<Tables>, filter: IpnFilter): Promise<IpnSummaryRow[]> {
  let query = db.selectFrom('ipns').select(summaryColumns);
  if (filter.provider !== undefined) query = query.where('provider', '=', filter.provider);
  if (filter.outcome !== undefined) query = query.where('outcome', '=', filter.outcome);
  if (filter.paymentId !== undefined) query = query.where('payment_id', '=', filter.paymentId);
  if (filter.cursor !== undefined) {
    const { at, id } = decodeCursor(filter.cursor);
    query = query.where(sql<boolean>`(received_at, id) < (${at}, ${id})`);
  }
  return await query
    .orderBy('received_at', 'desc')
    .orderBy('id', 'desc')
    .limit(pageSize(filter.limit) + 1)
    .execute();
}

export async function addIpns(db: Kysely<Tables>, ipns: readonly StoredIpn[]): Promise<void> {
  if (ipns.length === 0) return;
  const rows = ipns.map(({ id, ipn, outcome, paymentId, observationId }) => ({
    id,
    provider: ipn.provider,
    payment_id: paymentId ?? null,
    observation_id: observationId ?? null,
    received_at: ipn.receivedAt,
    method: ipn.method,
    target: ipn.target,
    headers: JSON.stringify(ipn.headers),
    remote_address: ipn.remoteAddress,
    outcome,
    reason: ipn.reason ?? null,
    body_bytes: ipn.body.byteLength,
    body: ipn.body,
  }));
  await db.insertInto('ipns').values(rows).execute();
}
