import { PassThrough } from 'node:stream';
import { clearLine, cursorTo, moveCursor, type Direction } from 'node:readline';
import { afterEach, expect, test, vi } from 'vitest';
import { createProgress } from '../src/cli/progress.ts';
import { runCli } from '../src/cli/run-cli.ts';
import type { Terminal } from '../src/cli/terminal.ts';
import { demoServer, manifestText } from './command-line.ts';
import { tempFolder, treeOf } from './temp-folder.ts';

/** A stream that looks like a terminal; what is written to it is kept. */
function terminalStream() {
  const stream = new PassThrough();
  const said: string[] = [];
  stream.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  const moves = {
    cursorTo: (x: number) => cursorTo(stream, x),
    clearLine: (direction: Direction) => clearLine(stream, direction),
    moveCursor: (x: number, y: number) => moveCursor(stream, x, y),
  };
  return { stream: Object.assign(stream, { isTTY: true, columns: 80, ...moves }), said: () => said.join('') };
}

/** A person at a terminal who answers questions with these lines, and then leaves. */
function personSaying(lines: readonly string[]) {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  const { stream: stderr, said } = terminalStream();
  const left = [...lines];
  stderr.on('data', (chunk: Buffer) => {
    if (!chunk.toString().includes('[d]iff')) return;
    const line = left.shift();
    if (line === undefined) stdin.end();
    else stdin.write(`${line}\n`);
  });
  return { terminal: { stdin, stdout: new PassThrough(), stderr, env: {} } as unknown as Terminal, said };
}

test.each([
  ['no', ['n']],
  ['the diff, and no', ['d', 'diff', 'no']],
  ['nothing', []],
])('who answers %s gets nothing written', async (_answer, lines) => {
  const folder = await tempFolder({ 'package.json': manifestText(), 'index.js': demoServer() });
  const before = await treeOf(folder);
  const { terminal, said } = personSaying(lines);
  expect(await runCli(['node', 'mcp-migrate', folder], terminal)).toBe(3);
  expect(said().split('+++ b/index.js').length - 1).toBe(lines.filter((line) => line.startsWith('d')).length);
  expect(said()).toContain('index.js:4 ');
  expect(said()).toContain('nothing was written: not confirmed');
  expect(await treeOf(folder)).toEqual(before);
});

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Three steps under two labels, one that fails, and the end; the lines that a terminal shows afterwards. */
async function linesAfterSteps(): Promise<string[]> {
  const { stream, said } = terminalStream();
  const progress = createProgress(stream as unknown as NodeJS.WriteStream, { quiet: false });
  await progress.step('build', () => Promise.resolve());
  await progress.step('checks', (tell) => {
    tell('1 of 2');
    return Promise.resolve();
  });
  await progress.step('build', () => Promise.resolve());
  await expect(progress.step('start', () => Promise.reject(new Error('down')))).rejects.toThrow('down');
  progress.end();
  const kept = said()
    .split('\n')
    .map((line) => line.replace(/^.*(\r|\u001b\[[\dKGAJ?hl;]*)/s, ''));
  return kept.filter((line) => line !== '');
}

test('progress on a terminal is one line, and in the end the time of each step', async () => {
  vi.stubEnv('CI', undefined);
  vi.stubEnv('TERM', 'xterm');
  expect(await linesAfterSteps()).toEqual([
    expect.stringMatching(/^✗ start \(\d+\.\d s\)$/),
    expect.stringMatching(/^\d+\.\d s: ((build|checks|start) \d+\.\d s(, )?){3}$/),
  ]);
});

test.each([
  ['CI', 'true'],
  ['TERM', 'dumb'],
])('progress on a terminal whose %s is %s is a line for each step', async (name, value) => {
  vi.stubEnv('CI', undefined);
  vi.stubEnv(name, value);
  const lines = await linesAfterSteps();
  expect(lines.map((line) => line.replace(/ \(\d+\.\d s\)$/, ''))).toEqual(['build', 'checks', 'build', 'start']);
});
