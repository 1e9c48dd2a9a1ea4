import { chmod, mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { start } from '../../fixtures/servers/conformant/v1-stateful.ts';
import { demoServer, manifestText } from '../command-line.ts';
import { blockNamed, blocksIn, pageText } from '../page-blocks.ts';
import { put, repository, tempFolder } from '../temp-folder.ts';

const LONG_MS = 1_800_000;

/** A folder in which `npx mcp-migrate` is this build; projects in it find the packages of this repository. */
async function workplace(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await tempFolder();
  await mkdir(path.join(folder, 'node_modules/.bin'), { recursive: true });
  await symlink(path.join(repository, 'dist/bin.js'), path.join(folder, 'node_modules/.bin/mcp-migrate'));
  for (const name of await readdir(path.join(repository, 'node_modules')))
    if (!name.startsWith('.'))
      await symlink(path.join(repository, 'node_modules', name), path.join(folder, 'node_modules', name));
  await put(folder, files);
  return folder;
}

const project = (name: string): Record<string, string> => ({
  [`${name}/package.json`]: manifestText(),
  [`${name}/index.js`]: demoServer(),
});

test('the commands of the README, as they stand there', { timeout: LONG_MS }, async () => {
  const folder = await workplace(project('my-server'));
  const { url, close } = await start();
  onTestFinished(close);
  const block = blocksIn('README.md', 'sh').find((text) => text.includes('npx mcp-migrate ./my-server '));
  const lines = (block ?? '').split('\n').map((line) => line.replace(/ +#.*$/, ''));
  expect(lines.length).toBeGreaterThan(5);
  const report = 'npx mcp-migrate audit ./my-server --json --output reports/my-server.json';
  for (const line of [report, ...lines]) {
    // The packages are here, and nothing is to be installed into this repository.
    const migrates = /^npx mcp-migrate \.\/my-server$/.test(line);
    const typed = `${line.replace('http://127.0.0.1:3000/mcp', url)}${migrates ? ' --no-install' : ''}`;
    const { exitCode, all } = await execa('sh', ['-ec', typed], { cwd: folder, reject: false, all: true });
    expect(exitCode, `${typed}\n${all}`).toBe(0);
    if (migrates) expect(all).toMatch(/^PROVEN /m);
  }
});

test('the script for many repositories, in one of them', { timeout: LONG_MS }, async () => {
  const folder = await workplace({
    ...project('clone'),
    'run.sh': `${blockNamed('script', 'docs/many-repositories.md')}\n`,
  });
  const [script, reports] = [path.join(folder, 'run.sh'), path.join(folder, 'reports')];
  await chmod(script, 0o755);
  const env = { REPORTS: reports, REPOSITORY: 'my-org/time-server' };
  const { exitCode } = await execa(script, ['--dry-run'], { cwd: path.join(folder, 'clone'), reject: false, env });
  expect(exitCode).toBe(0);
  const report = JSON.parse(await readFile(path.join(reports, 'time-server.json'), 'utf8')) as { outcome: string };
  expect(report.outcome).toBe('planned');
  const calls = blockNamed('multi-gitter', 'docs/many-repositories.md');
  const summarized = calls.split('\n').filter((line) => line.startsWith('npx'));
  const { stdout } = await execa('sh', ['-ec', summarized.join('\n')], { cwd: folder, env });
  expect(stdout).toContain('1 project: 1 planned');
});

test('the reusable workflow looks at a project, and takes no option for one', { timeout: LONG_MS }, async () => {
  const npx = `#!/bin/sh\nshift 2\nexec ${process.execPath} ${path.join(repository, 'dist/bin.js')} "$@"\n`;
  const folder = await workplace({ ...project('my server'), 'bin/npx': npx });
  await chmod(path.join(folder, 'bin/npx'), 0o755);
  const { jobs } = parse(pageText('.github/workflows/many.yml')) as Workflow;
  const script = jobs.look.steps.find(({ name }) => name === 'Look')?.run ?? '';
  const look = async (PROJECT: string, RUN: string) => {
    const env = { PROJECT, RUN, VERSION: 'latest', RUNNER_TEMP: folder, GITHUB_ENV: path.join(folder, 'env') };
    const PATH = `${path.join(folder, 'bin')}:${process.env['PATH'] ?? ''}`;
    return (await execa('bash', ['-ec', script], { cwd: folder, reject: false, env: { ...env, PATH } })).exitCode;
  };
  expect(await look('my server', 'dry-run')).toBe(0);
  expect(await look('./my server', 'audit')).toBe(0);
  expect((await readdir(path.join(folder, 'reports'))).toSorted()).toEqual([
    ...['--my-server.html', '--my-server.json', 'my-server.html', 'my-server.json'],
  ]);
  expect(await look('--version', 'dry-run')).toBe(2);
  expect(await look('my server', 'migrate')).toBe(2);
});

interface Workflow {
  readonly jobs: { readonly look: { readonly steps: readonly { readonly name?: string; readonly run?: string }[] } };
}

test('every block for a shell is one that a shell reads', async () => {
  const pages = ['README.md', ...(await readdir(path.join(repository, 'docs'))).map((name) => `docs/${name}`)];
  const blocks = pages.filter((page) => page.endsWith('.md')).flatMap((page) => blocksIn(page, 'sh'));
  expect(blocks.length).toBeGreaterThan(15);
  for (const block of blocks) {
    const { exitCode, stderr } = await execa('sh', ['-n'], { input: block.replaceAll('…', ''), reject: false });
    expect({ exitCode, stderr }, block).toEqual({ exitCode: 0, stderr: '' });
  }
});
