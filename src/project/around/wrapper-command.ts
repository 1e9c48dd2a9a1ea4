import { needsShell, shellCommands, type ShellWord } from './shell-words.ts';
import { PYTHON_PROXY, WRAPPERS, type Wrapper, type WrapperOption } from './wrapper-options.ts';

/** A command that starts a wrapper. */
export interface WrapperCommand {
  readonly tool: string;
  /** It is the package for Python of that name. */
  readonly isPython: boolean;
  /** The first word that belongs to the wrapper; what stands in front sets variables or runs what follows. */
  readonly first: number;
  /** What it puts behind a port, as words without quotes; none where it connects to a URL or reads a file. */
  readonly wrapped: readonly ShellWord[];
  /** The addresses and paths that it is told. */
  readonly urls: readonly string[];
  /** The variables that say to the server what the options say to the wrapper. */
  readonly variables: Readonly<Record<string, string>>;
  /** Why the server cannot take its place. */
  readonly obstacle: string | undefined;
}

const NAME = /^(?:.*\/)?(supergateway|mcp-proxy|mcp_proxy|mcpo|mcp-remote)(?:@[\w.^~-]+)?$/;
const LAUNCHER =
  /^(npx|pnpx|bunx|uvx|pnpm|yarn|npm|bun|uv|pipx|python3?|dlx|exec|x|tool|run|sudo|nohup|cross-env|-{1,2}[\w-]+|\w+=.*)$/;
const OF_PYTHON = /^(uvx|uv|pipx|python3?)$/;
const SETS_OR_RUNS = /^(exec|sudo|nohup|cross-env|\w+=.*)$/;
const URL = /^https?:\/\//;

/** The wrapper that a command starts, and what it would take to do without; undefined where it starts none. */
export function wrapperIn(words: readonly ShellWord[], isPython: boolean): WrapperCommand | undefined {
  const at = words.findIndex(({ value }) => !LAUNCHER.test(value));
  const tool = NAME.exec(words[at]?.value ?? '')?.[1]?.replace('_', '-');
  if (tool === undefined) return undefined;
  const before = words.slice(0, at);
  const kept = before.findIndex(({ value }) => !SETS_OR_RUNS.test(value));
  const first = kept === -1 ? at : kept;
  const python = isPython || before.some(({ value }) => OF_PYTHON.test(value));
  const wrapper = python && tool === 'mcp-proxy' ? PYTHON_PROXY : WRAPPERS[tool];
  return { tool, isPython: wrapper === PYTHON_PROXY, first, ...read(words.slice(at + 1), wrapper) };
}

type Said = Omit<WrapperCommand, 'tool' | 'isPython' | 'first'>;

function read(words: readonly ShellWord[], wrapper: Wrapper | undefined): Said {
  const urls = words.map(({ value }) => value).filter((value) => URL.test(value) || value.startsWith('/'));
  const behind = wrappedBy(words, wrapper);
  if (!wrapper) return { wrapped: behind.wrapped, urls, variables: {}, obstacle: undefined };
  const variables: Record<string, string> = { MCP_HTTP_PORT: String(wrapper.port) };
  for (const { name, values } of optionsIn(behind.options)) {
    const option = name === wrapper.command ? COMMAND : wrapper.options[name];
    const obstacle = obstacleIn(name, values, option);
    if (obstacle !== undefined) return { wrapped: behind.wrapped, urls, variables, obstacle };
    if (option?.sets !== undefined) variables[option.sets] = values[0]?.raw ?? '';
  }
  return { wrapped: behind.wrapped, urls, variables, obstacle: behind.obstacle };
}

const COMMAND: WrapperOption = { takes: 1 };

function obstacleIn(name: string, values: readonly ShellWord[], option: WrapperOption | undefined): string | undefined {
  const said = [name, ...values.map(({ raw }) => raw)].join(' ');
  if (!option) return `nothing on the server says the same as ${name}`;
  if (option.takes === 1 && values.length !== 1) return `${said} is not understood`;
  if (option.takes === 0 && values.length > 0) return `${said} is not understood`;
  const fits = values.every(({ value }) => option.only?.test(value) ?? true);
  return fits ? undefined : `nothing on the server says the same as ${said}`;
}

interface Behind {
  readonly options: readonly ShellWord[];
  readonly wrapped: readonly ShellWord[];
  readonly obstacle?: string;
}

/** What is wrapped: the text behind an option, what stands behind `--`, or what begins with the first word that belongs to no option. */
function wrappedBy(words: readonly ShellWord[], wrapper: Wrapper | undefined): Behind {
  if (wrapper?.command !== undefined) return inOption(words, wrapper.command);
  const dashes = words.findIndex(({ value }) => value === '--');
  if (dashes !== -1) return { options: words.slice(0, dashes), wrapped: words.slice(dashes + 1) };
  const start = words.findIndex((word, index) => isPositional(words, index, wrapper));
  if (start === -1) return { options: words, wrapped: [] };
  const wrapped = words.slice(start);
  const isMixed = wrapped.some(({ value }) => value.startsWith('-'));
  return {
    options: words.slice(0, start),
    wrapped,
    ...(isMixed && { obstacle: 'options of the wrapper and of the server stand side by side' }),
  };
}

function isPositional(words: readonly ShellWord[], index: number, wrapper: Wrapper | undefined): boolean {
  if (words[index]?.value.startsWith('-')) return false;
  const before = words[index - 1]?.value ?? '';
  if (!before.startsWith('-') || before.includes('=')) return true;
  return wrapper?.options[before]?.takes === 0;
}

function inOption(words: readonly ShellWord[], name: string): Behind {
  const at = words.findIndex(({ value }) => value === name || value.startsWith(`${name}=`));
  const [word, next] = [words[at], words[at + 1]];
  if (!word) return { options: words, wrapped: [], obstacle: `${name} is not there` };
  const said = word.value === name ? (next?.value ?? '') : word.value.slice(name.length + 1);
  const commands = shellCommands(said) ?? [];
  const [wrapped = []] = commands;
  if (commands.length !== 1 || needsShell(said))
    return { options: words, wrapped, obstacle: 'its command is one for a shell' };
  return { options: words, wrapped };
}

interface Option {
  readonly name: string;
  readonly values: readonly ShellWord[];
}

function optionsIn(words: readonly ShellWord[]): Option[] {
  const options: { name: string; values: ShellWord[] }[] = [];
  for (const word of words) {
    const { value, raw } = word;
    const at = value.indexOf('=');
    if (!value.startsWith('--')) options.at(-1)?.values.push(word);
    else if (at === -1) options.push({ name: value, values: [] });
    else
      options.push({
        name: value.slice(0, at),
        values: [{ ...word, value: value.slice(at + 1), raw: raw.slice(raw.indexOf('=') + 1) }],
      });
  }
  return options;
}
