import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { mapLimited } from '../verify/map-limited.ts';
import type { SecondOpinion } from '../verify/opinions/second-opinion.ts';
import { chooseScenarios, type ChosenScenario, type SuiteTarget } from '../verify/opinions/suite-scenarios.ts';
import { suiteVerdict } from '../verify/opinions/suite-verdict.ts';
import { gist } from './gist.ts';
import { inPrivateHome, privateEnv } from './private-home.ts';
import type { Processes, RunResult } from './run-process.ts';
import type { Command } from './start-process.ts';

const PACKAGE = '@modelcontextprotocol/conformance';
const VERSION = '0.2.0-alpha.12';
/** It needs what Node 22 brought; where an older one runs, it gets this one from npm. */
const NODE = 'node@24';
const OLDEST_NODE = 22;
const AT_A_TIME = 2;

/** What the suite runs with. */
export interface SuiteOptions {
  readonly processes: Processes;
  /** For all of it, the download included. */
  readonly timeoutMs: number;
}

/**
 * The opinion of the official conformance suite: each scenario that needs no fixture, in each era asked for.
 * What keeps one from running is its reason; never rejects for what the suite, npm or the server does.
 */
export async function runConformanceSuite(target: SuiteTarget, options: SuiteOptions): Promise<SecondOpinion[]> {
  const chosen = chooseScenarios(target);
  const opinions = (judge: (one: ChosenScenario) => Promise<Judgement>): Promise<SecondOpinion[]> =>
    mapLimited(chosen, AT_A_TIME, async (one) => {
      const judgement = one.why === undefined ? await judge(one) : notRun(one.why);
      return { by: 'conformance', asked: one.scenario, era: one.era, call: callLine(target.url, one), ...judgement };
    });
  if (chosen.every(({ why }) => why !== undefined)) return opinions(() => Promise.resolve(notRun('')));
  return inPrivateHome(async (home) => {
    const bench = await openBench(home, options);
    const program = await findProgram(bench);
    if ('why' in program) return opinions(() => Promise.resolve(notRun(program.why)));
    return opinions((one) => runScenario(bench, program, [target.url, one]));
  });
}

type Judgement = Pick<SecondOpinion, 'outcome' | 'detail'>;

const notRun = (detail: string): Judgement => ({ outcome: 'not-run', detail });

const callLine = (url: string, { scenario, revision }: ChosenScenario): string =>
  `conformance server --url ${url.replace(/\?.*/, '')} --scenario ${scenario} --spec-version ${revision}`;

/** Where the suite works: a home folder, and one time limit for all of its processes. */
interface Bench {
  readonly home: string;
  readonly run: (command: string, args: readonly string[]) => Promise<RunResult>;
}

async function openBench(home: string, { processes, timeoutMs }: SuiteOptions): Promise<Bench> {
  const env = {
    ...(await privateEnv(home, home)),
    npm_config_fetch_retries: '1',
    npm_config_fetch_retry_mintimeout: '500',
  };
  const signal = AbortSignal.timeout(timeoutMs);
  const run = (command: string, args: readonly string[]): Promise<RunResult> => {
    const line: Command = { command, args, cwd: home, env };
    return processes.run(line, { timeoutMs, signal });
  };
  return { home, run };
}

/** The Node and the script of the suite. */
interface Program {
  readonly node: string;
  readonly script: string;
}

/** Asks npm once where it has put the suite, so that not every scenario pays for npm. */
async function findProgram({ run }: Bench): Promise<Program | { readonly why: string }> {
  const packages = [...(isNewEnough(process.version) ? [] : [NODE]), `${PACKAGE}@${VERSION}`];
  const show = 'JSON.stringify([process.execPath,process.version,process.env.PATH])';
  const flags = ['--yes', '--prefer-offline', ...packages.map((name) => `--package=${name}`)];
  const result = await run('npm', ['exec', ...flags, '--', 'node', '-p', show]);
  if (result.code !== 0) return { why: `npm does not give the suite: ${reasonOf(result)}` };
  const [node = '', version = '', search = ''] = shownIn(result.stdout);
  if (!isNewEnough(version)) return { why: `it needs Node ${OLDEST_NODE}, and npm gives ${version}` };
  for (const folder of search.split(path.delimiter)) {
    const script = await scriptBeside(folder);
    if (script !== undefined) return { node, script };
  }
  return { why: 'npm does not say where it has put the suite' };
}

const isNewEnough = (version: string): boolean => Number(/^v(\d+)/.exec(version)?.[1] ?? 0) >= OLDEST_NODE;

function shownIn(stdout: string): readonly string[] {
  const line = stdout.trim().split('\n').at(-1) ?? '';
  try {
    return JSON.parse(line) as string[];
  } catch {
    return [];
  }
}

/** The script in the `node_modules` of a `.bin` folder, if it is the version we know. */
async function scriptBeside(folder: string): Promise<string | undefined> {
  const own = path.join(folder, '..', PACKAGE);
  try {
    const { version, bin } = JSON.parse(await readFile(path.join(own, 'package.json'), 'utf8')) as {
      version: string;
      bin: { conformance: string };
    };
    return version === VERSION ? path.join(own, bin.conformance) : undefined;
  } catch {
    return undefined;
  }
}

async function runScenario(bench: Bench, { node, script }: Program, asked: Asked): Promise<Judgement> {
  const [url, { scenario, revision }] = asked;
  const results = path.join(bench.home, `${revision}-${scenario}`);
  const flags = ['--url', url, '--scenario', scenario, '--spec-version', revision, '--output-dir', results];
  const result = await bench.run(node, [script, 'server', ...flags]);
  const [folder] = await readdir(results).catch(() => []);
  const text = await readFile(path.join(results, folder ?? '', 'checks.json'), 'utf8').catch(() => undefined);
  return text === undefined ? notRun(reasonOf(result)) : suiteVerdict(text);
}

type Asked = readonly [url: string, one: ChosenScenario];

function reasonOf({ aborted, timedOut, problem, output }: RunResult): string {
  if (aborted || timedOut) return 'time limit';
  return problem ?? (gist(output) || 'no reason given');
}
