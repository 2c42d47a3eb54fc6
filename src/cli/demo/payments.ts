import type { Certainty, Status } from '../../domain/status.js';
import type { AnomalyName } from '../../domain/verdict.js';
import type { PaymentView } from '../../monitor/payment-schema.js';
import type { PlannedFaults } from '../../providers/contract.js';

/** One payment of the demo, and what must come out. */
export interface DemoPayment {
  readonly title: string;
  readonly provider: string;
  readonly reference: string;
  /** Minor units, in the gateway's currency. */
  readonly minor: number;
  /** Of the provider's catalogue. */
  readonly card: string;
  readonly faults?: PlannedFaults;
  /** The payer opens the page only when its time is over. */
  readonly late?: boolean;
  readonly expected: {
    readonly status: Status;
    readonly certainty: Certainty;
    readonly anomalies: readonly AnomalyName[];
  };
}

export const demoPayments: readonly DemoPayment[] = [
  {
    title: 'paid',
    provider: 'acquiremock',
    reference: 'DEMO-PAID',
    minor: 25_000,
    card: 'success',
    expected: { status: 'paid', certainty: 'confirmed', anomalies: [] },
  },
  {
    title: 'card declined',
    provider: 'acquiremock',
    reference: 'DEMO-DECLINED',
    minor: 4_999,
    card: 'declined',
    expected: { status: 'failed', certainty: 'claimed', anomalies: [] },
  },
  {
    title: 'webhook forged',
    provider: 'acquiremock',
    reference: 'DEMO-FORGED',
    minor: 99_900,
    card: 'success',
    faults: { ipn: 'forged' },
    expected: { status: 'paid', certainty: 'claimed', anomalies: ['bad-signature', 'ipn-missing'] },
  },
  {
    title: 'webhook never came',
    provider: 'acquiremock',
    reference: 'DEMO-SILENT',
    minor: 12_000,
    card: 'success',
    faults: { ipn: 'none' },
    expected: { status: 'paid', certainty: 'claimed', anomalies: ['ipn-missing'] },
  },
  {
    title: 'opened too late',
    provider: 'acquiremock',
    reference: 'DEMO-EXPIRED',
    minor: 7_500,
    card: 'success',
    late: true,
    expected: { status: 'expired', certainty: 'claimed', anomalies: [] },
  },
];

/** Whether the verdict is what the demo promises. */
export function isAsExpected({ expected }: DemoPayment, payment: PaymentView): boolean {
  const anomalies = payment.anomalies.map(({ name }) => name);
  return (
    payment.status === expected.status &&
    payment.certainty === expected.certainty &&
    anomalies.length === expected.anomalies.length &&
    expected.anomalies.every(name => anomalies.includes(name))
  );
}
