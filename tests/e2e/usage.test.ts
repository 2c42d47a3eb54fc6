import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openWorkplace, type Workplace } from '../support/paywatch-process.js';

// Starting a program and a browser takes long on a machine that is busy with others.
vi.setConfig({ testTimeout: 90_000 });

let workplace: Workplace;
beforeEach(async () => {
  workplace = await openWorkplace();
});
afterEach(() => workplace.close());

const unknownId = '01900000-0000-7000-8000-000000000001';

test('doctor looks at everything, and says what to mend', async () => {
  const { code, stdout } = await workplace.run(['doctor', '--json'], {
    environment: { PAYWATCH_SANDBOX_URL: 'http://127.0.0.1:9' },
  });
  const { data } = JSON.parse(stdout);
  expect(data.map(({ check }: { check: string }) => check)).toEqual([
    'Node.js',
    'Browser',
    'Visible window',
    'Database',
    'Sandbox',
    'AcquireMock',
  ]);
  const stateOf = (wanted: string) => data.find(({ check }: { check: string }) => check === wanted).state;
  expect(stateOf('Database')).toBe('ok');
  expect(stateOf('Sandbox')).toBe('warn');
  expect(stateOf('Browser')).not.toBe('fail');
  expect(code).toBe(0);
});

test('doctor ends with 2 when something is broken, and names the mend', async () => {
  const folder = join(workplace.folder, 'a-file');
  writeFileSync(folder, '');
  const { code, stdout } = await workplace.run(['doctor', '--json'], {
    environment: { PAYWATCH_CHROMIUM: '/nowhere/chrome', PAYWATCH_DB: join(folder, 'paywatch.db') },
  });
  expect(code).toBe(2);
  const failed = JSON.parse(stdout).data.filter(({ state }: { state: string }) => state === 'fail');
  expect(failed.map(({ check }: { check: string }) => check)).toEqual([
    'Browser',
    'Visible window',
    'Database',
  ]);
  for (const { mend } of failed) expect(mend).toMatch(/\w/);
  expect(failed[0].found).toContain('/nowhere/chrome');
});

describe('before anything was taken', () => {
  test('there are no payments and no IPNs', async () => {
    const [payments, ipns] = await Promise.all([
      workplace.run(['payments', 'list', '--json']),
      workplace.run(['ipn', 'list', '--json']),
    ]);
    expect(payments).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(payments.stdout)).toEqual({ data: [], nextCursor: null });
    expect(ipns).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(ipns.stdout)).toEqual({ data: [], nextCursor: null });
  });

  test('the list for people says how to take one', async () => {
    const { code, stdout } = await workplace.run(['payments', 'list']);
    expect(code).toBe(0);
    expect(stdout).toContain('paywatch pay acquiremock');
  });
});

describe('what cannot be done ends with 2, says why, and prints no data', () => {
  const wrong: readonly (readonly [why: string, parameters: readonly string[], says: string])[] = [
    ['an unknown payment', ['payments', 'show', unknownId], `There is no payment ${unknownId}`],
    ['no payment id', ['payments', 'show', 'ORDER-1'], 'ORDER-1'],
    ['an unknown IPN', ['ipn', 'show', unknownId], `There is no IPN ${unknownId}`],
    ['an unknown flag', ['payments', 'list', '--colour'], '--colour'],
    ['an unknown status', ['payments', 'list', '--status', 'lost'], 'Give one of pending'],
    ['a limit of none', ['payments', 'list', '--limit', '0'], 'Give a number from 1 to 500.'],
    ['a broken cursor', ['payments', 'list', '--cursor', 'x'], 'cursor'],
    ['an unknown command', ['refund'], 'refund'],
    ['no command', [], 'Usage: paywatch'],
    ['an unknown provider', ['pay', 'nobody', '--amount', '1'], 'nobody'],
    ['no amount', ['pay', 'acquiremock'], '--amount'],
    ['an amount in words', ['pay', 'acquiremock', '--amount', 'much'], 'much'],
    [
      'an unknown currency',
      ['pay', 'acquiremock', '--amount', '1.00', '--currency', 'XQQ', '--card', 'success'],
      'XQQ',
    ],
    ['no URL', ['monitor', 'checkout'], 'Not a payment URL'],
    ['a URL of another kind', ['monitor', 'ftp://localhost/checkout'], 'Not a payment URL'],
    ['a page that no provider knows', ['monitor', 'http://localhost:9/pay/1'], 'No provider knows'],
    ['no seconds', ['monitor', 'http://localhost:9/', '--timeout', '0'], 'Give a number of seconds'],
    ['a port beyond the last', ['serve', '--port', '65536'], 'Give a port'],
    ['an open server without a token', ['serve', '--host', '0.0.0.0', '--port', '0'], 'PAYWATCH_API_TOKEN'],
  ];

  test.each(wrong)('%s', async (_why, parameters, says) => {
    const { code, stdout, stderr } = await workplace.run(parameters);
    expect(stderr).toContain(says);
    expect(stderr).not.toContain('bug in paywatch');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('a broken configuration file, with line and column', async () => {
    writeFileSync(join(workplace.folder, 'paywatch.config.yaml'), 'db: a.db\nproviders: [\n');
    const { code, stderr } = await workplace.run(['payments', 'list']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/paywatch\.config\.yaml:\d+:\d+: /);
  });

  test('a configuration file with a word that nobody knows, with line and column', async () => {
    writeFileSync(join(workplace.folder, 'paywatch.config.yaml'), 'db: a.db\nlogLevel: info\ncolour: red\n');
    const { code, stderr } = await workplace.run(['payments', 'list']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/paywatch\.config\.yaml:3:\d+: colour/);
  });

  test('a database of a newer version, which is left as it is', async () => {
    const file = join(workplace.folder, 'newer.db');
    expect(await workplace.run(['payments', 'list', '--db', file])).toMatchObject({ code: 0 });
    const database = new Database(file);
    database.prepare("insert into kysely_migration (name, timestamp) values ('9999-later', '')").run();
    database.close();
    const { code, stderr } = await workplace.run(['payments', 'list', '--db', file]);
    expect(code).toBe(2);
    expect(stderr).toContain('made by a newer paywatch');
  });

  test('a file that is no database', async () => {
    const file = join(workplace.folder, 'text.db');
    writeFileSync(file, 'once upon a time\n'.repeat(100));
    const { code, stderr } = await workplace.run(['payments', 'list', '--db', file]);
    expect(stderr).toContain('no sound SQLite database');
    expect(stderr).not.toContain('bug in paywatch');
    expect(code).toBe(5);
  });
});
