import { rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { demoServer, manifestText, migrate, runCli, serverProject, startCli, type Ended } from '../command-line.ts';
import { put, setMode, treeOf } from '../temp-folder.ts';

const LONG_MS = 600_000;

/** What was said, line by line; a stack is never a part of it. */
function linesOf({ stdout, stderr }: Ended): string[] {
  const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '');
  expect(lines.filter((line) => /^ +at |node:internal/.test(line))).toEqual([]);
  return lines;
}

/** Runs it on a project that has to stay as it is; gives the exit code and the lines that were said. */
async function refusal(
  folder: string,
  ...options: readonly string[]
): Promise<{ code: number | null; said: string[] }> {
  const before = await treeOf(folder);
  const ended = await runCli([folder, '--no-install', '--no-verify', '--quiet', ...options]);
  expect(await treeOf(folder)).toEqual(before);
  expect(ended.left).toEqual([]);
  return { code: ended.code, said: linesOf(ended) };
}

const own = (folder: string, text: string): string => text.replaceAll(folder, '<folder>');

describe('a line and a hint, and nothing is touched', () => {
  test.each([
    ['no package.json', { 'package.json': undefined }, /^<folder>: there is no package\.json$/],
    ['a package.json that is no JSON', { 'package.json': '{ "name": ' }, /package\.json is not a JSON object$/],
    ['a package.json that is a list', { 'package.json': '[]' }, /package\.json is not a JSON object$/],
  ])('%s', async (_, { 'package.json': manifest }, message) => {
    const folder = await serverProject({ 'index.js': demoServer(), 'package.json': manifest ?? '' });
    if (manifest === undefined) await rm(path.join(folder, 'package.json'));
    const { code, said } = await refusal(folder);
    expect(code).toBe(3);
    expect(said.length).toBeLessThanOrEqual(2);
    expect(own(folder, said[0] ?? '')).toMatch(message);
  });

  test.each([[[]], [['undo']]])('%s no such folder is wrong usage', async (command) => {
    const ended = await runCli([...command, path.join(await serverProject({}), 'nowhere')]);
    expect(ended).toMatchObject({ code: 2, stdout: '', left: [] });
    expect(linesOf(ended)).toEqual([expect.stringMatching(/nowhere cannot be opened: ENOENT$/)]);
  });

  test.each([
    ['--no-such-option', /unknown option '--no-such-option'/],
    ['--sessions=some', /'some' is invalid\. Allowed choices are stateful, stateless/],
    ['--env=nothing', /^--env takes KEY=VALUE$/],
    ['--timeout=soon', /^not a positive number: soon$/],
    ['--entry=src/no.ts', /^--entry src\/no\.ts: there is no such source file in the project$/],
    ['--only=nothing', /^no transform is called nothing$/],
  ])('the option %s is wrong usage', async (option, message) => {
    const { code, said } = await refusal(await serverProject({ 'index.js': demoServer() }), option);
    expect(code).toBe(2);
    expect(said.length).toBeLessThanOrEqual(2);
    expect(said[0]).toMatch(message);
  });
});

describe('a refusal names the place', () => {
  test.each([
    ['a web server without MCP', "import http from 'node:http';\nhttp.createServer().listen(0);\n", 'index.js:1'],
    ['a source of 5 MB', `${demoServer()}${'// 0123456789012345678901234567890\n'.repeat(150_000)}`, 'index.js:1'],
    ['a source that does not parse', `${demoServer()}const = {;\n`, `index.js:${demoServer().split('\n').length}`],
    ['a server that another file was to start', demoServer().replace(/await server.*/, ''), 'index.js:1'],
  ])('%s', async (_, source, place) => {
    const { code, said } = await refusal(await serverProject({ 'index.js': source }));
    expect(code).toBe(3);
    const [named, fix] = said.slice(2);
    expect(said.slice(0, 2)).toEqual([expect.stringMatching(/^REFUSED .* nothing was changed$/), 'Left for you']);
    expect(named).toContain(` ${place} `);
    expect(fix ?? '').toMatch(/^$|fix: name the file with --entry FILE/);
    expect(said.length).toBeLessThanOrEqual(4);
  });
});

describe('a server that speaks Streamable HTTP already', () => {
  test('with a server for each transport: nothing to do', async () => {
    const source = `import { createServer } from 'node:http';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
createServer(async (request, response) => {
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  await new McpServer({ name: 'demo', version: '1.0.0' }).connect(transport);
  await transport.handleRequest(request, response);
});
`;
    const { code, said } = await refusal(await serverProject({ 'index.js': source }));
    expect(code).toBe(0);
    expect(said[0]).toMatch(/^NOTHING-TO-DO /);
  });

  test('with one transport for all clients: what is wrong is named, and nothing claimed', async () => {
    const source = demoServer()
      .replaceAll('StdioServerTransport()', 'StreamableHTTPServerTransport({ sessionIdGenerator: undefined })')
      .replace('{ StdioServerTransport }', '{ StreamableHTTPServerTransport }')
      .replace('server/stdio.js', 'server/streamableHttp.js');
    const { code, said } = await refusal(await serverProject({ 'index.js': source }));
    expect(code).toBe(3);
    expect(said[0]).toMatch(/^REFUSED /);
    expect(said.join('\n')).toMatch(/error index\.js:\d+ one transport is made for all clients/);
  });
});

