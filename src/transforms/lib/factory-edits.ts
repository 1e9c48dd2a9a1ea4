import { ts } from 'ts-morph';
import type { Edit } from '../../edits/edit.ts';
import { declaredNames, fileOf, isExported, nodesIn, type StatementList } from '../../project/syntax.ts';
import { extentOf, indentableLines, type Extent } from './extent.ts';

/** The text around the statements that move. */
export interface FactoryText {
  readonly header: string;
  readonly footer: string;
  /** One level of indentation. */
  readonly indent: string;
  /** Statements of the region that another edit takes away. */
  readonly removed: readonly ts.Statement[];
}

interface Segment extends Extent {
  readonly inside: boolean;
}

/**
 * Puts statements of a list between header and footer with as little moved text as possible.
 * Undefined when one of them shares a line with something else.
 */
export function factoryEdits(
  list: StatementList,
  moved: readonly ts.Statement[],
  text: FactoryText,
): Edit[] | undefined {
  const source = list.getSourceFile();
  const segments = segmentsOf(list, moved, text.removed);
  if (!segments) return undefined;
  const anchor = cheapestAnchor(source.text, segments);
  const replace = ({ start, end }: Extent, by: string): Edit => ({
    kind: 'replace',
    file: fileOf(source),
    start,
    end,
    text: by,
  });
  const down = segments.filter((segment, index) => segment.inside && index < anchor);
  const up = segments.filter((segment, index) => !segment.inside && index > anchor);
  const kept = segments.filter((segment, index) => segment.inside && index >= anchor);
  const at = segments[anchor]?.start ?? 0;
  const opening =
    up.map((segment) => textOf(source, segment) + '\n').join('') +
    text.header +
    down.map((segment) => indentedText(source, segment, text.indent)).join('');
  return [
    ...[...down, ...up].map((segment) => replace(withBlankLines(source.text, segment), '')),
    replace({ start: at, end: at }, opening),
    ...kept.flatMap((segment) =>
      indentableLines(source, segment).map((start) => replace({ start, end: start }, text.indent)),
    ),
    ...moved
      .filter(isExported)
      .flatMap((statement) => exportKeyword(source, statement, kept).map((extent) => replace(extent, ''))),
    replace({ start: segments.at(-1)?.end ?? 0, end: segments.at(-1)?.end ?? 0 }, closing(source, text)),
  ];
}

const closing = (source: ts.SourceFile, { footer }: FactoryText): string =>
  source.text.endsWith('\n') ? footer : `\n${footer}`;

function segmentsOf(
  list: StatementList,
  moved: readonly ts.Statement[],
  removed: readonly ts.Statement[],
): Segment[] | undefined {
  const [first, last] = [moved[0], moved.at(-1)];
  if (!first || !last) return undefined;
  const region = list.statements.slice(list.statements.indexOf(first), list.statements.indexOf(last) + 1);
  const inside = withCarried(list, region, moved);
  const segments: Segment[] = [];
  for (const [index, statement] of region.entries()) {
    const extent = extentOf(statement);
    if (!extent) return undefined;
    if (removed.includes(statement)) continue;
    const previous = segments.at(-1);
    const continues = previous?.inside === inside.has(statement) && !removed.includes(region[index - 1] ?? statement);
    if (previous && continues) segments[segments.length - 1] = { ...previous, end: extent.end };
    else segments.push({ ...extent, inside: inside.has(statement) });
  }
  return segments;
}

/** Functions and types between the moved statements that only those use stay where they are, inside the factory. */
function withCarried(
  list: StatementList,
  region: readonly ts.Statement[],
  moved: readonly ts.Statement[],
): Set<ts.Statement> {
  const inside = new Set(moved);
  const portable = region.filter((s) => !inside.has(s) && isPortable(s));
  portable.forEach((statement) => inside.add(statement));
  for (let size = -1; size !== inside.size;) {
    size = inside.size;
    const outside = list.statements.filter((s) => !inside.has(s));
    for (const statement of portable)
      if (inside.has(statement) && namesUsed(outside, statement)) inside.delete(statement);
  }
  return inside;
}

const isPortable = (statement: ts.Statement): boolean =>
  !isExported(statement) &&
  (ts.isFunctionDeclaration(statement) || ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement));

function namesUsed(outside: readonly ts.Statement[], statement: ts.Statement): boolean {
  const typeName =
    ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement) ? [statement.name.text] : [];
  const names = new Set([...typeName, ...declaredNames(statement).map(({ text }) => text)]);
  return outside.some((other) => [...nodesIn(other)].some((node) => ts.isIdentifier(node) && names.has(node.text)));
}

/** The segment in front of which the factory opens: what stands before it and belongs inside moves down, the rest moves up. */
function cheapestAnchor(text: string, segments: readonly Segment[]): number {
  const lines = ({ start, end }: Extent): number => text.slice(start, end).split('\n').length - 1;
  const cost = (anchor: number): number =>
    segments.reduce((sum, segment, index) => sum + (segment.inside === index < anchor ? lines(segment) : 0), 0);
  const anchors = segments.map((_, index) => index).filter((index) => segments[index]?.inside);
  return anchors.reduce((best, anchor) => (cost(anchor) < cost(best) ? anchor : best), anchors[0] ?? 0);
}

const textOf = (source: ts.SourceFile, { start, end }: Extent): string => source.text.slice(start, end);

function indentedText(source: ts.SourceFile, segment: Extent, indent: string): string {
  const lines = new Set(indentableLines(source, segment));
  const parts = [...textOf(source, segment).matchAll(/[^\n]*\n|[^\n]+$/g)];
  return parts
    .map((part) => (lines.has(segment.start + part.index) ? indent : '') + part[0])
    .join('')
    .replace(/\bexport (?=const|let|var|async|function)/, '');
}

/** With the blank lines behind it, so that deleting leaves no hole. */
function withBlankLines(text: string, { start, end }: Extent): Extent {
  const blank = /^([^\S\n]*\r?\n)*/.exec(text.slice(end))?.[0].length ?? 0;
  return { start, end: end + blank };
}

function exportKeyword(source: ts.SourceFile, statement: ts.Statement, kept: readonly Extent[]): Extent[] {
  const start = statement.getStart(source);
  if (!kept.some((segment) => segment.start <= start && start < segment.end)) return [];
  const keyword = /^export\s+/.exec(source.text.slice(start))?.[0] ?? '';
  return [{ start, end: start + keyword.length }];
}
