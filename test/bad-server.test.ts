import { test } from 'vitest';
import { demoServer, migrate, serverProject } from './command-line.ts';

const LONG_MS = 240_000;

const STUBBORN = "process.on('SIGTERM', () => {});\nsetInterval(() => {}, 1_000_000);";
const CHILD = JSON.stringify(STUBBORN);

test.concurrent.for([
  [
    'prints garbage on stdout',
    "console.log('Starting \\u001b[31mup');\nsetInterval(() => console.log('{ \"tick\": 1 }'), 50).unref();",
  ],
  ['ignores SIGTERM, and a closed stdin', STUBBORN],
  [
    'starts a child that ignores SIGTERM',
    `import { spawn } from 'node:child_process';\nspawn(process.execPath, ['-e', ${CHILD}], { stdio: 'ignore' });`,
  ],
])('a server that %s is proven, and nothing of it is left', { timeout: LONG_MS }, async ([, before], { expect }) => {
  const folder = await serverProject({ 'index.js': demoServer({ before }) });
  const { code, left, report } = await migrate(folder, '--no-verify');
  expect(report).toMatchObject({ outcome: 'proven', findings: [], parity: { equal: true } });
  expect({ code, left }).toEqual({ code: 0, left: [] });
});

test.concurrent.for([
  ['never answers', `${STUBBORN}\nawait new Promise(() => {});`, 'did not show what it has within 2 s'],
  ['exits at once', "console.error('\\u001b[31mno licence');\nprocess.exit(5);", 'no licence'],
  ['breaks while it is asked', "process.stdin.once('data', () => { throw new Error('no disk'); });", 'no disk'],
])('a server that %s cannot be proven', { timeout: LONG_MS }, async ([, before, said], { expect }) => {
  const folder = await serverProject({ 'index.js': demoServer({ before }) });
  const { code, left, report, stdout } = await migrate(folder, '--no-verify', '--timeout', '2');
  expect({ code, left }).toEqual({ code: 3, left: [] });
  expect(report.findings).toMatchObject([{ id: 'cannot-start', severity: 'error', file: 'index.js' }]);
  expect(report.findings[0]?.message).toContain(said);
  expect(stdout).not.toContain('\\u001b');
});
