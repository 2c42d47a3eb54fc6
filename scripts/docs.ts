import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { ipnSchema, ipnSummarySchema } from '../src/monitor/ipn-view.js';
import { paymentSchema, paymentSummarySchema } from '../src/monitor/payment-schema.js';
import { providerTable, settingsTable, withGenerated } from './docs/readme.js';
import { verdictsPage } from './docs/verdicts.js';

/**
 * Writes the documents that come from the code: `npm run docs`. With `--check` it writes nothing and fails when one of
 * them is not what the code says.
 */
const root = path.join(import.meta.dirname, '..');

const page = <Item extends z.ZodType>(item: Item) =>
  z.object({ data: z.array(item), nextCursor: z.string().nullable() });

const jsonSchema = (schema: z.ZodType): string => `${JSON.stringify(z.toJSONSchema(schema), null, 2)}\n`;

const readme = readFileSync(path.join(root, 'README.md'), 'utf8');

const documents: Readonly<Record<string, string>> = {
  'README.md': withGenerated(readme, { providers: providerTable(), settings: settingsTable() }),
  'docs/verdicts.md': verdictsPage(),
  'schemas/payment.json': jsonSchema(paymentSchema),
  'schemas/payments.json': jsonSchema(page(paymentSummarySchema)),
  'schemas/ipn.json': jsonSchema(ipnSchema),
  'schemas/ipns.json': jsonSchema(page(ipnSummarySchema)),
};

const stale = Object.entries(documents).filter(([file, content]) => read(file) !== content);

if (process.argv.includes('--check')) {
  for (const [file] of stale) console.error(`${file} is not what the code says; run \`npm run docs\``);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const [file, content] of stale) {
    writeFileSync(path.join(root, file), content);
    console.log(`wrote ${file}`);
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(path.join(root, file), 'utf8');
  } catch {
    return undefined;
  }
}
