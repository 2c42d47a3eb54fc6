import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';
import { type ReturnRow, returnsPage, returnsTable } from './table.js';
import { ways } from './ways.js';

declare module 'vitest' {
  interface TaskMeta {
    /** The way back that a test has walked. */
    way?: string;
    /** How its return was seen. */
    seen?: string;
    /** How many requests reached the merchant while its return was held. */
    reached?: number;
  }
}

/**
 * Prints what was seen and held of every way back, when tests have walked them; with `PAYWATCH_WRITE_DOCS=1` writes it to
 * `docs/returns.md`, too.
 */
export default class ReturnsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const rows = new Map<string, ReturnRow>();
    for (const test of modules.flatMap(module => [...module.children.allTests()])) {
      const { way, ...fields } = test.meta();
      if (way !== undefined) rows.set(way, { ...rows.get(way), ...fields });
    }
    if (rows.size === 0) return;
    const table = returnsTable(rows);
    process.stdout.write(`\n${table}\n`);
    const isWhole = ways.every(({ name }) => {
      const row = rows.get(name);
      return row?.seen !== undefined && row.reached !== undefined;
    });
    if (process.env['PAYWATCH_WRITE_DOCS'] === '1' && isWhole)
      writeFileSync('docs/returns.md', returnsPage(table));
  }
}
