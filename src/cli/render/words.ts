import pc from 'picocolors';
import type { Certainty, Status } from '../../domain/status.js';

/** A status with a sign that shows it without colour, too. What is only claimed never looks like a success. */
export function statusWord(status: Status, certainty: Certainty): string {
  if (certainty === 'claimed' && status !== 'unknown') return pc.yellow(`~ ${status}`);
  switch (status) {
    case 'paid':
      return pc.green(`✔ ${status}`);
    case 'failed':
    case 'cancelled':
    case 'expired':
      return pc.red(`✖ ${status}`);
    case 'refunded':
    case 'reversed':
      return pc.magenta(`↩ ${status}`);
    case 'unknown':
      return pc.yellow(`? ${status}`);
    case 'authorized':
      return pc.cyan(`◐ ${status}`);
    case 'pending':
      return pc.dim(`… ${status}`);
  }
}

/** How sure the verdict is. */
export function certaintyWord(certainty: Certainty): string {
  switch (certainty) {
    case 'none':
      return pc.dim('–');
    case 'claimed':
      return pc.yellow('claimed');
    case 'confirmed':
    case 'corroborated':
      return pc.green(certainty);
  }
}

/** A duration for people: `340 ms`, `2.4 s`, `3 min 20 s`. */
export function duration(durationMs: number): string {
  if (durationMs < 1000) return `${Math.round(durationMs)} ms`;
  if (durationMs < 60_000) return `${(durationMs / 1000).toFixed(1)} s`;
  const seconds = Math.round(durationMs / 1000);
  return seconds < 3600
    ? `${Math.floor(seconds / 60)} min ${seconds % 60} s`
    : `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** What stands where there is nothing. */
export const nothing = '–';
