import type { ErrorCode } from '../domain/errors.js';
import { isFailure } from '../domain/status.js';
import type { Verdict } from '../domain/verdict.js';

/** What the process says to whoever called it. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  unknown: 3,
  anomaly: 4,
  provider: 5,
  bug: 70,
} as const;

/** An anomaly speaks louder than a success; a payment that came to nothing is 1 with or without one. */
export function exitCodeOfVerdict({
  status,
  anomalies,
}: Pick<Verdict, 'status'> & { anomalies: readonly unknown[] }): number {
  if (isFailure(status)) return exitCodes.failed;
  if (anomalies.length > 0) return exitCodes.anomaly;
  return status === 'pending' || status === 'unknown' ? exitCodes.unknown : exitCodes.ok;
}

/** The exit code of an error that paywatch can explain. */
export const exitCodeOfError: Readonly<Record<ErrorCode, number>> = {
  usage: exitCodes.usage,
  configuration: exitCodes.usage,
  not_found: exitCodes.usage,
  port_in_use: exitCodes.usage,
  browser_missing: exitCodes.usage,
  provider_unreachable: exitCodes.provider,
  provider_refused: exitCodes.provider,
  provider_answer: exitCodes.provider,
  browser_failed: exitCodes.provider,
  page_unreachable: exitCodes.provider,
  page_unfillable: exitCodes.provider,
  store_newer: exitCodes.usage,
  store_busy: exitCodes.provider,
  store_read_only: exitCodes.usage,
  store_full: exitCodes.provider,
  store_unavailable: exitCodes.provider,
};
