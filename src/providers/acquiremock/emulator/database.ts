import Sqlite from 'better-sqlite3';
import { type ColumnType, type Generated, Kysely, type Selectable, SqliteDialect } from 'kysely';

export const paymentStatuses = [
  'pending',
  'waiting_for_otp',
  'paid',
  'failed',
  'expired',
  'refunded',
] as const;

export type GatewayStatus = (typeof paymentStatuses)[number];

/** Moments are milliseconds since 1970. */
interface PaymentsTable {
  id: string;
  amount: number;
  reference: string;
  webhook_url: string;
  redirect_url: string;
  status: ColumnType<GatewayStatus, GatewayStatus, GatewayStatus>;
  otp_email: string | null;
  /** Kept only until it is used: an expired or failed payment can still be paid with it, as at the original. */
  otp_digest: string | null;
  card_mask: string | null;
  idempotency_key: string | null;
  error_code: string | null;
  error_message: string | null;
  webhook_attempts: Generated<number>;
  webhook_last_attempt: number | null;
  webhook_status: 'success' | 'failed' | null;
  created_at: number;
  updated_at: number;
  expires_at: number;
  paid_at: number | null;
  /** What is to go wrong with this payment; the original has no such column. */
  planned_ipn: 'none' | 'forged' | null;
}

interface WebhookLogsTable {
  id: Generated<number>;
  payment_id: string;
  webhook_url: string;
  payload: string;
  response_status: number | null;
  response_body: string | null;
  signature: string;
  attempt_number: number;
  success: 0 | 1;
  error_message: string | null;
  created_at: number;
}

interface SavedCardsTable {
  id: Generated<number>;
  email: string;
  card_token: string;
  card_hash: string;
  card_mask: string;
  expiry: string;
  created_at: number;
}

export interface GatewayTables {
  payments: PaymentsTable;
  webhook_logs: WebhookLogsTable;
  saved_cards: SavedCardsTable;
}

export type GatewayDatabase = Kysely<GatewayTables>;
export type GatewayPayment = Selectable<PaymentsTable>;
export type SavedCard = Selectable<SavedCardsTable>;

const list = (values: readonly string[]) => values.map(value => `'${value}'`).join(', ');

const tables = `
  create table if not exists payments (
    id text primary key,
    amount real not null,
    reference text not null,
    webhook_url text not null,
    redirect_url text not null,
    status text not null check (status in (${list(paymentStatuses)})),
    otp_email text,
    otp_digest text,
    card_mask text,
    idempotency_key text,
    error_code text,
    error_message text,
    webhook_attempts integer not null default 0,
    webhook_last_attempt integer,
    webhook_status text check (webhook_status in ('success', 'failed')),
    created_at integer not null,
    updated_at integer not null,
    expires_at integer not null,
    paid_at integer,
    planned_ipn text check (planned_ipn in ('none', 'forged'))
  ) strict;
  create index if not exists payments_reference on payments (reference);
  create index if not exists payments_idempotency_key on payments (idempotency_key);
  create index if not exists payments_status on payments (status);
  create index if not exists payments_otp_email on payments (otp_email);

  create table if not exists webhook_logs (
    id integer primary key,
    payment_id text not null references payments (id),
    webhook_url text not null,
    payload text not null,
    response_status integer,
    response_body text,
    signature text not null,
    attempt_number integer not null,
    success integer not null check (success in (0, 1)),
    error_message text,
    created_at integer not null
  ) strict;
  create index if not exists webhook_logs_payment on webhook_logs (payment_id);

  create table if not exists saved_cards (
    id integer primary key,
    email text not null,
    card_token text not null,
    card_hash text not null,
    card_mask text not null,
    expiry text not null,
    created_at integer not null,
    unique (email, card_mask)
  ) strict;
`;

/** Opens the gateway's database, `:memory:` or a file, and makes its tables where they are missing. */
export function openGatewayDatabase(file: string): GatewayDatabase {
  const database = new Sqlite(file);
  database.pragma('journal_mode = WAL');
  database.pragma('foreign_keys = ON');
  database.exec(tables);
  return new Kysely<GatewayTables>({ dialect: new SqliteDialect({ database }) });
}
