import type { Place, ProjectModel } from '../project-model.ts';
import { filesOfKind, isDockerfile, isProcfile, isShellScript } from './around-files.ts';
import {
  containerStarts,
  execForm,
  onOneLine,
  readDockerfile,
  type ContainerStart,
  type Instruction,
} from './dockerfile.ts';
import { namesOwnPackage, startsOwnServer } from './own-start.ts';
import { shellCommands, type ShellWord } from './shell-words.ts';
import { toldCommands } from './told-commands.ts';
import { wrapperIn, type WrapperCommand } from './wrapper-command.ts';

/** How the command is written that starts a wrapper, which is how another one can be written there. */
type Written =
  | { readonly as: 'script'; readonly name: string }
  | {
      readonly as: 'exec' | 'shell' | 'sh -c';
      readonly instruction: Instruction;
      readonly health: Instruction | undefined;
      readonly blocked: string | undefined;
    }
  | { readonly as: 'line'; readonly offset: number }
  | { readonly as: 'text' };

/** One place where something is put behind a wrapper, or reached through one. */
export interface WrapperUse extends Place {
  readonly command: WrapperCommand;
  /** All words of the command; their offsets count from the start of `text`. */
  readonly words: readonly ShellWord[];
  readonly text: string;
  readonly written: Written;
  /** What it wraps: the server in this folder, the package that is published of it, anything else, or a URL. */
  readonly target: 'server' | 'package' | 'other' | 'url';
}

const TOOL = /supergateway|mcp-proxy|mcp_proxy|\bmcpo\b|mcp-remote/;
const OF_PYTHON = /\b(pip3?|pipx|uv)\b[^\n]*\binstall\b[^\n]*mcp-proxy|^FROM\s+\S*python/m;

/** Every use of a wrapper in the scripts of package.json and in the files around the code. */
export function wrapperUses(project: ProjectModel): WrapperUse[] {
  const { files, manifest } = project;
  if (isWrapper(project) || ![...files].some(([file, text]) => !isCode(file) && TOOL.test(text))) return [];
  const scripts = Object.entries(manifest.scripts).flatMap(([name, text]) =>
    usesIn(project, {
      text,
      file: 'package.json',
      line: lineOfScript(manifest.text, name),
      written: { as: 'script', name },
    }),
  );
  return [
    ...scripts,
    ...mentioning(project, isDockerfile).flatMap(([file, text]) => inDockerfile(project, file, text)),
    ...mentioning(project, isProcfile).flatMap(([file, text]) => inProcfile(project, file, text)),
    ...mentioning(project, isShellScript).flatMap(([file, text]) =>
      usesIn(project, { file, text, line: 1, written: { as: 'line', offset: 0 } }),
    ),
    ...toldCommands(files).flatMap((told) => usesIn(project, { ...told, written: { as: 'text' } })),
  ];
}

const CODE = /\.[cm]?[jt]sx?$/;
const isCode = (file: string): boolean => CODE.test(file);

/** A project that is such a wrapper itself. */
const isWrapper = ({ manifest }: ProjectModel): boolean =>
  [manifest.name, ...manifest.bin.map(({ name }) => name)].some((name) => name !== undefined && OWN_NAME.test(name));

const OWN_NAME = /^(@[^/]+\/)?(supergateway|mcp-proxy|mcp-remote)$/;

const mentioning = ({ files }: ProjectModel, isKind: (file: string) => boolean): [string, string][] =>
  filesOfKind(files, isKind).filter(([, text]) => TOOL.test(text));

interface Search extends Place {
  readonly text: string;
  readonly written: Written;
  /** The command as it is, where no shell reads it. */
  readonly words?: readonly ShellWord[];
  readonly folder?: string | undefined;
  readonly isPython?: boolean;
}

function usesIn(project: ProjectModel, search: Search): WrapperUse[] {
  const { file, line, text, written, isPython = false, folder } = search;
  if (!TOOL.test(text)) return [];
  const commands = search.words ? [search.words] : (shellCommands(text) ?? []);
  return commands.flatMap((words) => {
    const command = wrapperIn(words, isPython);
    if (!command) return [];
    const below = written.as === 'line' || written.as === 'text' ? linesBefore(text, words[0]?.start ?? 0) : 0;
    return [{ file, line: line + below, command, words, text, written, target: targetOf(project, command, folder) }];
  });
}

