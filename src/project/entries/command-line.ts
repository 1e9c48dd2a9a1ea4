import type { Runner } from '../entries.ts';

/** A file that a command line runs, and how: `A=b node --env-file=.env dist/index.js --stdio`. */
export interface RunFile {
  readonly file: string;
  readonly runner: Runner;
  /** What stands between the program and the file. */
  readonly flags: readonly string[];
  readonly args: readonly string[];
  /** The variables that are set in front, where their values are plain. */
  readonly env: Readonly<Record<string, string>>;
}

const RUNNERS: Readonly<Record<string, Runner>> = {
  node: 'node',
  nodemon: 'node',
  tsx: 'tsx',
  bun: 'bun',
  'ts-node': 'ts-node',
  'ts-node-esm': 'ts-node',
  'ts-node-dev': 'ts-node',
  tsnd: 'ts-node',
};
const SUBCOMMAND = /^(run|watch)$/;
const TAKES_VALUE =
  /^(-r|--require|--import|--loader|--experimental-loader|--env-file|--tsconfig|-P|--project|--exec|-x)$/;
const FOR_DEVELOPERS = /^(--watch\b.*|--inspect\b.*|-w|--respawn|--hot|--clear-screen\b.*|--no-clear-screen)$/;
const RUNS_NOTHING = /^(--check|-c|--test|-e|--eval|-p|--print)$/;
const SETTING = /^[A-Za-z_]\w*=[^$`]*$/;
const SOURCE = /\.([mc]?[tj]s|tsx|jsx)$/;
const TYPESCRIPT = /\.[mc]?tsx?$/;
const WITHOUT_EXTENSION = /^[\w./@-]*\w$/;
const TSX = /^tsx(\/|$)/;
const TS_NODE = /^ts-node(\/|$)/;

/** Every file that a script of package.json or a shell line runs. */
export const filesRunBy = (line: string): RunFile[] => simpleCommands(line).flatMap(fileRunBy);

/** The file that one command runs, as the words of it; none when it runs no source file. */
export function fileRunBy(words: readonly string[]): RunFile[] {
  const at = words.findIndex((word) => RUNNERS[programOf(word)] !== undefined);
  const program = programOf(words[at] ?? '');
  const { flags, rest } = flagsBefore(words.slice(at + 1));
  const [file, ...args] = rest;
  if (at < 0 || file === undefined || !isFile(file, program) || flags.some(({ name }) => RUNS_NOTHING.test(name)))
    return [];
  const env = Object.fromEntries(
    words
      .slice(0, at)
      .filter((word) => SETTING.test(word))
      .map(settingOf),
  );
  return [{ file, runner: runnerOf(program, file, flags), flags: keptFlags(program, flags), args, env }];
}

function runnerOf(program: string, file: string, flags: readonly Flag[]): Runner {
  const loaded = flags.map(moduleIn);
  if (loaded.some((module) => TSX.test(module))) return 'tsx';
  const isTsNode = loaded.some((module) => TS_NODE.test(module)) || (program === 'nodemon' && TYPESCRIPT.test(file));
  return isTsNode ? 'ts-node' : (RUNNERS[program] ?? 'node');
}

/** What a person who starts the server needs: nothing of watching, debugging and what the program itself stands for. */
function keptFlags(program: string, flags: readonly Flag[]): string[] {
  const asModules = program === 'ts-node-esm' || flags.some((flag) => moduleIn(flag) === 'ts-node/esm');
  const kept = flags.filter((flag) => program !== 'nodemon' && !isLoader(flag) && !FOR_DEVELOPERS.test(flag.name));
  const written = kept.flatMap(wordsOf);
  return asModules ? ['--esm', ...written] : written;
}

const programOf = (word: string): string => word.split('/').at(-1) ?? word;

interface Flag {
  readonly name: string;
  readonly value: string | undefined;
}

function flagsBefore(words: readonly string[]): { flags: Flag[]; rest: readonly string[] } {
  const flags: Flag[] = [];
  let at = 0;
  for (let word = words[at]; word !== undefined; word = words[at]) {
    if (SUBCOMMAND.test(word)) at += 1;
    else if (!word.startsWith('-')) break;
    else {
      const takes = TAKES_VALUE.test(word);
      flags.push({ name: word, value: takes ? words[at + 1] : undefined });
      at += takes ? 2 : 1;
    }
  }
  return { flags, rest: words.slice(at) };
}

const isFile = (word: string, program: string): boolean =>
  SOURCE.test(word) || (program === 'node' && word.includes('/') && WITHOUT_EXTENSION.test(word));

function wordsOf({ name, value }: Flag): string[] {
  if (value === undefined) return [name];
  return name === '--env-file' ? [`${name}=${value}`] : [name, value];
}

/** `--import tsx`, `-r ts-node/register`: what runs TypeScript. */
const isLoader = (flag: Flag): boolean => TSX.test(moduleIn(flag)) || TS_NODE.test(moduleIn(flag));
const moduleIn = ({ name, value }: Flag): string => value ?? name.split('=')[1] ?? '';

function settingOf(word: string): [string, string] {
  const at = word.indexOf('=');
  return [word.slice(0, at), word.slice(at + 1)];
}

const SETTINGS = /(?<=^|\s)([A-Za-z_]\w*)=('[^']*'|"[^"]*"|\S+)/g;
const SHOWN = /^(NODE_ENV|\w*(TRANSPORT|PORT|HOST))$/;
const SECRET_ARGUMENT = /(--[\w-]*(?:key|token|secret|password)[\w-]*)([\s=])('[^']*'|"[^"]*"|[^\s-]\S*)/gi;

/** A command line as reports show it: what variables are set to, and keys among the arguments, may be secrets. */
export const shownLine = (line: string): string =>
  line
    .replaceAll(SETTINGS, (setting, name: string) => (SHOWN.test(name) ? setting : `${name}=…`))
    .replaceAll(SECRET_ARGUMENT, '$1$2…');

const WORDS = /&&|\|\||[;&|]|(?:[^\s;&|"']|"[^"]*"|'[^']*')+/g;
const OPERATOR = /^(&&|\|\||[;&|])$/;

/** The commands of a shell line, as words without their quotes; a quoted word with blanks is also a command of its own. */
function simpleCommands(line: string): string[][] {
  const commands: string[][] = [[]];
  for (const [word] of line.matchAll(WORDS))
    if (OPERATOR.test(word)) commands.push([]);
    else commands.at(-1)?.push(withoutQuotes(word));
  const quoted = commands.flat().filter((word) => word.includes(' '));
  return [...commands, ...quoted.flatMap(simpleCommands)];
}

const withoutQuotes = (word: string): string => word.replaceAll(/["']/g, '').replaceAll('\\', '');
