import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa, type Options } from 'execa';
import type { Report } from '../src/report/report.ts';

/** A published server, pinned, and what it needs to start. */
interface Published {
  readonly name: string;
  readonly version: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

interface Row {
  readonly name: string;
  readonly outcome: string;
  readonly seconds: number;
  readonly diff: string;
  readonly reason: string;
}

const bin = path.resolve(import.meta.dirname, '../dist/bin.js');
const MINUTE_MS = 60_000;

/** Migrates one published package in a folder of its own, which is removed again. */
async function migratePublished(server: Published): Promise<Row> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mcp-migrate-corpus-'));
  const since = performance.now();
  try {
    const project = await unpack(server, folder);
    const started = performance.now();
    const { outcome, reason } = await runTool(server, project);
    const seconds = (performance.now() - started) / 1000;
    return { name: server.name, outcome, seconds, diff: await diffSize(project), reason };
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    const seconds = (performance.now() - since) / 1000;
    return { name: server.name, outcome: 'not fetched', seconds, diff: '', reason };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Downloads, unpacks and installs a package, as one commit. */
async function unpack({ name, version }: Published, folder: string): Promise<string> {
  const project = path.join(folder, 'package');
  await execa('npm', ['pack', '--silent', `${name}@${version}`], inside(folder));
  await execa('bash', ['-c', 'tar -xzf *.tgz'], inside(folder));
  await execa('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts'], inside(project));
  await execa('git', ['init', '-q'], inside(project));
  await writeFile(path.join(project, '.git/info/exclude'), 'node_modules\npackage-lock.json\n.mcp-migrate\n');
  await execa('git', ['add', '-A'], inside(project));
  const author = ['-c', 'user.name=bench', '-c', 'user.email=bench@localhost'];
  await execa('git', [...author, 'commit', '-q', '--no-verify', '-m', 'published'], inside(project));
  return project;
}

const inside = (cwd: string) => ({ cwd, timeout: 5 * MINUTE_MS }) satisfies Options;

async function runTool(
  { env = {}, args = [] }: Published,
  project: string,
): Promise<{ outcome: string; reason: string }> {
  const variables = Object.entries(env).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
  const line = [bin, project, '--json', '--quiet', ...variables, '--', ...args];
  const options = { timeout: 10 * MINUTE_MS, forceKillAfterDelay: 20_000, reject: false } as const;
  const { stdout, stderr, exitCode, timedOut } = await execa('node', line, options);
  if (timedOut) return { outcome: 'timed out', reason: '' };
  const report = parsed(stdout);
  if (!report) return { outcome: `exit ${exitCode ?? 'unknown'}`, reason: stderr.split('\n')[0] ?? '' };
  const errors = report.findings.filter(({ severity }) => severity === 'error');
  const reason = errors.map(({ id, file, line: at, message }) => `${id} ${file}:${at} ${message}`)[0] ?? '';
  return { outcome: report.outcome, reason: reason.slice(0, 160) };
}

function parsed(text: string): Report | undefined {
  try {
    return JSON.parse(text) as Report;
  } catch {
    return undefined;
  }
}

/** Added and removed lines in the files of the package; the lock file does not count. */
async function diffSize(project: string): Promise<string> {
  await execa('git', ['add', '-A', '-N'], inside(project));
  const { stdout } = await execa('git', ['diff', '--numstat'], inside(project));
  const counts = stdout.split('\n').map((line) => line.split('\t').slice(0, 2).map(Number));
  const sum = (column: number): number => counts.reduce((total, count) => total + (count[column] ?? 0), 0);
  return `+${sum(0)} -${sum(1)}`;
}

const list = JSON.parse(await readFile(new URL('corpus.json', import.meta.url), 'utf8')) as Published[];
const wanted = process.argv.slice(2);
const servers = list.filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
const rows: Row[] = [];
for (const server of servers) {
  const row = await migratePublished(server);
  rows.push(row);
  const cells = [
    row.name.padEnd(50),
    row.outcome.padEnd(14),
    `${row.seconds.toFixed(1)} s`.padStart(8),
    row.diff.padStart(12),
  ];
  console.log(`${cells.join('  ')}  ${row.reason}`.trimEnd());
}
const outcomes = [...new Set(rows.map(({ outcome }) => outcome))].toSorted();
const tally = outcomes.map((outcome) => `${rows.filter((row) => row.outcome === outcome).length} ${outcome}`);
console.log(`\n${rows.length} servers: ${tally.join(', ')}`);
