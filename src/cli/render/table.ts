import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';
import pc from 'picocolors';

/** No column is made narrower than this to fit the terminal. */
const narrowest = 9;
/** A space on either side. */
const padding = 2;

const rules = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  right: '',
  'right-mid': '',
  mid: '─',
  'mid-mid': '─',
  middle: ' ',
};

/**
 * A table for people. On a terminal that is too narrow for it the widest columns give way, and their values continue on
 * the next line.
 */
export function renderTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number = process.stdout.columns ?? Number.POSITIVE_INFINITY,
): string {
  const table = new Table({
    head: head.map(title => pc.bold(title)),
    style: { head: [], border: [], compact: true },
    colWidths: fit(head, rows, columns),
    wordWrap: true,
    wrapOnWordBoundary: false,
    chars: rules,
  });
  table.push(...rows.map(row => [...row]));
  return table
    .toString()
    .split('\n')
    .map(line => line.trimEnd())
    .join('\n');
}

function fit(head: readonly string[], rows: readonly (readonly string[])[], columns: number): number[] {
  const widths = head.map((title, index) => {
    const lines = [title, ...rows.map(row => row[index] ?? '')].flatMap(cell =>
      stripVTControlCharacters(cell).split('\n'),
    );
    return Math.max(...lines.map(({ length }) => length)) + padding;
  });
  const gaps = widths.length - 1;
  for (;;) {
    const widest = Math.max(...widths);
    const total = widths.reduce((sum, width) => sum + width, gaps);
    if (total <= columns || widest <= narrowest) return widths;
    widths[widths.indexOf(widest)] = widest - 1;
  }
}
