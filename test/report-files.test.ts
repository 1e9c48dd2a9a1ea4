import { createServer } from 'node:http';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { start } from '../fixtures/servers/conformant/raw.ts';
import { listen } from '../fixtures/servers/running.ts';
import { runCli } from '../src/cli/run-cli.ts';
import type { Terminal } from '../src/cli/terminal.ts';
import { writeReport } from '../src/cli/write-report.ts';
import type { Report } from '../src/report/report.ts';
import { publicUrl } from '../src/verify/public-url.ts';
import { sampleReports } from './sample-reports.ts';
import { tempFolder } from './temp-folder.ts';

const key = 's3cret-key';

describe('--report', () => {
  it('writes more formats of the same run, into folders that it makes', async () => {
    const { url, close } = await start();
    const folder = await tempFolder();
    const reports = ['json=a/b/r.json', 'junit=a/r.xml', 'terminal=a/r.txt'].map((report) =>
      intoFolder(folder, report),
    );
    const words = [url, '--only', 'rob-ping', ...reports.flatMap((report) => ['--report', report])];
    const { code, stdout } = await verify(...words).finally(close);
    expect(code).toBe(0);
    expect(await readFile(path.join(folder, 'a/r.txt'), 'utf8')).toBe(stdout);
    expect(await readFile(path.join(folder, 'a/r.xml'), 'utf8')).toContain('name="rob-ping"');
    expect(await readFile(path.join(folder, 'a/b/r.json'), 'utf8')).toContain('"outcome": "proven"');
  });

  it.each(['json', 'json=', 'yaml=r.yaml', '=r.json'])('refuses %s', async (report) => {
    const { code, stderr } = await verify('http://127.0.0.1:1/mcp', '--report', report);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('format=file') as string });
  });
});

describe('a command that is longer than a screen', () => {
  const checks = sampleReports['verified']?.checks ?? [];
  const report = { ...sampleReports['verified'], checks } as Report;

  it('is a script beside the report, which names it', async () => {
    const folder = await tempFolder();
    const stdout = new PassThrough();
    const terminal = { stdout, stderr: new PassThrough(), stdin: process.stdin, env: {} } as unknown as Terminal;
    const files = (['markdown', 'junit'] as const).map((format) => ({ format, file: `${folder}/r.${format}` }));
    await writeReport(report, { format: 'terminal', verbose: true, report: files }, terminal);
    stdout.end();
    expect(await readdir(folder)).toEqual(['r.junit', 'r.markdown', 'try-rob-hostile-json-legacy.sh']);
    const script = await readFile(path.join(folder, 'try-rob-hostile-json-legacy.sh'), 'utf8');
    expect(script).toContain(checks.find(({ id }) => id === 'rob-hostile-json')?.curl);
    expect(await readFile(`${folder}/r.markdown`, 'utf8')).toContain('\nbash try-rob-hostile-json-legacy.sh\n');
    expect(await text(stdout)).toContain(
      '--output FILE writes it beside the report, as try-rob-hostile-json-legacy.sh',
    );
  });
});

describe('a refusal', () => {
  it('is written in the format, to the file and as the further reports that were asked for', async () => {
    const folder = await tempFolder();
    const target = await closedUrl();
    const asked = ['--format', 'junit', '--output', path.join(folder, 'r.xml'), '--report', `html=${folder}/r.html`];
    const { code, stdout, stderr } = await verify(target, ...asked);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain('cannot reach');
    expect(await readFile(path.join(folder, 'r.xml'), 'utf8')).toMatch(/<testsuites [^>]* failures="1"/);
    expect(await readdir(folder)).toEqual(['r.html', 'r.xml']);
  });

  it('names what was to be verified', async () => {
    const target = await closedUrl();
    expect(reportIn(await verify(target, '--json'))).toMatchObject({ target: publicUrl(target), exitCode: 3 });
    const command = await verify('--json', '--', 'no-such-program', '--json', 'x');
    expect(reportIn(command)).toMatchObject({ target: 'no-such-program --json x', exitCode: 3 });
    const project = await verify('no-such-folder', '--json', '--', '--fast');
    expect(reportIn(project)).toMatchObject({ target: 'no-such-folder', exitCode: 2 });
  });

  it('is only said where no report was asked for', async () => {
    expect(await verify('no-such-folder')).toMatchObject({ code: 2, stdout: '' });
    expect(await verify('no-such-folder', '--', '--json')).toMatchObject({ code: 2, stdout: '' });
  });

  it('gives 3 when not even its report can be written', async () => {
    const folder = await tempFolder({ file: '' });
    const { code, stderr } = await verify('no-such-folder', '--output', path.join(folder, 'file/r.txt'));
    expect(code).toBe(3);
    expect(stderr).toContain('no-such-folder');
    expect(stderr).toMatch(/EEXIST|ENOTDIR/);
  });
});

describe('the key in a URL', () => {
  it.each([
    ['https://a.example/mcp', 'https://a.example/mcp'],
    ['https://user:pass@a.example/mcp#x', 'https://a.example/mcp'],
    [`https://a.example/mcp?key=${key}&a&b=c=d`, 'https://a.example/mcp?key=…&…&b=…'],
    ['./server?', './server?'],
    ['node server.js --url http://a.example?x=1', 'node server.js --url http://a.example?x=1'],
  ])('%s is shown as %s', (url, shown) => {
    expect(publicUrl(url)).toBe(shown);
  });

  it.each([`api_key=${key}`, `k=abcdef0123456789-${key}`, `token=${encodeURIComponent(`${key}/+`)}&v=2`])(
    'reaches no part of a report: %s',
    async (query) => {
      const { url, close } = await start();
      const words = [`${url}?${query}`, '--json', '--verbose', '--only', 'session', '--only', 'rob-ping'];
      const { code, stdout, stderr } = await verify(...words).finally(close);
      expect(code).toBe(0);
      expect(stdout).toContain('[redacted]');
      expect(stdout + stderr).not.toContain(key);
    },
  );
});

async function verify(...words: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const terminal = { stdout, stderr, stdin: process.stdin, env: {} } as unknown as Terminal;
  const code = await runCli(['node', 'mcp-migrate', 'verify', ...words], terminal);
  for (const stream of [stdout, stderr]) stream.end();
  return { code, stdout: await text(stdout), stderr: await text(stderr) };
}

const intoFolder = (folder: string, report: string): string => report.replace('=', `=${folder}/`);

const reportIn = ({ stdout }: { readonly stdout: string }): Report => JSON.parse(stdout) as Report;

async function closedUrl(): Promise<string> {
  const server = createServer();
  const url = `${await listen(server)}/mcp?key=${key}`;
  server.close();
  return url;
}