function targetOf(
  project: ProjectModel,
  { wrapped, urls }: WrapperCommand,
  folder: string | undefined,
): WrapperUse['target'] {
  const words = wrapped.map(({ value }) => value);
  if (startsOwnServer(project, words, { folder })) return 'server';
  if (namesOwnPackage(project, words)) return 'package';
  return urls.some((url) => url.startsWith('http')) ? 'url' : 'other';
}

function inDockerfile(project: ProjectModel, file: string, text: string): WrapperUse[] {
  const instructions = readDockerfile(text) ?? [];
  const isPython = OF_PYTHON.test(text) && !NODE_PROXY.test(text);
  return containerStarts(instructions).flatMap((start) => {
    const { stage, entrypoint, command } = start;
    const folder = workFolder(instructions, stage);
    const said = [entrypoint, command].filter((one) => one !== undefined);
    return said.flatMap((instruction) => {
      const line = linesBefore(text, instruction.start) + 1;
      const written = writtenIn(instruction, surroundings(instructions, start, instruction));
      return usesIn(project, { file, line, ...written, isPython, folder });
    });
  });
}

const NODE_PROXY = /\b(npm|pnpm|yarn)\b[^\n]*\bmcp-proxy|\bnpx\b[^\n]*mcp-proxy/;

interface Surroundings {
  readonly health: Instruction | undefined;
  /** What else in the image relies on the wrapper. */
  readonly blocked: string | undefined;
}

function surroundings(
  all: readonly Instruction[],
  { stage, entrypoint, command }: ContainerStart,
  one: Instruction,
): Surroundings {
  const health = all.findLast(({ keyword, stage: at }) => keyword === 'HEALTHCHECK' && at === stage);
  const hasArguments = one === entrypoint && command !== undefined && command.said !== '[]';
  if (hasArguments) return { health, blocked: 'CMD adds arguments to it' };
  return { health, blocked: TOOL.test(health?.said ?? '') ? 'the health check looks for it' : undefined };
}

function writtenIn(instruction: Instruction, around: Surroundings): Pick<Search, 'text' | 'written' | 'words'> {
  const words = execForm(instruction);
  if (!words) return { text: onOneLine(instruction), written: { as: 'shell', instruction, ...around } };
  const [shell = '', option, line] = words;
  if (SHELL.test(shell) && option === '-c' && line !== undefined && words.length === 3)
    return { text: line, written: { as: 'sh -c', instruction, ...around } };
  const plain = words.map((value) => ({ value, raw: value, start: 0, end: 0 }));
  return { text: words.join(' '), words: plain, written: { as: 'exec', instruction, ...around } };
}

const SHELL = /^(\/bin\/|\/usr\/bin\/)?(sh|bash|ash)$/;

/** The folder that an image works in, where it is said once and as it is. */
export function workFolder(instructions: readonly Instruction[], stage: number): string | undefined {
  const said = instructions.findLast(({ keyword, stage: at }) => keyword === 'WORKDIR' && at === stage)?.said;
  return said?.startsWith('/') && !said.includes('$') ? said.replace(/(?<=.)\/$/, '') : undefined;
}

const PROCESS = /^([\w-]+:[^\S\n]*)(\S.*)$/gm;

const inProcfile = (project: ProjectModel, file: string, text: string): WrapperUse[] =>
  [...text.matchAll(PROCESS)].flatMap(({ index, 1: name = '', 2: command = '' }) => {
    const offset = index + name.length;
    return usesIn(project, {
      file,
      line: linesBefore(text, offset) + 1,
      text: command,
      written: { as: 'line', offset },
    });
  });

const linesBefore = (text: string, offset: number): number => text.slice(0, offset).split('\n').length - 1;

/** The 1-based line of a script in the text of package.json. */
function lineOfScript(text: string, name: string): number {
  const at = text.indexOf(`${JSON.stringify(name)}:`, text.indexOf('"scripts"'));
  return at === -1 ? 1 : linesBefore(text, at) + 1;
}
