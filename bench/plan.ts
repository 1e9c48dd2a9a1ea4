import { cp, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';

/** One run of a process, measured from outside. */
interface Sample {
  readonly seconds: number;
  /** Resident set size at its largest. */
  readonly megabytes: number;
  readonly exitCode: number | undefined;
}

interface Tool {
  readonly name: string;
  readonly line: (folder: string) => readonly string[];
}

const RUNS = 5;
const CODEMOD = '@modelcontextprotocol/codemod@2.3.1';
const bin = path.resolve(import.meta.dirname, '../dist/bin.js');

/** How slow a plan may be: against the codemod on the same tree, and on a quiet machine. */
const BAR = { ratio: 1, megabytes: 300, seconds: 1 };

const HELP = `usage: npm run bench:plan -- <project folder…>
Times the plan of mcp-migrate (--dry-run) and, on the same trees by turns, ${CODEMOD} v1-to-v2 --dry-run.
Exits with 1 where a plan takes longer than that or more than ${BAR.megabytes} MB; ${BAR.seconds} s is for a quiet machine, and only told.`;

/** The process with GNU time around it where there is one; else without its memory. */
async function measure(line: readonly string[], cwd: string): Promise<Sample> {
  const timed = await stat('/usr/bin/time').then(
    () => ['/usr/bin/time', '-f', 'peak %M', ...line],
    () => [...line],
  );
  const [command = 'true', ...args] = timed;
  const since = performance.now();
  const { stderr, exitCode } = await execa(command, args, { cwd, reject: false, timeout: 300_000 });
  const seconds = (performance.now() - since) / 1000;
  const kilobytes = Number(/^peak (\d+)$/m.exec(stderr)?.[1] ?? Number.NaN);
  return { seconds, megabytes: kilobytes / 1024, exitCode };
}

/** A copy without what neither tool reads, so that no run can harm the original. */
async function copyOf(folder: string): Promise<string> {
  const copy = await mkdtemp(path.join(tmpdir(), 'mcp-migrate-bench-'));
  const left = /[/\\](node_modules|\.git)$/;
  await cp(folder, copy, { recursive: true, filter: (file) => !left.test(file) });
  return copy;
}

/** Installs the other tool once, so that no download is timed. */
async function installCodemod(): Promise<{ folder: string; line: readonly string[] }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mcp-migrate-codemod-'));
  await execa('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', CODEMOD], {
    cwd: folder,
    timeout: 300_000,
  });
  const own = path.join(folder, 'node_modules/@modelcontextprotocol/codemod');
  const { bin: names } = JSON.parse(await readFile(path.join(own, 'package.json'), 'utf8')) as {
    bin: string | Record<string, string>;
  };
  const script = typeof names === 'string' ? names : (Object.values(names)[0] ?? '');
  return { folder, line: [process.execPath, path.join(own, script)] };
}

const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);
const quantile = (values: readonly number[], share: number): number =>
  sorted(values)[Math.min(values.length - 1, Math.ceil(values.length * share) - 1)] ?? Number.NaN;

function rowOf(name: string, samples: readonly Sample[]): string {
  const seconds = samples.map((sample) => sample.seconds);
  const peak = Math.max(...samples.map(({ megabytes }) => megabytes));
  const exits = [...new Set(samples.map(({ exitCode }) => exitCode ?? 'none'))].join(',');
  const cells = [
    name.padEnd(24),
    `${quantile(seconds, 0.5).toFixed(2)} s`.padStart(9),
    `${quantile(seconds, 0.9).toFixed(2)} s`.padStart(9),
    (Number.isNaN(peak) ? '?' : `${peak.toFixed(0)} MB`).padStart(9),
  ];
  return `${cells.join('  ')}  exit ${exits}`;
}

/** What is over the bar on one tree; the first tool is ours. */
function missed([ours = [], theirs = []]: readonly (readonly Sample[])[]): string[] {
  const median = (samples: readonly Sample[]): number =>
    quantile(
      samples.map(({ seconds }) => seconds),
      0.5,
    );
  const ratio = median(ours) / median(theirs);
  const peak = Math.max(...ours.map(({ megabytes }) => megabytes));
  console.log(`  ours / theirs ${ratio.toFixed(2)}${median(ours) > BAR.seconds ? `, more than ${BAR.seconds} s` : ''}`);
  return [
    ...(ratio > BAR.ratio ? [`${ratio.toFixed(2)} times as long as the codemod`] : []),
    ...(peak > BAR.megabytes ? [`${peak.toFixed(0)} MB`] : []),
  ];
}

/** Measures by turns, because a machine is not equally busy all the time; returns what is over the bar. */
async function bench(tools: readonly Tool[], folders: readonly string[]): Promise<string[]> {
  const all = tools.map((): Sample[] => []);
  const over: string[] = [];
  console.log(`${'tool'.padEnd(24)}  ${'median'.padStart(9)}  ${'p90'.padStart(9)}  ${'peak'.padStart(9)}`);
  for (const folder of folders) {
    const copy = await copyOf(folder);
    console.log(path.basename(path.resolve(folder)));
    const samples = tools.map((): Sample[] => []);
    for (let run = 0; run < RUNS; run++)
      for (const [index, { line }] of tools.entries()) samples[index]?.push(await measure(line(copy), copy));
    for (const [index, { name }] of tools.entries()) {
      console.log(rowOf(`  ${name}`, samples[index] ?? []));
      all[index]?.push(...(samples[index] ?? []));
    }
    over.push(...missed(samples).map((what) => `${folder}: ${what}`));
    await rm(copy, { recursive: true, force: true });
  }
  console.log(`all of ${folders.length}`);
  for (const [index, { name }] of tools.entries()) console.log(rowOf(`  ${name}`, all[index] ?? []));
  return over;
}

const folders = process.argv.slice(2);
if (folders.length === 0) console.log(HELP);
else {
  const codemod = await installCodemod();
  const tools: Tool[] = [
    { name: 'mcp-migrate --dry-run', line: (folder) => [process.execPath, bin, folder, '--dry-run', '--json'] },
    { name: 'codemod v1-to-v2', line: (folder) => [...codemod.line, 'v1-to-v2', folder, '--dry-run'] },
  ];
  const over = await bench(tools, folders);
  for (const line of over) console.log(`over the bar: ${line}`);
  process.exitCode = over.length > 0 ? 1 : 0;
  await rm(codemod.folder, { recursive: true, force: true });
}
