/** One word of a command line; `value` without its quotes, `raw` as it is written from `start` up to `end`. */
export interface ShellWord {
  readonly value: string;
  readonly raw: string;
  readonly start: number;
  readonly end: number;
}

/** `\` before a line end joins two lines and is no word; comments run to the end of their line. */
const TOKENS =
  /(?<blank>(?:\s|\\\r?\n)+)|(?<comment>(?<=^|\s)#.*)|(?<operator>&&|\|\||[;&|()])|(?<word>(?:"(?:\\[^]|[^"\\])*"|'[^']*'|\\[^\r\n]|[^\s"'\\;&|()])+)/gy;
const LINE_END = /(?<!\\|\\\r)\n/;

/** The commands of a shell line or script, each as its words; undefined where quotes do not end. */
export function shellCommands(text: string): ShellWord[][] | undefined {
  const commands: ShellWord[][] = [[]];
  let read = 0;
  for (const { 0: raw, index, groups } of text.matchAll(TOKENS)) {
    read = index + raw.length;
    const ends = groups?.['operator'] !== undefined || LINE_END.test(groups?.['blank'] ?? '');
    if (ends) commands.push([]);
    if (groups?.['word'] !== undefined)
      commands.at(-1)?.push({ value: withoutQuotes(raw), raw, start: index, end: read });
  }
  return read === text.length ? commands.filter((words) => words.length > 0) : undefined;
}

const QUOTED = /"(?:\\[^]|[^"\\])*"|'[^']*'|\\[^]/g;
const ESCAPED = /\\(["\\$`])/g;

const withoutQuotes = (raw: string): string => raw.replaceAll(QUOTED, meant);

function meant(quoted: string): string {
  if (quoted.startsWith("'")) return quoted.slice(1, -1);
  return quoted.startsWith('"') ? quoted.slice(1, -1).replaceAll(ESCAPED, '$1') : quoted.slice(1);
}

const NEEDS_SHELL = /[$`\\;&|<>(){}*?~!]/;

/** True where only a shell gives a text its meaning. */
export const needsShell = (text: string): boolean => NEEDS_SHELL.test(text);
