import { expect, test } from 'vitest';
import { countTests } from '../../../scripts/setup/test-results.mjs';

const file = (...statuses: string[]) => ({
  status: statuses.includes('failed') ? 'failed' : 'passed',
  assertionResults: statuses.map(status => ({ status })),
});

const unloadable = { status: 'failed', assertionResults: [] };

test.each([
  [
    'a good run',
    { numPassedTests: 2, numFailedTests: 0, testResults: [file('passed', 'passed')] },
    0,
    [2, 0],
  ],
  [
    'a failed test',
    { numPassedTests: 1, numFailedTests: 1, testResults: [file('passed', 'failed')] },
    1,
    [1, 1],
  ],
  [
    'a file that could not be loaded',
    { numPassedTests: 1, numFailedTests: 0, testResults: [file('passed'), unloadable] },
    1,
    [1, 1],
  ],
  [
    'an error outside any test',
    { numPassedTests: 1, numFailedTests: 0, testResults: [file('passed')] },
    1,
    [1, 1],
  ],
  ['a run that wrote no results', undefined, 1, [0, 1]],
] as const)('%s is counted', (_title, results, exitCode, [passed, failed]) => {
  expect(
    countTests(results === undefined ? undefined : (structuredClone(results) as never), exitCode),
  ).toEqual({ passed, failed });
});
