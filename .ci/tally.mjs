// The names of what failed, and one plain line out of the JSON of vitest's runs: `N passed, N failed`.
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

/** `file: test: message` with the first lines of what it said, for each that failed; whoever shows the log may have cut it. */
function failuresOf(results) {
  return (results?.testResults ?? []).flatMap(({ name, message, status, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (status === 'failed' && failed.length === 0) return [`${name}: ${message}`];
    return failed.map(({ fullName, failureMessages }) => `${name}: ${fullName}: ${failureMessages[0] ?? ''}`);
  });
}

const runs = process.argv.slice(2).map(readResults);
for (const failure of runs.flatMap(failuresOf)) console.log(`failed: ${failure.split('\n').slice(0, 12).join('\n')}`);

const counts = runs.map(countsOf);
const sum = (name) => counts.reduce((total, one) => total + one[name], 0);
const [passed, failed] = [sum('passed'), sum('failed')];
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
