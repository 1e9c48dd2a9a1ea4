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

const HELP = `usage: npm run bench:plan -- <project folder…>
Times the plan of mcp-migrate (--dry-run) and, on the same trees, ${CODEMOD} v1-to-v2 --dry-run.`;

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

async function bench(tools: readonly Tool[], folders: readonly string[]): Promise<void> {
  const all = new Map<string, Sample[]>(tools.map(({ name }) => [name, []]));
  console.log(`${'tool'.padEnd(24)}  ${'median'.padStart(9)}  ${'p90'.padStart(9)}  ${'peak'.padStart(9)}`);
  for (const folder of folders) {
    const copy = await copyOf(folder);
    console.log(path.basename(path.resolve(folder)));
    for (const { name, line } of tools) {
      const samples: Sample[] = [];
      for (let run = 0; run < RUNS; run++) samples.push(await measure(line(copy), copy));
      all.get(name)?.push(...samples);
      console.log(rowOf(`  ${name}`, samples));
    }
    await rm(copy, { recursive: true, force: true });
  }
  console.log(`all of ${folders.length}`);
  for (const [name, samples] of all) console.log(rowOf(`  ${name}`, samples));
}

const folders = process.argv.slice(2);
if (folders.length === 0) console.log(HELP);
else {
  const codemod = await installCodemod();
  const tools: Tool[] = [
    { name: 'mcp-migrate --dry-run', line: (folder) => [process.execPath, bin, folder, '--dry-run', '--json'] },
    { name: 'codemod v1-to-v2', line: (folder) => [...codemod.line, 'v1-to-v2', folder, '--dry-run'] },
  ];
  await bench(tools, folders);
  await rm(codemod.folder, { recursive: true, force: true });
}
