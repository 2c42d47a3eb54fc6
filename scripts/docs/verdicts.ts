import { anomalyRules } from '../../src/domain/anomaly-rules.js';
import { eventTypes } from '../../src/domain/event.js';
import { statusRules } from '../../src/domain/status-rules.js';
import { table } from './table.js';

const certainty = {
  none: '`none`',
  claimed: '`claimed`',
  'by-witnesses': '`confirmed`, or `corroborated` by two channels',
} as const;

/** How a verdict comes about, printed from the tables that decide it. */
export const verdictsPage = (): string => `# How a verdict comes about

This page is printed from the code: \`npm run docs\`.

Three witnesses can speak of a payment: the browser that comes back (*redirect*, and what the *page* shows), the
notification that the provider sends (*IPN*), and the provider's answer when it is asked (*create*, *poll*). Each is
kept as an observation; none changes a status by itself. The verdict is derived from all of them, and the order in which
they are known makes no difference.

A witness is **authenticated** when it cannot be imitated: an IPN whose signature fits its bytes, or an answer that we
asked the provider for. Everything else is a claim. An IPN with a wrong signature, or without one where the provider
signs, counts for nothing and is an anomaly.

## The status

The first row that applies decides.

${table(
  ['rule', 'when', 'status', 'certainty'],
  statusRules.map(rule => [`\`${rule.id}\``, rule.when, `\`${rule.status}\``, certainty[rule.certainty]]),
)}

## The anomalies

Every row that applies is reported, whatever the status.

${table(
  ['anomaly', 'when', 'what to do'],
  anomalyRules.map(({ name, when, mend }) => [`\`${name}\``, when, mend]),
)}

## The events

A change of verdict files the events that it raises in the same transaction: ${eventTypes
  .map(type => `\`${type}\``)
  .join(', ')}. A payment that gets a new anomaly raises \`payment.anomaly\` besides.
`;
