/**
 * The closing counts of a test run.
 *
 * A file that could not be loaded has no tests that could fail, and an error outside any test fails none: each of them
 * counts as one failure, so that a failed run never reads as a good one.
 *
 * @param {{ numPassedTests: number, numFailedTests: number,
 *   testResults: { status: string, assertionResults: { status: string }[] }[] } | undefined} results of vitest's JSON
 *   reporter; undefined when it wrote none
 * @param {number} exitCode vitest's
 */
export function countTests(results, exitCode) {
  const { numPassedTests: passed = 0, numFailedTests = 0, testResults = [] } = results ?? {};
  const brokenFiles = testResults.filter(
    file => file.status === 'failed' && !file.assertionResults.some(test => test.status === 'failed'),
  );
  const failed = numFailedTests + brokenFiles.length;
  return { passed, failed: failed === 0 && exitCode !== 0 ? 1 : failed };
}
