import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { paymentSchema } from '../../src/monitor/payment-schema.js';
import { openWorkplace, type Workplace } from '../support/paywatch-process.js';

let workplace: Workplace;
beforeEach(async () => {
  workplace = await openWorkplace();
});
afterEach(() => workplace.close());

const promised = [
  ['paid', 'paid', 'confirmed', []],
  ['card declined', 'failed', 'claimed', []],
  ['webhook forged', 'paid', 'claimed', ['bad-signature', 'ipn-missing']],
  ['webhook never came', 'paid', 'claimed', ['ipn-missing']],
  ['opened too late', 'expired', 'claimed', []],
] as const;

test('the demo takes five payments, prints their verdicts, and leaves nothing behind', async () => {
  const { code, stdout, stderr } = await workplace.run(['demo']);
  expect(stderr).toContain('All 5 verdicts are as expected');
  expect(code).toBe(0);
  const lines = stdout.split('\n');
  for (const [title, status, certainty, anomalies] of promised) {
    const line = lines.find(text => text.startsWith(` ${title}  `));
    expect(line, title).toMatch(new RegExp(` ${status} +${certainty} .*✔$`));
    for (const anomaly of anomalies) expect(stdout).toContain(anomaly);
  }
  expect(readdirSync(workplace.folder)).toEqual(['tmp']);
  expect(readdirSync(workplace.temporary)).toEqual([]);
}, 120_000);

test('the demo’s JSON has every payment with its witnesses', async () => {
  const { code, stdout } = await workplace.run(['demo', '--json']);
  expect(code).toBe(0);
  const { data } = JSON.parse(stdout);
  expect(data).toHaveLength(promised.length);
  for (const [index, [title, status, certainty, anomalies]] of promised.entries()) {
    const { payment, ...row } = data[index];
    expect(row).toEqual({ title, asExpected: true });
    const { anomalies: found, ...view } = paymentSchema.parse(payment);
    expect(view).toMatchObject({ status, certainty });
    expect(found.map(({ name }) => name).sort()).toEqual(anomalies);
  }
}, 120_000);
