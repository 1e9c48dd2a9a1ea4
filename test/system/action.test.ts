import { createServer } from 'node:http';
import { chmod, mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import type { Log } from 'sarif';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { start as startBroken } from '../../fixtures/servers/broken/rob-ping.ts';
import { start as startShouldBroken } from '../../fixtures/servers/broken/rpc-parse-error-body.ts';
import { start as startProtected } from '../../fixtures/servers/conformant/raw-protected.ts';
import { start } from '../../fixtures/servers/conformant/raw.ts';
import { listen, type Running } from '../../fixtures/servers/running.ts';
import type { Report } from '../../src/report/report.ts';
import { rawServer } from '../launched-servers.ts';
import { action, runAction } from '../run-action.ts';
import { blockNamed } from '../page-blocks.ts';
import { repository, tempFolder } from '../temp-folder.ts';

/** A few checks are enough to see how a run ends. */
const few = '--only=rob-ping\n--only=auth-401-without-token';

describe('action.yml', () => {
  it('keeps inputs out of the scripts, where they would be run', () => {
    const scripts = action.runs.steps.flatMap(({ run }) => run ?? []);
    expect(scripts.length).toBeGreaterThan(2);
    expect(scripts.filter((script) => script.includes('${{'))).toEqual([]);
  });

  it('uses each of its inputs, and every variable that it sets', () => {
    const text = JSON.stringify(action.runs);
    expect(Object.keys(action.inputs).filter((name) => !text.includes(`inputs.${name} `))).toEqual([]);
    for (const { env = {}, run = '' } of action.runs.steps)
      expect(Object.keys(env).filter((name) => !run.includes(name))).toEqual([]);
  });

  it('sets up Node.js only where it is missing or too old', async () => {
    const tools = await tempFolder({ node: '#!/bin/sh\necho 18\n' });
    await chmod(path.join(tools, 'node'), 0o755);
    const old = await runAction({ target: '-' }, { env: { PATH: `${tools}:${process.env['PATH'] ?? ''}` } });
    expect(old.used.map(({ uses }) => uses)).toEqual(['actions/setup-node@v4']);
    expect((await runAction({ target: '-' })).used).toEqual([]);
  });
});

describe('the steps of the action', () => {
  it('pass with a server that is all right, and never show the token', async () => {
    const server = await running(startProtected);
    const token = String(server.tokens?.bearer);
    const run = await runAction({ target: server.url, bearer: token, options: few });
    expect(run).toMatchObject({ exitCode: 0, outputs: { outcome: 'proven', 'exit-code': '0' } });
    expect(run.summary).toContain('mcp-migrate verify: proven');
    expect(run.log).toContain('::notice title=mcp-migrate verify%3A proven::');
    const written = await reportsIn(run.outputs);
    expect(Object.keys(written)).toEqual(['report.html', 'report.json', 'report.junit.xml', 'report.sarif']);
    expect(tried(reportIn(written))).toContain('auth-401-without-token');
    expect([run.log, run.summary, run.handedOver, ...Object.values(written)].join('\n')).not.toContain(token);
  });

  it('fail with a broken server: annotations, summary, code scanning', async () => {
    const run = await runAction({ target: (await running(startBroken)).url, options: few });
    expect(run).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed', 'exit-code': '1' } });
    expect(run.log).toMatch(/^::error title=rob-ping /m);
    expect(run.summary).toContain('`rob-ping`');
    const [upload] = run.used;
    expect(upload?.uses).toBe('github/codeql-action/upload-sarif@v3');
    const sarif = JSON.parse(await readFile(upload?.with['sarif_file'] ?? '', 'utf8')) as Log;
    expect(sarif.runs[0]?.results?.map(({ ruleId }) => ruleId)).toContain('rob-ping');
    expect((await reportsIn(run.outputs))['report.junit.xml']).toMatch(/<testsuites [^>]* failures="[1-9]/);
  });

  it('hand on every input', async () => {
    const { url: target } = await running(startShouldBroken);
    const asked = { target, options: '--only=rpc-parse-error-body\n--only=sec-tool-input-validated', strict: 'true' };
    const earlier = await runAction(asked);
    expect(earlier.exitCode).toBe(1);
    const files = {
      'known failures.txt': 'rpc-parse-error-body # until 2.0\n',
      'earlier.json': await readFile(earlier.outputs['report'] ?? '', 'utf8'),
    };
    const known = { 'expect-failures': 'known failures.txt', baseline: 'earlier.json' };
    const tools = { 'allow-tool': 'nothing\necho={"text": "$(touch owned)"}' };
    const rest = { era: 'legacy', wait: '5', 'upload-sarif': 'false' };
    const run = await runAction({ ...asked, ...known, ...tools, ...rest }, { files });
    expect(run).toMatchObject({
      exitCode: 0,
      used: [],
      workspace: ['README.md', 'earlier.json', 'known failures.txt'],
    });
    const { checks, baseline } = reportIn(await reportsIn(run.outputs));
    expect(checks.find(({ id }) => id === 'rpc-parse-error-body')).toMatchObject({ expectedToFail: true });
    expect(checks.find(({ id }) => id === 'sec-tool-input-validated')?.outcome).toBe('pass');
    expect(baseline).toContainEqual(expect.objectContaining({ id: 'sec-tool-input-validated', now: 'pass' }));
  });

  it('start a command, and the server of a project', async () => {
    const files = {
      'server/index.js': rawServer(),
      'server/package.json': JSON.stringify({ type: 'module', scripts: { start: 'node index.js' } }),
    };
    const options = '--only=rpc-response-id-echo\n--no-second-opinions';
    const [command, project] = await Promise.all([
      runAction({ args: 'node\nserver/index.js\n{port}', options }, { files }),
      runAction({ target: 'server', options }, { files }),
    ]);
    for (const run of [command, project])
      expect(tried(reportIn(await reportsIn(run.outputs)))).toEqual(['rpc-response-id-echo']);
    expect(project.outputs['exit-code']).toBe(command.outputs['exit-code']);
  });

  it('are red with all reports when nothing answers, and keep the keys of the URL', async () => {
    const closed = createServer();
    const target = `${await listen(closed)}/mcp?key=s3cret-key`;
    closed.close();
    const run = await runAction({ target });
    expect(run).toMatchObject({ exitCode: 3, outputs: { outcome: 'refused', 'exit-code': '3' } });
    expect(run.used).toHaveLength(1);
    const written = await reportsIn(run.outputs);
    expect(written['report.junit.xml']).toContain('failures="1"');
    expect([run.log, run.summary, ...Object.values(written)].join('\n')).not.toContain('s3cret-key');
  });

  it.each([
    ['a target that a shell would run', { target: '$(touch owned); "`touch owned`"' }, '2'],
    ['an era that there is not', { target: 'http://127.0.0.1:1/mcp', era: '"; touch owned; "' }, '2'],
    ['a time that is none', { target: 'http://127.0.0.1:1/mcp', wait: 'soon' }, '2'],
    ['a target that is an option', { target: '--version' }, undefined],
    ['a version that is none', { target: '.', version: 'latest || touch owned' }, undefined],
  ])('refuse %s, and run nothing of it', async (_name, inputs, code) => {
    const run = await runAction(inputs);
    expect(run.exitCode).toBe(2);
    expect(run.outputs['exit-code']).toBe(code ?? '');
    expect(run.workspace).toEqual(['README.md']);
  });
});

describe('the pages', () => {
  const block = (name: string, page = 'docs/verifying.md'): string => blockNamed(name, page);

  it.each(['README.md', 'docs/verifying.md'])('%s hands the action inputs that it has', (page) => {
    const [used] = parse(block('action', page)) as { with: object }[];
    expect(Object.keys(used?.with ?? {}).length).toBeGreaterThan(0);
    expect(Object.keys(used?.with ?? {}).filter((name) => !(name in action.inputs))).toEqual([]);
  });

  it('read outputs of the action that it has', () => {
    const text = block('action');
    const outputs = [...text.matchAll(/steps\.mcp\.outputs\.([\w-]+)/g)].map(([, name = '']) => name);
    expect(outputs.filter((name) => !(name in action.outputs))).toEqual([]);
    expect(outputs.length).toBeGreaterThan(0);
  });

  it.each([
    ['a server that is all right', { startServer: start, code: 0, shown: /<testsuites [^>]* failures="0" errors="0"/ }],
    [
      'a broken server',
      { startServer: startBroken, code: 1, shown: /<testcase [^>]*name="rob-ping"[^>]*>\s*<failure/ },
    ],
  ])('has a command for any CI: %s', async (_name, { startServer, code, shown }) => {
    const folder = await tempFolder();
    await mkdir(path.join(folder, 'node_modules/.bin'), { recursive: true });
    await symlink(path.join(repository, 'dist/bin.js'), path.join(folder, 'node_modules/.bin/mcp-migrate'));
    const { url } = await running(startServer);
    const { exitCode } = await execa('sh', ['-ec', block('shell')], {
      ...{ cwd: folder, reject: false, env: { MCP_URL: url, MCP_TOKEN: 'a-token-that-is-not-asked-for' } },
    });
    expect(exitCode).toBe(code);
    expect((await readdir(path.join(folder, 'reports'))).toSorted()).toEqual(['mcp.html', 'mcp.json', 'mcp.xml']);
    expect(await readFile(path.join(folder, 'reports/mcp.xml'), 'utf8')).toMatch(shown);
  });
});

async function running(startServer: () => Promise<Running>): Promise<Running> {
  const server = await startServer();
  onTestFinished(server.close);
  return server;
}

/** The texts of the reports by name, sorted. */
async function reportsIn({ reports = '' }: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const names = (await readdir(reports)).toSorted();
  const texts = names.map(async (name) => [name, await readFile(path.join(reports, name), 'utf8')] as const);
  return Object.fromEntries(await Promise.all(texts));
}

const reportIn = (written: Readonly<Record<string, string>>): Report =>
  JSON.parse(written['report.json'] ?? '') as Report;

const tried = ({ checks }: Report): string[] =>
  checks.filter(({ outcome }) => outcome === 'pass' || outcome === 'fail').map(({ id }) => id);
