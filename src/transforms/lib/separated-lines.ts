import { ts } from 'ts-morph';
import type { Edit } from '../../edits/edit.ts';
import { fileOf, type StatementList } from '../../project/syntax.ts';
import { indentAt } from './extent.ts';
import { styleOf } from './text-style.ts';

/** A place between two tokens of one line, in offsets of the file. */
interface Gap {
  readonly start: number;
  readonly end: number;
  readonly indent: string;
}

/** The edits that break the lines of a list in front of and behind the statements that concern. */
export function separatedLines(list: StatementList, concerns: (statement: ts.Statement) => boolean): Edit[] {
  if (!list.statements.some(concerns)) return [];
  const source = list.getSourceFile();
  const { newline } = styleOf(source.text);
  const gaps = [...gapsBetween(list, concerns), ...gapsAtEnds(list)];
  return gaps
    .filter((gap) => !source.text.slice(gap.start, gap.end).includes('\n'))
    .map(({ start, end, indent }) => ({ kind: 'replace', file: fileOf(source), start, end, text: newline + indent }));
}

function gapsBetween(list: StatementList, concerns: (statement: ts.Statement) => boolean): Gap[] {
  const indent = innerIndent(list);
  const pairs = list.statements.slice(1).map((next, index) => ({ previous: list.statements[index] ?? next, next }));
  return pairs
    .filter(({ previous, next }) => concerns(previous) || concerns(next))
    .map(({ previous, next }) => ({ start: endOf(previous), end: next.getStart(), indent }));
}

/** Behind what opens a block or a clause, and in front of the brace that closes a block. */
function gapsAtEnds(list: StatementList): Gap[] {
  const [first, last] = [list.statements[0], list.statements.at(-1)];
  if (!first || !last || ts.isSourceFile(list)) return [];
  const opening = { start: list.statements.pos, end: first.getStart(), indent: innerIndent(list) };
  const closing = { start: endOf(last), end: list.getEnd() - 1, indent: outerIndent(list) };
  return ts.isBlock(list) ? [opening, closing] : [opening];
}

const outerIndent = (list: StatementList): string => indentAt(list.getSourceFile().text, list.getStart());

/** The indentation of a list's first line, or of one that would stand on a line of its own. */
function innerIndent(list: StatementList): string {
  const { text } = list.getSourceFile();
  const first = list.statements[0]?.getStart() ?? list.getStart();
  const isOpened = !ts.isSourceFile(list) && !text.slice(list.statements.pos, first).includes('\n');
  return isOpened ? outerIndent(list) + styleOf(text).indent : indentAt(text, first);
}

/** Behind a statement and the comment that follows it on its line. */
function endOf(statement: ts.Statement): number {
  const comments = ts.getTrailingCommentRanges(statement.getSourceFile().text, statement.getEnd());
  return comments?.at(-1)?.end ?? statement.getEnd();
}
