/**
 * Who may import whom, as data. A layer may import itself, the layers it names here, and any package that is not
 * restricted below. Type-only imports obey the same arrows.
 *
 * A path is a regular expression over paths from the project's root.
 */
export const layers = {
  domain: { path: '^src/domain/', mayImport: [] },
  platform: { path: '^src/platform/', mayImport: ['domain'] },
  contract: { path: '^src/providers/(contract|define|settings)\\.ts$', mayImport: ['domain', 'platform'] },
  registry: {
    path: '^src/providers/registry\\.ts$',
    mayImport: ['domain', 'platform', 'contract', 'provider'],
  },
  provider: { path: '^src/providers/[^/]+/', mayImport: ['domain', 'platform', 'contract'] },
  browser: { path: '^src/browser/', mayImport: ['domain', 'platform', 'contract'] },
  store: { path: '^src/store/', mayImport: ['domain', 'platform'] },
  // The embedded engine's lease table stands in the store's database, and is written by its one writer.
  jobs: { path: '^src/jobs/', mayImport: ['domain', 'platform', 'store'] },
  monitor: {
    path: '^src/monitor/',
    mayImport: ['domain', 'platform', 'contract', 'store', 'jobs', 'browser'],
  },
  server: {
    path: '^src/server/',
    mayImport: ['domain', 'platform', 'contract', 'registry', 'store', 'jobs', 'browser', 'monitor'],
  },
  reports: {
    path: '^src/reports/',
    mayImport: ['domain', 'platform', 'contract', 'registry', 'store', 'jobs', 'browser', 'monitor'],
  },
  scenarios: {
    path: '^src/scenarios/',
    mayImport: ['domain', 'platform', 'contract', 'registry', 'store', 'jobs', 'browser', 'monitor'],
  },
  // The contract only for the types of what the registry hands out.
  sandbox: { path: '^src/sandbox/', mayImport: ['domain', 'platform', 'contract', 'registry'] },
  dashboard: { path: '^src/dashboard/', mayImport: ['server'] },
};

/** The layers at the top: they may import every other one, but for the command line, which nobody imports. */
export const tops = ['^src/testing/', '^src/cli/', '^src/library/', '^src/index\\.ts$'];

/**
 * Packages that only some files may import. `types` are the files that may import nothing but types from them.
 */
export const packages = [
  {
    name: 'playwright',
    packages: ['playwright', 'playwright-core', '@playwright/test'],
    files: ['^src/browser/', '^src/testing/'],
    types: ['^src/providers/contract\\.ts$', '^src/providers/[^/]+/page[^/]*\\.ts$'],
  },
  {
    name: 'express',
    packages: ['express', 'express-rate-limit', 'helmet'],
    files: ['^src/providers/[^/]+/emulator/', '^src/server/', '^src/sandbox/'],
  },
  {
    name: 'kysely',
    packages: ['kysely'],
    files: ['^src/store/', '^src/jobs/', '^src/providers/[^/]+/emulator/'],
  },
  {
    name: 'database-driver',
    packages: ['better-sqlite3', 'pg', 'graphile-worker'],
    files: ['^src/store/(sqlite|postgres)/', '^src/jobs/', '^src/providers/[^/]+/emulator/'],
  },
];

/** Files that run without being imported. */
export const entries = [
  '^src/index\\.ts$',
  '^src/testing/index\\.ts$',
  '^src/cli/main\\.ts$',
  '^src/store/sqlite/writer-thread\\.ts$',
  '\\.d\\.ts$',
];
