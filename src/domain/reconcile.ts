import { type AnomalyRule, anomalyRules, type Finding, type Ruling } from './anomaly-rules.js';
import { type Evidence, gatherEvidence } from './evidence.js';
import type { Observation } from './observation.js';
import type { Payment } from './payment.js';
import { type Certainty, isFinal } from './status.js';
import { type StatusRule, statusRules } from './status-rules.js';
import type { Instant } from './time.js';
import type { Anomaly, Verdict } from './verdict.js';

/**
 * Derives what became of a payment from what its witnesses said. Pure: the same observations give the same verdict in
 * whatever order they are handed in, and time enters only as `now`.
 *
 * The status comes from the first row of `statusRules` that applies, the anomalies from all rows of `anomalyRules`.
 *
 * @example
 * reconcile(payment, [redirectSaysPaid], now) // { status: 'paid', certainty: 'claimed', … }
 * reconcile(payment, [redirectSaysPaid, signedIpnSaysPaid], now) // { status: 'paid', certainty: 'confirmed', … }
 */
export function reconcile(payment: Payment, observations: readonly Observation[], now: Instant): Verdict {
  const evidence = gatherEvidence(payment, observations, now);
  const { rule, basis } = decide(evidence);
  const ruling: Ruling = { evidence, status: rule.status, basis };
  const findings = anomalyRules.flatMap(anomalyRule => {
    const found = anomalyRule.find(ruling);
    return found === undefined ? [] : [{ rule: anomalyRule, found }];
  });
  const reason = lastGiven(basis, ({ claim }) => claim.reason);
  const transactionId = lastGiven(basis, ({ claim }) => claim.transactionId);
  const finalAt = rule.certainty === 'by-witnesses' && isFinal(rule.status) ? basis[0]?.at : undefined;
  const reviewAt = nextReview(evidence, rule, findings);
  return {
    status: rule.status,
    certainty: certaintyOf(rule, basis),
    anomalies: findings.filter(({ found }) => holds(found, now)).map(toAnomaly),
    rule: rule.id,
    basis: basis.map(({ id }) => id),
    ...(reason === undefined ? {} : { reason }),
    ...(transactionId === undefined ? {} : { transactionId }),
    ...(finalAt === undefined ? {} : { finalAt }),
    ...(reviewAt === undefined ? {} : { reviewAt }),
  };
}

interface Decision {
  readonly rule: StatusRule;
  /** By time, so that the first is the earliest. */
  readonly basis: readonly Observation[];
}

function decide(evidence: Evidence): Decision {
  for (const rule of statusRules) {
    const basis = rule.applies(evidence);
    if (basis !== undefined) return { rule, basis: evidence.all.filter(seen => basis.includes(seen)) };
  }
  throw new Error('The table of status rules has no last row that always applies');
}

function certaintyOf(rule: StatusRule, basis: readonly Observation[]): Certainty {
  if (rule.certainty !== 'by-witnesses') return rule.certainty;
  return new Set(basis.map(({ channel }) => channel)).size > 1 ? 'corroborated' : 'confirmed';
}

interface RuleFinding {
  readonly rule: AnomalyRule;
  readonly found: Finding;
}

const holds = ({ from }: Finding, now: Instant): boolean => from === undefined || from <= now;

const toAnomaly = ({ rule, found }: RuleFinding): Anomaly => ({
  name: rule.name,
  observationIds: found.observations.map(({ id }) => id),
  detail: found.detail,
});

function lastGiven(
  basis: readonly Observation[],
  pick: (seen: Observation) => string | undefined,
): string | undefined {
  return basis.map(pick).findLast(value => value !== undefined);
}

/** The next moment at which a rule that waits for time to pass will change its mind. */
function nextReview(
  { payment, now }: Evidence,
  rule: StatusRule,
  findings: readonly RuleFinding[],
): Instant | undefined {
  const moments = findings.flatMap(({ found }) => (found.from === undefined ? [] : [found.from]));
  const open = rule.status === 'pending';
  if (open && payment.expiresAt !== undefined) moments.push(payment.expiresAt);
  const ahead = moments.filter(moment => moment > now);
  return ahead.length === 0 ? undefined : ahead.reduce((first, moment) => (moment < first ? moment : first));
}