test('four thousand files and links that lead in circles are no obstacle', { timeout: LONG_MS }, async () => {
  const many = Object.fromEntries(Array.from({ length: 4000 }, (_, n) => [`src/f${n}.js`, `export const n = ${n};\n`]));
  const folder = await serverProject({ 'index.js': demoServer(), ...many });
  await symlink('..', path.join(folder, 'src/up'));
  await symlink('self', path.join(folder, 'src/self'));
  const before = await treeOf(folder);
  expect(await migrate(folder, '--no-verify')).toMatchObject({ code: 0, left: [], report: { outcome: 'migrated' } });
  expect(await runCli(['undo', folder])).toMatchObject({ code: 0, stderr: '' });
  expect(await treeOf(folder)).toEqual(before);
});

test.each(['index.js', 'package.json', '.'])('a read-only %s is refused', { timeout: LONG_MS }, async (file) => {
  const folder = await serverProject({ 'index.js': demoServer() });
  await setMode(folder, file, file === '.' ? 0o555 : 0o444);
  onTestFinished(() => setMode(folder, file, 0o755));
  const { code, said } = await refusal(folder);
  expect(code).toBe(3);
  expect(said).toEqual([
    expect.stringMatching(/ cannot be written: .* read-only; nothing was written$|cannot be saved first: EACCES/),
    expect.stringMatching(/^ {2}(Make it writable|Check free space and permissions)/),
  ]);
});

test('a folder in the place of a new file is left alone', { timeout: LONG_MS }, async () => {
  const folder = await serverProject({ 'index.js': demoServer(), 'mcp-http/serve.js/mine.txt': 'mine' });
  const { code, said } = await refusal(folder);
  expect(code).toBe(3);
  expect(said[0]).toMatch(/^writing failed, everything is as it was: /);
});

test('who reads the output may leave: the work is finished', { timeout: LONG_MS }, async () => {
  const folder = await serverProject({ 'index.js': demoServer() });
  const running = startCli([folder, '--no-install', '--no-verify']);
  expect(await running.shows('check types')).toBe(true);
  running.stopReading();
  expect(await running.ended).toMatchObject({ code: 0, left: [] });
  expect(Object.keys(await treeOf(folder))).toContain('mcp-http/serve.js');
});

test.each([
  ['for the sources', 4, /^writing failed, everything is as it was: EFBIG/],
  ['for anything', 0, /^nothing was changed, the files cannot be saved first: EFBIG/],
])('a disk without room %s', { timeout: LONG_MS }, async (_, fileLimit, message) => {
  const folder = await serverProject({ 'index.js': demoServer() });
  const before = await treeOf(folder);
  const ended = await runCli([folder, '--no-install', '--no-verify', '--quiet'], { fileLimit });
  expect(await treeOf(folder)).toEqual(before);
  expect(ended).toMatchObject({ code: 3, stdout: '', left: [] });
  expect(linesOf(ended)).toEqual([expect.stringMatching(message), expect.stringMatching(/^ {2}Check free space/)]);
});

/** A registry that nobody can reach, and no second try. */
const OFFLINE = { npm_config_registry: 'http://127.0.0.1:9', npm_config_fetch_retries: '0' };

test.each([
  [
    'before any change',
    { code: 3, installed: {}, message: /^the project does not install as it is: npm .*ECONNREFUSED/ },
  ],
  [
    'after the change',
    {
      code: 1,
      installed: { 'node_modules/.package-lock.json': '{}' },
      message: /could not be installed: npm .*ECONNREFUSED/,
    },
  ],
])('npm that fails %s', { timeout: LONG_MS }, async (_, { code, installed, message }) => {
  const folder = path.join(await serverProject({}), 'project');
  const manifest = manifestText({ dependencies: { 'no-such-package-as-this': '1.0.0' } });
  await put(folder, { 'package.json': manifest, 'index.js': demoServer(), ...installed });
  const before = await treeOf(folder);
  const ended = await runCli([folder, '--no-verify', '--quiet'], { env: OFFLINE });
  expect(await treeOf(folder)).toEqual(before);
  expect(ended).toMatchObject({ code, left: [] });
  expect(linesOf(ended).filter((line) => message.test(line))).toHaveLength(1);
});

test('a report that cannot be written is one line', { timeout: LONG_MS }, async () => {
  const folder = await serverProject({ 'index.js': demoServer() });
  const { code, said } = await refusal(folder, '--dry-run', '--output', path.join(folder, 'index.js/report.txt'));
  expect(code).toBe(3);
  expect(said).toEqual([expect.stringMatching(/^(EEXIST|ENOTDIR): .*index\.js(\/report\.txt)?'$/)]);
});
