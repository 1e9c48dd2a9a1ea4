// One plain line out of the JSON of vitest's runs: `N passed, N failed`.
import { readFileSync } from 'node:fs';

function readResults(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** A file that could not be loaded counts as one failure, and so does a run without results. */
function countsOf(results) {
  if (!results) return { passed: 0, failed: 1 };
  const broken = results.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  return { passed: results.numPassedTests, failed: results.numFailedTests + broken.length };
}

const counts = process.argv.slice(2).map((file) => countsOf(readResults(file)));
const sum = (name) => counts.reduce((total, one) => total + one[name], 0);
const [passed, failed] = [sum('passed'), sum('failed')];
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
