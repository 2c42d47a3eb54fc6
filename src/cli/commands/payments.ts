import type { Command } from 'commander';
import { PaywatchError } from '../../domain/errors.js';
import { formatMoney } from '../../domain/money.js';
import { type Certainty, certainties, type Status, statuses } from '../../domain/status.js';
import { type AnomalyName, anomalyNames } from '../../domain/verdict.js';
import type { PaymentSummary } from '../../monitor/payment-schema.js';
import { summarise, viewPayment } from '../../monitor/payment-view.js';
import type { PaymentFilter } from '../../store/store.js';
import { openContext } from '../context.js';
import { renderStory } from '../render/payment.js';
import { renderTable } from '../render/table.js';
import { certaintyWord, duration, nothing, statusWord } from '../render/words.js';
import { parseChoice, parseLimit, readPaymentId } from './parse.js';

interface ListOptions {
  readonly provider?: string;
  readonly status?: Status;
  readonly certainty?: Certainty;
  readonly anomaly?: AnomalyName;
  readonly reference?: string;
  readonly limit?: number;
  readonly cursor?: string;
}

export function addPaymentsCommand(program: Command): void {
  const payments = program.command('payments').summary('what is known of the payments');
  addList(payments);
  addShow(payments);
}

function addList(payments: Command): void {
  const command = payments
    .command('list')
    .summary('the payments, newest first')
    .option('--provider <id>', 'only of this provider')
    .option('--status <status>', statuses.join(', '), parseChoice(statuses))
    .option('--certainty <certainty>', certainties.join(', '), parseChoice(certainties))
    .option('--anomaly <name>', 'only with this anomaly', parseChoice(anomalyNames))
    .option('--reference <text>', 'only with this merchant’s reference')
    .option('--limit <n>', 'at most this many', parseLimit)
    .option('--cursor <cursor>', 'the page after this one')
    .addHelpText(
      'after',
      `
Examples:
  $ paywatch payments list
  $ paywatch payments list --status paid --certainty claimed
  $ paywatch payments list --anomaly bad-signature --json`,
    )
    .action(async (options: ListOptions) => {
      await using context = openContext(command);
      const { reference, provider, status, certainty, anomaly, limit, cursor } = options;
      const given = { provider, status, certainty, anomaly, limit, cursor, merchantReference: reference };
      const filter: PaymentFilter = Object.fromEntries(
        Object.entries(given).filter(([, value]) => value !== undefined),
      );
      const page = await (await context.store()).listPayments(filter);
      const data = page.data.map(summarise);
      context.output.data({ data, nextCursor: page.nextCursor ?? null }, () =>
        renderList(data, page.nextCursor),
      );
    });
}

function addShow(payments: Command): void {
  const command = payments
    .command('show <id>')
    .summary('one payment: verdict, witnesses, and why')
    .action(async (id: string) => {
      await using context = openContext(command);
      const store = await context.store();
      const record = await store.getPayment(readPaymentId(id));
      if (record === undefined) {
        throw new PaywatchError('not_found', `There is no payment ${id}`, {
          mend: 'Look for it with `paywatch payments list`; --db names another database.',
        });
      }
      const view = await viewPayment(record, store);
      context.output.data(view, () => renderStory(view));
    });
}

function renderList(payments: readonly PaymentSummary[], nextCursor: string | undefined): string {
  if (payments.length === 0)
    return 'No payments. Take one with `paywatch pay acquiremock --amount 1.00 --card success`.';
  const table = renderTable(
    [
      'created',
      'payment',
      'provider',
      'reference',
      'amount',
      'status',
      'certainty',
      'certain after',
      'anomalies',
    ],
    payments.map(payment => [
      payment.createdAt.slice(0, 19).replace('T', ' '),
      payment.id,
      payment.provider,
      payment.merchantReference ?? nothing,
      payment.amount === null ? nothing : formatMoney(payment.amount),
      statusWord(payment.status, payment.certainty),
      certaintyWord(payment.certainty),
      payment.timeToCertaintyMs === null ? nothing : duration(payment.timeToCertaintyMs),
      payment.anomalies.map(({ name }) => name).join(', ') || nothing,
    ]),
  );
  return nextCursor === undefined ? table : `${table}\n\nMore: --cursor ${nextCursor}`;
}
