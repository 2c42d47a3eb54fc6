import type { Command } from 'commander';
import pc from 'picocolors';
import { PaywatchError } from '../../domain/errors.js';
import { toRfc3339 } from '../../domain/time.js';
import { summariseIpn, viewIpn } from '../../monitor/ipn-view.js';
import type { IpnFilter, IpnOutcome, IpnRecord, IpnSummary } from '../../store/store.js';
import { openContext } from '../context.js';
import { renderTable } from '../render/table.js';
import { nothing } from '../render/words.js';
import { parseChoice, parseLimit, readIpnId, readPaymentId } from './parse.js';

const outcomes = ['accepted', 'duplicate', 'quarantined'] as const satisfies readonly IpnOutcome[];

interface ListOptions {
  readonly provider?: string;
  readonly outcome?: IpnOutcome;
  readonly quarantined?: boolean;
  readonly payment?: string;
  readonly limit?: number;
  readonly cursor?: string;
}

export function addIpnCommand(program: Command): void {
  const ipn = program.command('ipn').summary('the IPNs that came, as they came');
  addList(ipn);
  addShow(ipn);
}

function addList(ipn: Command): void {
  const command = ipn
    .command('list')
    .summary('the IPNs, newest first')
    .option('--provider <id>', 'only of this provider')
    .option('--outcome <outcome>', outcomes.join(', '), parseChoice(outcomes))
    .option('--quarantined', 'only those that could not be verified or read')
    .option('--payment <id>', 'only of this payment')
    .option('--limit <n>', 'at most this many', parseLimit)
    .option('--cursor <cursor>', 'the page after this one')
    .action(async (options: ListOptions) => {
      await using context = openContext(command);
      const page = await (await context.store()).listIpns(toFilter(options));
      context.output.data({ data: page.data.map(summariseIpn), nextCursor: page.nextCursor ?? null }, () =>
        renderList(page.data, page.nextCursor),
      );
    });
}

function toFilter({ provider, outcome, quarantined, payment, limit, cursor }: ListOptions): IpnFilter {
  const given = {
    provider,
    outcome: quarantined === true ? 'quarantined' : outcome,
    paymentId: payment === undefined ? undefined : readPaymentId(payment),
    limit,
    cursor,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function addShow(ipn: Command): void {
  const command = ipn
    .command('show <id>')
    .summary('one IPN with its headers and body')
    .action(async (id: string) => {
      await using context = openContext(command);
      const record = await (await context.store()).getIpn(readIpnId(id));
      if (record === undefined) {
        throw new PaywatchError('not_found', `There is no IPN ${id}`, {
          mend: 'Look for it with `paywatch ipn list`; --db names another database.',
        });
      }
      const view = viewIpn(record);
      context.output.data(view, () => renderIpn(record, view.body));
    });
}

function renderList(ipns: readonly IpnSummary[], nextCursor: string | undefined): string {
  if (ipns.length === 0) return 'No IPNs.';
  const table = renderTable(
    ['received', 'IPN', 'provider', 'outcome', 'bytes', 'payment', 'reason'],
    ipns.map(ipn => [
      toRfc3339(ipn.receivedAt).slice(0, 19).replace('T', ' '),
      ipn.id,
      ipn.provider,
      outcomeWord(ipn.outcome),
      String(ipn.bodyBytes),
      ipn.paymentId ?? nothing,
      ipn.reason ?? nothing,
    ]),
  );
  return nextCursor === undefined ? table : `${table}\n\nMore: --cursor ${nextCursor}`;
}

function outcomeWord(outcome: IpnOutcome): string {
  switch (outcome) {
    case 'accepted':
      return pc.green(outcome);
    case 'duplicate':
      return pc.dim(outcome);
    case 'quarantined':
      return pc.yellow(outcome);
  }
}

function renderIpn(ipn: IpnRecord, body: string): string {
  const headers = Object.entries(ipn.headers).map(([name, value]) => `  ${pc.dim(`${name}:`)} ${value}`);
  const verdict =
    ipn.reason === undefined ? outcomeWord(ipn.outcome) : `${outcomeWord(ipn.outcome)}: ${ipn.reason}`;
  return [
    `${pc.bold(`${ipn.method} ${ipn.target}`)} from ${ipn.remoteAddress}`,
    `  ${toRfc3339(ipn.receivedAt)}  ${verdict}`,
    `  payment ${ipn.paymentId ?? nothing}`,
    '',
    ...headers,
    '',
    body,
  ].join('\n');
}
