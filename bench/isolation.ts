import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { Processes } from '../src/io/run-process.ts';
import { startHttp } from '../src/io/start-server.ts';
import { overHttp, overStdio, participant, type Participant, type Way } from './isolation/participant.ts';
import { folderOf, laidOut, trials, type Desk, type Trial } from './isolation/trials.ts';

const SOURCES = 'https://github.com/modelcontextprotocol/servers.git';
const LONG_MS = 600_000;
const START_MS = 30_000;
const bin = path.resolve(import.meta.dirname, '../dist/bin.js');

const HELP = `usage: npm run bench:isolation -- [folder of a checkout]
Migrates the official filesystem, sequential-thinking and memory servers (${SOURCES}), and compares what two clients
are told by one process over HTTP with what a process for each tells them over stdio.`;

/** What both clients were told. */
interface Heard {
  readonly anna: readonly string[];
  readonly bernd: readonly string[];
}

/** The sources with their dependencies, built, as they were and once more to be migrated. */
async function prepared(folder: string, given: string | undefined): Promise<{ original: string; migrated: string }> {
  const [original, migrated] = [path.join(folder, 'original'), path.join(folder, 'migrated')];
  const left = /[/\\](node_modules|\.git|dist)$/;
  if (given === undefined)
    await execa('git', ['clone', '--quiet', '--depth=1', SOURCES, original], { timeout: LONG_MS });
  else await cp(given, original, { recursive: true, filter: (file) => !left.test(file) });
  const npm = { cwd: original, timeout: LONG_MS };
  await execa('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], npm);
  for (const { server } of trials) await execa('npm', ['run', 'build', '-w', `src/${server}`], npm);
  await cp(original, migrated, { recursive: true, verbatimSymlinks: true });
  return { original, migrated };
}

async function played(trial: Trial, desk: Desk, way: () => Way): Promise<Heard> {
  const joined: Participant[] = [];
  const join = async (name: string): Promise<Participant> => {
    const client = await participant(way(), folderOf(desk, name));
    joined.push(client);
    return client;
  };
  try {
    const [anna, bernd] = [await join('anna'), await join('bernd')];
    await trial.play(anna, bernd, desk);
    return { anna: anna.heard(), bernd: bernd.heard() };
  } finally {
    await Promise.all(joined.map((client) => client.leave()));
  }
}

async function expected(trial: Trial, folder: string, place: string): Promise<Heard> {
  const desk = await laidOut(place);
  const line = [process.execPath, path.join(folder, 'src', trial.server, 'dist/index.js'), ...trial.args(desk)];
  return played(trial, desk, () => overStdio(line, trial.env(desk)));
}

async function shown(trial: Trial, folder: string, place: string): Promise<Heard> {
  const desk = await laidOut(place);
  const cwd = path.join(folder, 'src', trial.server);
  const processes = new Processes();
  try {
    const args = ['dist/index.js', ...trial.args(desk)];
    const spec = { command: process.execPath, args, cwd, env: trial.env(desk) };
    const { url } = await startHttp(spec, { processes, timeoutMs: START_MS });
    return await played(trial, desk, () => overHttp(url));
  } finally {
    await processes.endAll();
  }
}

/** The places where the two differ, for a person to look at. */
const differences = (stdio: readonly string[], http: readonly string[]): string[] =>
  Array.from({ length: Math.max(stdio.length, http.length) }, (_, at) => [stdio[at] ?? '-', http[at] ?? '-'] as const)
    .filter(([a, b]) => a !== b)
    .map(([a, b]) => `  stdio ${a}\n  http  ${b}`);

async function main(given: string | undefined): Promise<boolean> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mcp-migrate-bench-'));
  try {
    const { original, migrated } = await prepared(folder, given);
    const { version } = JSON.parse(await readFile(path.join(original, 'package.json'), 'utf8')) as { version: string };
    console.log(`modelcontextprotocol/servers ${version}, two clients at the same time`);
    let equal = true;
    for (const trial of trials)
      equal = (await compared(trial, { original, migrated, desk: path.join(folder, 'desk') })) && equal;
    return equal;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Places {
  readonly original: string;
  readonly migrated: string;
  readonly desk: string;
}

async function compared(trial: Trial, { original, migrated, desk }: Places): Promise<boolean> {
  const target = path.join(migrated, 'src', trial.server);
  const { exitCode, stdout } = await execa(process.execPath, [bin, target, '--yes', '--allow-dirty', '--no-verify'], {
    reject: false,
    timeout: LONG_MS,
  });
  if (exitCode !== 0) {
    console.log(`${trial.server.padEnd(20)} not migrated (exit ${exitCode ?? 'none'})\n${stdout}`);
    return false;
  }
  const [stdio, http] = [await expected(trial, original, desk), await shown(trial, migrated, desk)];
  const found = [...differences(stdio.anna, http.anna), ...differences(stdio.bernd, http.bernd)];
  const told = stdio.anna.length + stdio.bernd.length;
  const verdict = found.length === 0 ? 'equal' : 'not equal';
  console.log(`${trial.server.padEnd(20)} ${verdict}: ${told - found.length} of ${told} answers and notifications`);
  for (const difference of found) console.log(difference);
  return found.length === 0;
}

const [given] = process.argv.slice(2);
if (given === '--help') console.log(HELP);
else process.exitCode = (await main(given)) ? 0 : 1;
