import type { Edit } from '../../edits/edit.ts';
import { asExecForm, onOneLine, readDockerfile, type Instruction } from '../../project/around/dockerfile.ts';
import { askedPaths, HEALTH_PATH, type AskedPath } from '../../project/around/health-checks.ts';
import { needsShell } from '../../project/around/shell-words.ts';
import type { Setting } from '../../project/around/wrapper-settings.ts';
import type { WrapperUse } from '../../project/around/wrapper-uses.ts';
import { replaceSpans } from './replace-spans.ts';

const SETS_BEHIND = /^(cross-env|sudo)$/;

/** The line of a shell with the server in the place of its wrapper, and the variables in front of it. */
export function unwrappedLine({ text, words, command }: WrapperUse, settings: readonly Setting[]): string {
  const [start, first, last] = [words[0], words[command.first], words.at(-1)];
  if (!start || !first || !last) return text;
  const assigned = settings.map(([name, value]) => `${name}=${value} `).join('');
  const server = command.wrapped.map(({ raw }) => raw).join(' ');
  const isBehind = first === start || SETS_BEHIND.test(start.value);
  if (isBehind) return replaceSpans(text, [{ start: first.start, end: last.end, text: assigned + server }]);
  return replaceSpans(text, [
    { start: start.start, end: start.start, text: assigned },
    { start: first.start, end: last.end, text: server },
  ]);
}

/** The edits that let a container start the server itself. */
export function containerEdits(use: WrapperUse, { instruction, health }: InImage, of: Container): Edit[] {
  const { file, command, written } = use;
  const isFixed = ([, value]: Setting): boolean => !value.includes('$');
  const [fixed, late] = [of.settings.filter(isFixed), of.settings.filter((setting) => !isFixed(setting))];
  const words = command.wrapped.map(({ value }) => value);
  const isWhole = late.length === 0 && command.first === 0 && use.words.at(-1)?.end === use.text.length;
  const isPlain = written.as === 'exec' || (isWhole && !words.some(needsShell));
  const said = isPlain ? asExecForm(words, instruction) : inShell(use, late, instruction);
  return [
    { kind: 'replace', file, start: instruction.saidAt, end: instruction.saidAt + instruction.said.length, text: said },
    {
      kind: 'replace',
      file,
      ...commentAbove(of.text, instruction, command.tool),
      text: environment(fixed, of.newline),
    },
    ...(health ? movedHealth(file, health, ({ path }) => path !== HEALTH_PATH) : []),
  ];
}

type InImage = Extract<WrapperUse['written'], { readonly instruction: Instruction }>;

/** The edits with which a health check asks the server how it is, in the place of certain paths. */
export const movedHealth = (
  file: string,
  { said, saidAt }: Pick<Instruction, 'said' | 'saidAt'>,
  isMoved: (asked: AskedPath) => boolean,
): Edit[] =>
  askedPaths(said)
    .filter(isMoved)
    .map(({ start, end }) => ({ kind: 'replace', file, start: saidAt + start, end: saidAt + end, text: HEALTH_PATH }));

/** A Dockerfile and what its container has to be told. */
interface Container {
  readonly text: string;
  readonly settings: readonly Setting[];
  readonly newline: string;
}

/** `exec`: the server gets the signal that ends the container. */
function inShell(use: WrapperUse, late: readonly Setting[], instruction: Instruction): string {
  const isOnly = use.command.first === 0 && use.words[0]?.start === 0;
  const line = unwrappedLine(use, late);
  const server = use.command.wrapped.map(({ raw }) => raw).join(' ');
  const ended = isOnly ? line.replace(server, () => `exec ${server}`) : line;
  return use.written.as === 'sh -c' ? asExecForm(['sh', '-c', ended], instruction) : ended;
}

const OPEN =
  '# The server speaks Streamable HTTP itself, to whoever reaches it as the wrapper did: MCP_API_KEYS asks for a key.';

function environment(settings: readonly Setting[], newline: string): string {
  const lines = settings.map(([name, value]) => `${name}=${value}`);
  const isOpen = settings.some(([name]) => name === 'MCP_ALLOW_UNAUTHENTICATED');
  const said = `ENV ${lines.join(` \\${newline}    `)}${newline}`;
  return isOpen ? OPEN + newline + said : said;
}

const LAST_COMMENT = /(?<=^|\n)[^\S\n]*#[^\n]*\n$/;

/** The one line of comment above an instruction where it tells of the wrapper, else the place in front of the instruction. */
function commentAbove(text: string, { start }: Instruction, tool: string): { start: number; end: number } {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const before = text.slice(0, lineStart);
  const [comment = ''] = LAST_COMMENT.exec(before) ?? [];
  const isAlone = !LAST_COMMENT.test(before.slice(0, before.length - comment.length));
  const isAbout = comment !== '' && isAlone && comment.toLowerCase().includes(tool);
  return { start: lineStart - (isAbout ? comment.length : 0), end: lineStart };
}

const GLOBAL_INSTALL = /^(npm|pnpm)\s+(install|i|add)\s+(?=(?:.*\s)?(?:-g|--global)(?:\s|$))[^&|;<>$`]*$/;

/** The edits that leave a wrapper out of an image that nothing starts it in any more. */
export function withoutInstall(file: string, text: string, tool: string): Edit[] {
  return (readDockerfile(text) ?? [])
    .filter(({ keyword }) => keyword === 'RUN')
    .flatMap((run) => {
      const line = onOneLine(run);
      const words = line.split(/\s+/).filter((word) => word !== '');
      const isTool = (word: string): boolean => word === tool || word.startsWith(`${tool}@`);
      if (!GLOBAL_INSTALL.test(line) || !words.some(isTool)) return [];
      const left = words.filter((word) => !isTool(word));
      const isEmpty = left.slice(2).every((word) => word.startsWith('-'));
      if (!isEmpty)
        return [{ kind: 'replace', file, start: run.saidAt, end: run.saidAt + run.said.length, text: left.join(' ') }];
      return [{ kind: 'replace', file, ...wholeLines(text, run, tool), text: '' }];
    });
}

const BLANK_LINE = /^[^\S\n]*\n/;

/** An instruction with its line end, the comment on it and the blank line behind. */
function wholeLines(text: string, run: Instruction, tool: string): { start: number; end: number } {
  const { start } = commentAbove(text, run, tool);
  const next = text.indexOf('\n', run.end) + 1;
  const end = next === 0 ? text.length : next;
  const isApart = start === 0 || BLANK_LINE.test(text.slice(text.lastIndexOf('\n', start - 2) + 1, start));
  const [blank = ''] = isApart ? (BLANK_LINE.exec(text.slice(end)) ?? []) : [];
  return { start, end: end + blank.length };
}
