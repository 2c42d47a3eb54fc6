import { ways } from './ways.js';

/** What was made of one way back; absent where it was not tried. */
export interface ReturnRow {
  readonly seen?: string;
  readonly reached?: number;
}

/** Way × how it was seen × what reached the merchant while it was held, as a Markdown table. */
export function returnsTable(rows: ReadonlyMap<string, ReturnRow>): string {
  const lines = ways
    .filter(({ name }) => rows.has(name))
    .map(({ name }): readonly string[] => {
      const { seen = '–', reached } = rows.get(name) ?? {};
      return [name, seen, reached === undefined ? '–' : String(reached)];
    });
  return markdown([['Way back', 'Seen as', 'Requests at the merchant while held'], ...lines]);
}

/** The page of the documentation. */
export const returnsPage = (table: string): string => `# Ways back to the merchant

Each row is a test: a payer is brought back this way, on several sites with site isolation, and paywatch has to see the
return with its parameters and its form, and, when it holds returns, to stop it before the merchant's server hears of it.
The last column is what that server counted.

${table}

A return is seen by one DevTools session of the whole browser, which is told of every document that any frame, popup or
redirect asks for. Returns that ask for none (\`pushState\`, \`replaceState\`, a changed fragment) are seen by a script in
the page; for that, and for returns inside a frame, the return URL has to be known. \`coverage.armed\` of a result says
what was watching.

What can be seen but not held: a return page that a service worker answers by itself, and one of the gateway's own site
that was rendered ahead of the payer.

Written by \`PAYWATCH_WRITE_DOCS=1 npx vitest run tests/integration/returns\`.
`;

function markdown(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0))) ?? [];
  const line = (cells: readonly string[], filler = ' ') =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0, filler)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [
    line(head),
    line(
      widths.map(() => ''),
      '-',
    ),
    ...body.map(row => line(row)),
  ].join('\n');
}
