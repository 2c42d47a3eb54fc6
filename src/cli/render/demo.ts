import pc from 'picocolors';
import { formatMoney } from '../../domain/money.js';
import type { PaymentView } from '../../monitor/payment-schema.js';
import type { DemoRow } from '../demo/take.js';
import { renderTable } from './table.js';
import { certaintyWord, duration, nothing, statusWord } from './words.js';

/** The demo's table: what each witness said, and what follows. */
export const renderDemo = (rows: readonly DemoRow[]): string =>
  renderTable(
    ['payment', 'amount', 'redirect', 'IPN', 'verdict', 'certainty', 'certain after', 'anomalies', ''],
    rows.map(({ demo, payment, asExpected }) => [
      demo.title,
      payment.amount === null ? nothing : formatMoney(payment.amount),
      redirectSaid(payment),
      ipnSaid(payment),
      statusWord(payment.status, payment.certainty),
      certaintyWord(payment.certainty),
      payment.timeToCertaintyMs === null ? nothing : duration(payment.timeToCertaintyMs),
      payment.anomalies.map(({ name }) => name).join('\n') || nothing,
      asExpected ? pc.green('✔') : pc.red('✖'),
    ]),
  );

function redirectSaid({ observations, return: returned }: PaymentView): string {
  const redirect = observations.findLast(({ channel }) => channel === 'redirect');
  if (redirect !== undefined) return `${redirect.status} (${returned?.kind ?? 'redirect'})`;
  const page = observations.findLast(({ channel }) => channel === 'page');
  return page === undefined ? nothing : pc.dim(`none; page: ${page.status}`);
}

function ipnSaid({ observations }: PaymentView): string {
  const ipns = observations.filter(({ channel }) => channel === 'ipn');
  const verified = ipns.findLast(({ authenticity }) => authenticity === 'authenticated');
  const last = verified ?? ipns.at(-1);
  if (last === undefined) return pc.dim('none');
  return verified === undefined ? pc.yellow(`${last.status}, ${last.proof}`) : `${last.status}, signed`;
}
