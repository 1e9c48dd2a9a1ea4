import { ts } from 'ts-morph';

/** Whole lines of a file: from the first attached comment of a statement to the end of its last line. UTF-16 offsets. */
export interface Extent {
  readonly start: number;
  readonly end: number;
}

/** The lines of a statement with its attached comments; undefined when it shares a line with something else. */
export function extentOf(statement: ts.Node): Extent | undefined {
  const source = statement.getSourceFile();
  const { text } = source;
  const from = attachedStart(statement, text);
  const start = lineStart(text, from);
  const end = lineEnd(text, trailingEnd(statement, text));
  const clean = text.slice(start, from).trim() === '' && restOfLine(text, trailingEnd(statement, text)) === '';
  return clean ? { start, end } : undefined;
}

function attachedStart(statement: ts.Node, text: string): number {
  const comments = ts.getLeadingCommentRanges(text, statement.getFullStart()) ?? [];
  let start = statement.getStart();
  for (const comment of comments.toReversed()) {
    if (/\n[^\S\n]*\r?\n/.test(text.slice(comment.end, start)) || text.startsWith('#!', comment.pos)) break;
    start = comment.pos;
  }
  return start;
}

function trailingEnd(statement: ts.Node, text: string): number {
  return ts.getTrailingCommentRanges(text, statement.getEnd())?.at(-1)?.end ?? statement.getEnd();
}

const restOfLine = (text: string, position: number): string => /^[^\n]*/.exec(text.slice(position))?.[0].trim() ?? '';

/** The offset of the first character of the line. */
const lineStart = (text: string, position: number): number => text.lastIndexOf('\n', position - 1) + 1;

/** The offset behind the line's newline, or the end of the text. */
function lineEnd(text: string, position: number): number {
  const newline = text.indexOf('\n', position);
  return newline === -1 ? text.length : newline + 1;
}

/** The white space at the start of the line. */
export const indentAt = (text: string, position: number): string =>
  /^[^\S\n]*/.exec(text.slice(lineStart(text, position)))?.[0] ?? '';

/** Offsets of the line starts in an extent that may be moved sideways: not inside a template literal, not empty. */
export function indentableLines(source: ts.SourceFile, { start, end }: Extent): number[] {
  const literals = templateSpans(source);
  const offsets: number[] = [];
  for (let at = start; at < end; at = lineEnd(source.text, at)) {
    const blank = /^[^\S\n]*\r?(\n|$)/.test(source.text.slice(at, lineEnd(source.text, at)));
    if (!blank && !literals.some((span) => span.start < at && at < span.end)) offsets.push(at);
  }
  return offsets;
}

function templateSpans(source: ts.SourceFile): Extent[] {
  const spans: Extent[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTemplateLiteralToken(node) || ts.isStringLiteral(node))
      spans.push({ start: node.getStart(source), end: node.getEnd() });
    else ts.forEachChild(node, visit);
  };
  visit(source);
  return spans.filter(({ start, end }) => source.text.slice(start, end).includes('\n'));
}
