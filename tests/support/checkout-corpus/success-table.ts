import type { PageResult } from './drive-corpus.js';
import { dimensions } from './specification.js';

/** The success rate, in all and by every value of every dimension. */
export function successTable(results: readonly PageResult[]): string {
  const lines = [`${'in all'.padEnd(30)} ${rate(results)}`];
  for (const name of Object.keys(dimensions) as (keyof typeof dimensions)[]) {
    for (const value of new Set<string>(dimensions[name])) {
      lines.push(
        `${`${name}: ${value}`.padEnd(30)} ${rate(results.filter(({ page }) => page[name] === value))}`,
      );
    }
  }
  return lines.join('\n');
}

function rate(results: readonly PageResult[]): string {
  const good = results.filter(({ problem }) => problem === undefined).length;
  const share = results.length === 0 ? '–' : `${((good / results.length) * 100).toFixed(1)} %`;
  return `${String(good).padStart(4)} of ${String(results.length).padStart(3)}  ${share.padStart(8)}`;
}
