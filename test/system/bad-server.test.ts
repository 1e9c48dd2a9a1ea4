import { expect, test } from 'vitest';
import { demoServer, migrate, serverProject } from '../command-line.ts';

const LONG_MS = 600_000;

const STUBBORN = "process.on('SIGTERM', () => {});\nsetInterval(() => {}, 1_000_000);";
const CHILD = JSON.stringify(STUBBORN);

/** Migrates a server for each case, all at once: most of the time they are waited for. */
const migrated = <Case extends { readonly before: string }>(
  cases: Readonly<Record<string, Case>>,
  ...options: string[]
) =>
  Promise.all(
    Object.entries(cases).map(async ([name, given]) => {
      const folder = await serverProject({ 'index.js': demoServer({ before: given.before }) });
      return { name, ...given, ...(await migrate(folder, '--no-verify', ...options)) };
    }),
  );

test('a server that misbehaves is proven, and nothing of it is left', { timeout: LONG_MS }, async () => {
  const ended = await migrated({
    'prints garbage on stdout': {
      before: "console.log('Starting \\u001b[31mup');\nsetInterval(() => console.log('{ \"tick\": 1 }'), 50).unref();",
    },
    'ignores SIGTERM, and a closed stdin': { before: STUBBORN },
    'starts a child that ignores SIGTERM': {
      before: `import { spawn } from 'node:child_process';\nspawn(process.execPath, ['-e', ${CHILD}], { stdio: 'ignore' });`,
    },
  });
  for (const { name, code, left, report } of ended) {
    expect(report, name).toMatchObject({ outcome: 'migrated', parity: { equal: true } });
    expect({ code, left, errors: report.findings.filter(isError) }, name).toEqual({ code: 0, left: [], errors: [] });
  }
});

const isError = ({ severity }: { readonly severity: string }): boolean => severity === 'error';

test('a server that does not show what it has cannot be proven', { timeout: LONG_MS }, async () => {
  const ended = await migrated(
    {
      'never answers': {
        before: `${STUBBORN}\nawait new Promise(() => {});`,
        said: 'did not show what it has within 2 s',
        options: ['--timeout', '2'],
      },
      'exits at once': { before: "console.error('\\u001b[31mno licence');\nprocess.exit(5);", said: 'no licence' },
      'breaks while it is asked': {
        before: "process.stdin.once('data', () => { throw new Error('no disk'); });",
        said: 'no disk',
      },
    },
    '--timeout',
    '2',
  );
  for (const { name, said, code, left, report, stdout } of ended) {
    expect({ code, left }, name).toEqual({ code: 3, left: [] });
    const errors = report.findings.filter(isError);
    expect(errors, name).toMatchObject([{ id: 'cannot-start', file: 'index.js' }]);
    expect(errors[0]?.message, name).toContain(said);
    expect(stdout, name).not.toContain('\\u001b');
  }
});
