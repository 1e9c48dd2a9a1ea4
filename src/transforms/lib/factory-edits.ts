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
  /** An assignment that becomes a declaration inside. */
  readonly declared: ts.Statement | undefined;
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
  const replace = ({ start, end, by }: Splice): Edit => ({
    kind: 'replace',
    file: fileOf(source),
    start,
    end,
    text: by,
  });
  const inner = segments.map((segment) => (segment.inside ? splicesIn(source, segment, { moved, ...text }) : []));
  const down = segments.map((segment, index) =>
    segment.inside && index < anchor ? spliced(source, segment, inner[index] ?? []) : '',
  );
  const up = segments.filter((segment, index) => !segment.inside && index > anchor);
  const gone = segments.filter((segment, index) => (segment.inside ? index < anchor : index > anchor));
  const at = segments[anchor]?.start ?? 0;
  const newline = newlineOf(source);
  const end = segments.at(-1)?.end ?? 0;
  const opening = up.map((segment) => textOf(source, segment) + newline).join('') + text.header + down.join('');
  return [
    ...gone.map((segment) => replace({ ...withBlankLines(source.text, segment), by: '' })),
    replace({ start: at, end: at, by: opening }),
    ...inner
      .filter((_, index) => index >= anchor)
      .flat()
      .map(replace),
    replace({ start: end, end, by: closing(source, text) }),
  ];
}

/** A piece of text by another, in offsets of the file. */
interface Splice extends Extent {
  readonly by: string;
}

/** What changes inside of a segment that goes into the factory: indentation, `export`, an assignment that becomes a declaration. */
function splicesIn(
  source: ts.SourceFile,
  segment: Extent,
  { moved, indent, declared }: { moved: readonly ts.Statement[]; indent: string; declared: ts.Statement | undefined },
): Splice[] {
  const own = moved.filter(
    (statement) => segment.start <= statement.getStart(source) && statement.getEnd() <= segment.end,
  );
  return [
    ...indentableLines(source, segment).map((start) => ({ start, end: start, by: indent })),
    ...own.filter(isExported).map((statement) => exportKeyword(source, statement)),
    ...own
      .filter((statement) => statement === declared)
      .map((s) => ({ start: s.getStart(source), end: s.getStart(source), by: 'const ' })),
  ].toSorted((a, b) => a.start - b.start || a.end - b.end);
}

function spliced(source: ts.SourceFile, segment: Extent, splices: readonly Splice[]): string {
  let text = '';
  let position = segment.start;
  for (const { start, end, by } of splices) {
    text += source.text.slice(position, start) + by;
    position = end;
  }
  return text + source.text.slice(position, segment.end);
}

function exportKeyword(source: ts.SourceFile, statement: ts.Statement): Splice {
  const start = statement.getStart(source);
  const keyword = /^export\s+/.exec(source.text.slice(start))?.[0] ?? '';
  return { start, end: start + keyword.length, by: '' };
}

const newlineOf = (source: ts.SourceFile): string => (source.text.includes('\r\n') ? '\r\n' : '\n');

const closing = (source: ts.SourceFile, { footer }: FactoryText): string =>
  source.text.endsWith('\n') ? footer : newlineOf(source) + footer;

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

/** With the blank lines behind it, so that deleting leaves no hole. */
function withBlankLines(text: string, { start, end }: Extent): Extent {
  const blank = /^([^\S\n]*\r?\n)*/.exec(text.slice(end))?.[0].length ?? 0;
  return { start, end: end + blank };
}
