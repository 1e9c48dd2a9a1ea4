import path from 'node:path';
import { binFolders, buildEnv } from './build-env.ts';
import { plainText } from './gist.ts';
import { detectManager, outcomeOf, runManager, type CommandContext, type CommandOutcome } from './manager.ts';
import { exists } from './parent-folders.ts';

const NAMED = 5;
const LINE = 300;

/** One error of the compiler; `line` is 1-based, `file` relative to the project, `code` like TS2353. */
export interface TypeError {
  readonly file: string;
  readonly line: number;
  readonly code: string;
  readonly message: string;
}

/** How many errors a project's own compiler reports, the first of them as printed, and where they are. */
export interface TypeErrors {
  readonly count: number;
  readonly first: readonly string[];
  readonly places: readonly TypeError[];
}

/** Runs a script of the project's package.json with its package manager. */
export async function build(context: CommandContext, script = 'build'): Promise<CommandOutcome> {
  return outcomeOf(await runManager(await detectManager(context.folder), ['run', script], context));
}

/** Compiles with the project's own tsc, for a project without a build script. */
export async function compile(context: CommandContext): Promise<CommandOutcome> {
  const { folder, processes } = context;
  const tsc = await findTsc(folder);
  if (!tsc)
    return { ok: false, ms: 0, command: 'tsc', gist: 'no build script, and no TypeScript compiler is installed' };
  const result = await processes.run(
    { command: tsc, args: ['-p', '.'], cwd: folder, env: await buildEnv(folder) },
    context,
  );
  return outcomeOf({ ...result, command: 'tsc -p .' });
}

/** Type errors by the project's tsc and tsconfig.json; undefined where there is none, or it does not end in time. */
export async function typeErrors(context: CommandContext): Promise<TypeErrors | undefined> {
  const { folder, processes } = context;
  const tsc = await findTsc(folder);
  if (!tsc || !(await exists(path.join(folder, 'tsconfig.json')))) return undefined;
  const args = ['--noEmit', '--pretty', 'false', '-p', 'tsconfig.json'];
  const result = await processes.run({ command: tsc, args, cwd: folder, env: await buildEnv(folder) }, context);
  if (result.code === null) return undefined;
  const lines = plainText(result.stdout).match(/^.*error TS\d+.*$/gm) ?? [];
  return {
    count: lines.length,
    first: lines.slice(0, NAMED).map((line) => line.slice(0, LINE)),
    places: lines.flatMap(placeOf),
  };
}

function placeOf(line: string): TypeError[] {
  const [, file, row, code, message] = /^(.+?)\((\d+),\d+\): error (TS\d+): (.*)/.exec(line) ?? [];
  return file === undefined || code === undefined || message === undefined
    ? []
    : [{ file: file.replaceAll('\\', '/'), line: Number(row), code, message }];
}

async function findTsc(folder: string): Promise<string | undefined> {
  for (const bin of await binFolders(folder)) {
    const file = path.join(bin, process.platform === 'win32' ? 'tsc.cmd' : 'tsc');
    if (await exists(file)) return file;
  }
  return undefined;
}
