/** What npm notes, the version of a Node.js that fails, and what the generated source tells of its sessions. */
const NOISE = /^(npm (warn|notice)\b|Node\.js v\d|\{"time":"[^"]+","level":"info")/i;
/** A place inside of Node.js, and what a dropped stack frame has left open. */
const REMAINS = /^(node:[\w/]+:\d+|[\]})]+)$/;
const RULE = /^[\s=\-_*#~─━]+$/;
const STACK_FRAME = /^\s+at .*([:(]\d+|<anonymous>|native\))/;
const CARET = /^\s*[\^~]+\s*$/;
const OPENS = /[[{(]\s*$/;
const ITEM = /^\s*([-*•]|\d+[.)])\s/;
const NAME = /^\s*[A-Z][A-Z0-9_]{2,}\b/;
/** Lines of one block at most, in brackets and without. */
const LONGEST = 60;
const LONGEST_LIST = 12;

interface Open {
  readonly lines: string[];
  readonly indent: number;
  /** Brackets that are not closed yet. */
  depth: number;
}

/** A log in blocks of one line each: a line with what is indented below it, listed below it or in its brackets. Stack frames, rules and noise are left out. */
export function blocksOf(log: string): string[] {
  const blocks: Open[] = [];
  for (const line of withoutEchoes(log.split('\n'))) {
    const last = blocks.at(-1);
    if (REMAINS.test(line.trim()) && !last?.depth) continue;
    if (last && belongs(line, last)) last.lines.push(line);
    else blocks.push({ lines: [line], indent: indentOf(line), depth: 0 });
    const current = blocks.at(-1);
    if (current && (current.depth > 0 || OPENS.test(line))) current.depth += bracketsIn(line);
  }
  return blocks.map(({ lines }) => lines.map((line) => line.trim()).join(' '));
}

/** Node.js shows the line that threw, with a caret below it: the error that follows says more. */
function withoutEchoes(lines: readonly string[]): string[] {
  const isEcho = (index: number): boolean => CARET.test(lines[index] ?? '') || CARET.test(lines[index + 1] ?? '');
  return lines.filter((line, index) => {
    const isNothing = line.trim() === '' || NOISE.test(line.trim()) || RULE.test(line) || STACK_FRAME.test(line);
    return !isNothing && !isEcho(index);
  });
}

function belongs(line: string, { lines, indent, depth }: Open): boolean {
  if (depth > 0) return lines.length < LONGEST;
  if (lines.length >= LONGEST_LIST) return false;
  if (indentOf(line) > indent) return true;
  const [head = ''] = lines;
  return head.trimEnd().endsWith(':') && (ITEM.test(line) || NAME.test(line));
}

const indentOf = (line: string): number => line.length - line.trimStart().length;

const bracketsIn = (line: string): number => (line.match(/[[{(]/g)?.length ?? 0) - (line.match(/[\]})]/g)?.length ?? 0);
