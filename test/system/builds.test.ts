import { expect, test } from 'vitest';
import { demoServer, migrate, runCli, serverProject } from '../command-line.ts';
import { treeOf } from '../temp-folder.ts';

const LONG_MS = 600_000;

const compilerOptions = {
  ...{ target: 'es2022', module: 'nodenext', rootDir: 'src', outDir: 'dist', types: ['node'] },
  ...{ strict: true, skipLibCheck: true },
};

test('a build that forbids what only improves is migrated without it', { timeout: LONG_MS }, async () => {
  const allowed = `import { readFileSync } from 'node:fs';
if (readFileSync('src/index.ts', 'utf8').includes('ajv')) throw new Error('ajv is not allowed here');
`;
  const folder = await serverProject(
    {
      'src/index.ts': demoServer(),
      'allowed-imports.js': allowed,
      'tsconfig.json': JSON.stringify({ compilerOptions, include: ['src'] }),
    },
    { main: 'dist/index.js', scripts: { build: 'node allowed-imports.js && tsc' } },
  );
  const { code, report } = await migrate(folder, '--no-verify');
  const message: unknown = expect.stringMatching(/^share-schema-validator was left out, .*ajv is not allowed here/);
  expect(report.findings).toContainEqual(expect.objectContaining({ id: 'improvement-left-out', message }));
  expect(report.changes.map(({ transform }) => transform)).not.toContain('share-schema-validator');
  expect(report).toMatchObject({ outcome: 'migrated', build: { after: { ok: true } } });
  expect(code).toBe(0);
});

test('where the build of everything fails, the one of the server is taken', { timeout: LONG_MS }, async () => {
  const folder = await serverProject(
    {
      'src/index.ts': demoServer(),
      'src/extension.ts': "import { window } from 'not-installed';\nwindow.show();\n",
      'tsconfig.json': JSON.stringify({ compilerOptions, include: ['src'] }),
    },
    {
      main: 'dist/index.js',
      scripts: {
        build: 'tsc',
        'build:server':
          'esbuild src/index.ts --bundle --packages=external --platform=node --format=esm --outfile=dist/index.js',
      },
    },
  );
  const { code, report, stderr } = await migrate(folder, '--no-verify');
  expect({ code, outcome: report.outcome }).toEqual({ code: 0, outcome: 'migrated' });
  expect(report.build).toMatchObject({ before: { ok: true, typeErrors: 1 }, after: { ok: true, typeErrors: 1 } });
  expect(stderr).toContain('the script "build:server" builds dist/index.js');
});

test('a TypeScript server is built and proven, undo takes the build output back', { timeout: LONG_MS }, async () => {
  const folder = await serverProject(
    {
      'src/index.ts': demoServer({ before: 'const answer: string = process.argv[2] ?? "none";', answer: 'answer' }),
      'tsconfig.json': JSON.stringify({ compilerOptions, include: ['src'] }),
    },
    { main: 'dist/index.js', scripts: { build: 'tsc' } },
  );
  const before = await treeOf(folder);
  const { code, left, report } = await migrate(folder, '--no-verify');
  expect(report).toMatchObject({ outcome: 'migrated', build: { after: { ok: true, typeErrors: 0 } } });
  expect({ code, left }).toEqual({ code: 0, left: [] });
  expect(Object.keys(await treeOf(folder))).toContain('dist/mcp-http/serve.js');
  await runCli(['undo', folder]);
  expect(await treeOf(folder)).toEqual(before);
});
