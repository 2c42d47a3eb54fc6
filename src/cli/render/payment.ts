import pc from 'picocolors';
import { anomalyRules } from '../../domain/anomaly-rules.js';
import { formatMoney } from '../../domain/money.js';
import { statusRules } from '../../domain/status-rules.js';
import type { PaymentView } from '../../monitor/payment-schema.js';
import { renderTable } from './table.js';
import { certaintyWord, duration, nothing, statusWord } from './words.js';

/** The result of a watch, in the seeds' words: status, message, order id, transaction id. */
export function renderResult(payment: PaymentView): string {
  return [
    pc.bold('PAYMENT RESULT'),
    ...fields([
      [
        'Status',
        `${statusWord(payment.status, payment.certainty)} ${pc.dim('·')} ${certaintyWord(payment.certainty)}`,
      ],
      ['Message', message(payment)],
      ['Order ID', payment.merchantReference ?? payment.providerReference ?? nothing],
      ['Transaction ID', payment.transactionId ?? nothing],
      ...identity(payment),
    ]),
    ...anomalyLines(payment),
  ].join('\n');
}

/** The whole story of a payment. */
export function renderStory(payment: PaymentView): string {
  return [
    renderResult(payment),
    '',
    pc.bold('WHAT WAS SEEN'),
    timeline(payment),
    '',
    pc.bold('WHY'),
    `  ${statusRules.find(({ id }) => id === payment.rule)?.when ?? payment.rule} ${pc.dim(`(${payment.rule})`)}`,
  ].join('\n');
}

type Field = readonly [name: string, value: string];

function fields(lines: readonly Field[]): readonly string[] {
  const width = Math.max(...lines.map(([name]) => name.length)) + 2;
  return lines.map(([name, value]) => `  ${pc.dim(name.padEnd(width))}${value}`);
}

function identity(payment: PaymentView): readonly Field[] {
  const { amount, return: returned, hold, timeToCertaintyMs } = payment;
  return [
    ['Amount', amount === null ? nothing : formatMoney(amount)],
    ['Provider', `${payment.provider} ${pc.dim(payment.providerReference ?? '')}`.trimEnd()],
    ['Returned to', returned === null ? nothing : `${returned.url} ${pc.dim(`(${returned.kind})`)}`],
    ...(returned?.params ?? []).map(([name, value]): Field => ['', `${name} = ${value}`]),
    ...(hold === null ? [] : [['Held', heldWord(hold)] as const]),
    ['Certain after', timeToCertaintyMs === null ? nothing : duration(timeToCertaintyMs)],
    ['Payment', payment.id],
  ];
}

function heldWord({ action, handler, error }: NonNullable<PaymentView['hold']>): string {
  const after = {
    drop: 'the merchant heard nothing',
    release: 'then released',
    rewrite: 'then sent elsewhere',
  };
  const failed = handler === 'timeout' ? 'the handler took too long' : error;
  return failed === undefined ? after[action] : `${after[action]}; ${pc.yellow(failed)}`;
}

function message({ status, certainty, reason }: PaymentView): string {
  if (reason !== null) return reason;
  if (status === 'paid') {
    return certainty === 'claimed'
      ? 'The browser says paid; no authenticated witness has confirmed it.'
      : 'Payment successful';
  }
  if (status === 'pending') return 'No outcome yet';
  return status === 'unknown' ? 'No witness has named an outcome' : `Payment ${status}`;
}

function anomalyLines({ anomalies }: PaymentView): readonly string[] {
  return anomalies.flatMap(({ name, detail }) => [
    '',
    `  ${pc.yellow(`! ${name}`)}: ${detail}`,
    `    ${pc.dim(anomalyRules.find(rule => rule.name === name)?.mend ?? '')}`,
  ]);
}

function timeline({ observations, createdAt }: PaymentView): string {
  if (observations.length === 0) return `  ${pc.dim('Nothing yet.')}`;
  const started = Date.parse(createdAt);
  return renderTable(
    ['after', 'channel', 'says', 'trusted', 'by', 'source'],
    observations.map(({ at, channel, claim, authenticity, proof, source }) => [
      `+${duration(Date.parse(at) - started)}`,
      channel,
      claim.providerStatus === claim.status ? claim.status : `${claim.status} (${claim.providerStatus})`,
      authenticity === 'authenticated' ? pc.green('yes') : pc.yellow('no'),
      proof,
      source,
    ]),
  );
}
