import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { checkBoundaries } from '../../scripts/boundaries/check.mjs';
import { rules } from '../../scripts/boundaries/rules.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const tree = (name: string) => checkBoundaries(`${root}tests/fixtures/boundaries/${name}`, root);

test('a tree that keeps to the table has no violation', async () => {
  const { files, violations } = await tree('sound');
  expect(violations).toEqual([]);
  expect(files).toBe(17);
});

test('a tree without sources is reported as such', async () => {
  expect(await tree('empty')).toEqual({ files: 0, violations: [] });
});

describe('in a tree that breaks every rule', () => {
  let report: Awaited<ReturnType<typeof tree>>;
  beforeAll(async () => {
    report = await tree('broken');
  });

  const broken: [rule: string, from: string, to: string][] = [
    ['layer-domain', 'domain/imports-platform.ts', 'platform/clock.ts'],
    ['layer-platform', 'platform/imports-store.ts', 'store/rows.ts'],
    ['layer-contract', 'providers/contract.ts', 'jobs/queue.ts'],
    ['layer-registry', 'providers/registry.ts', 'monitor/view.ts'],
    ['layer-provider', 'providers/acme/status.ts', 'browser/launch.ts'],
    ['layer-browser', 'browser/launch.ts', 'store/rows.ts'],
    ['layer-store', 'store/imports-jobs.ts', 'jobs/queue.ts'],
    ['layer-jobs', 'jobs/imports-monitor.ts', 'monitor/view.ts'],
    ['layer-monitor', 'monitor/imports-server.ts', 'server/app.ts'],
    ['layer-server', 'server/app.ts', 'sandbox/app.ts'],
    ['layer-reports', 'reports/imports-server.ts', 'server/app.ts'],
    ['layer-scenarios', 'scenarios/imports-server.ts', 'server/app.ts'],
    ['layer-sandbox', 'sandbox/app.ts', 'monitor/view.ts'],
    ['layer-dashboard', 'dashboard/imports-domain.ts', 'domain/status.ts'],
    ['unknown-layer', 'payments/unknown-layer.ts', 'domain/status.ts'],
    ['nobody-imports-cli', 'index.ts', 'cli/main.ts'],
    ['providers-apart', 'providers/acme/index.ts', 'providers/borealis/index.ts'],
    ['provider-by-registry', 'monitor/imports-provider.ts', 'providers/acme/index.ts'],
    ['provider-by-index', 'providers/registry.ts', 'providers/acme/status.ts'],
    ['package-playwright', 'monitor/imports-playwright-type.ts', 'playwright'],
    ['package-playwright-types', 'providers/acme/page.ts', 'playwright'],
    ['package-express', 'providers/acme/client.ts', 'express'],
    ['package-kysely', 'server/imports-kysely.ts', 'kysely'],
    ['package-database-driver', 'store/imports-driver.ts', 'better-sqlite3'],
    ['no-development-package', 'server/imports-development-package.ts', 'ajv'],
    ['no-cycle', 'platform/cycle-one.ts', 'platform/cycle-two.ts'],
    ['no-orphan', 'platform/orphan.ts', 'platform/orphan.ts'],
  ];

  test.each(broken)('%s catches %s', (rule, from, to) => {
    const target = to.endsWith('.ts') ? `src/${to}` : `node_modules/`;
    const caught = report.violations.filter(violation => violation.rule === rule);
    expect(caught.map(violation => violation.from)).toContain(`src/${from}`);
    const violation = caught.find(one => one.from === `src/${from}`);
    expect(violation?.to).toContain(target);
    if (!to.endsWith('.ts')) expect(violation?.to).toContain(to);
  });

  test('no rule is left that was never seen to catch something', () => {
    expect(broken.map(([rule]) => rule).toSorted()).toEqual(rules.map(({ name }) => name).toSorted());
  });
});
