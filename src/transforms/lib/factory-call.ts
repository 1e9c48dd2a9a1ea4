import { ts } from 'ts-morph';
import type { Edit } from '../../edits/edit.ts';
import type { ProjectModel } from '../../project/project-model.ts';
import type { ServerRoot } from '../../project/starts/server-root.ts';
import { isAmong } from '../../project/factory/setup-statements.ts';
import {
  ancestor,
  declaredNames,
  fileOf,
  functionAround,
  hasModifier,
  isStatementList,
  nodesIn,
  statementIn,
  type StatementList,
} from '../../project/syntax.ts';
import { tailStart } from '../../project/factory/tail.ts';
import { extentOf, indentAt, indentableLines } from './extent.ts';
import { styleOf } from './text-style.ts';

/** What stands where the server is needed on the stdio path. */
export interface FactoryCall {
  /** `const server = createServer();`, '' where the module holds it. */
  readonly declared: string;
  readonly isAsync: boolean;
  /** Statements that go with the call: listeners of the process and functions only they use. */
  readonly stdioOnly: readonly ts.Statement[];
  /** Statements that leave the list. */
  readonly moved: readonly ts.Statement[];
  /** Statements of the start's function that go into the factory. */
  readonly setup: readonly ts.Statement[];
  /** Statements in front of the start that do something with the server, also through those functions. */
  readonly front: readonly ts.Statement[];
}

/** The edits that put `const server = createServer();` in front of the stdio path; undefined when the place cannot await. */
export function callEdits(project: ProjectModel, root: ServerRoot, call: FactoryCall): Edit[] | undefined {
  const { declared, isAsync, stdioOnly } = call;
  if (declared === '' && isAsync && !canAwait(root.list)) return undefined;
  if (declared === '' && stdioOnly.length === 0) return [];
  const place =
    root.list === root.start.parent && !isInner(root) ? samePlace(root, call) : innerPlace(project, root, call);
  if (!place) return undefined;
  const { list, before } = place;
  const extent = extentOf(before);
  if (!extent || (declared !== '' && isAsync && !canAwait(list))) return undefined;
  const source = list.getSourceFile();
  const base = indentAt(source.text, before.getStart());
  const line = declared === '' ? '' : base + declared + styleOf(source.text).newline;
  const relocated = stdioOnly.filter((s) => s.parent !== list || s.pos < before.pos);
  const texts = relocated.map((statement) => relocatedText(statement, base));
  const text = line + texts.join('');
  return [
    ...relocated.flatMap(deletion),
    { kind: 'replace', file: fileOf(before), start: extent.start, end: extent.start, text },
  ];
}

/** The start stands in a function while the server stands outside of it. */
const isInner = (root: ServerRoot): boolean => functionAround(root.site.call) !== functionAround(root.statement);

interface Spot {
  readonly list: StatementList;
  readonly before: ts.Statement;
}

function samePlace(root: ServerRoot, { moved, stdioOnly }: FactoryCall): Spot | undefined {
  const index = tailStart(root.list, root.site, { start: root.start, skipped: moved });
  const last = root.list.statements.findLastIndex((statement) => moved.includes(statement));
  const before = root.list.statements
    .slice(Math.max(index, last + 1))
    .find((statement) => !stdioOnly.includes(statement));
  return before && { list: root.list, before };
}

/** The innermost list around the start that holds every use of the server in the start's function, and the first use in it. */
function innerPlace(
  { references }: ProjectModel,
  root: ServerRoot,
  { moved, setup, front, stdioOnly }: FactoryCall,
): Spot | undefined {
  const carried = stdioOnly.flatMap(declaredNames).flatMap((name) => references.symbolOf(name) ?? []);
  const setsUp = carried.flatMap((symbol) => references.of(symbol)).filter((use) => isAmong(use, front));
  const uses = [...references.of(root.symbol), ...setsUp].filter(
    (use) =>
      use.getSourceFile() === root.start.getSourceFile() &&
      (root.start.getSourceFile() !== root.list || isWithin(use, root.start)) &&
      !isAmong(use, [...moved, ...setup]) &&
      !ts.isExportSpecifier(use.parent),
  );
  for (let list = root.site.list; ;) {
    const holders = uses.map((use) => statementIn(list, use));
    if (holders.every((holder) => holder !== undefined)) {
      const before = list.statements.find((statement) => holders.includes(statement));
      return before && { list, before };
    }
    const outer = ancestor(list.parent, isStatementList);
    if (!outer || ts.isSourceFile(list)) return undefined;
    list = outer;
  }
}

const isWithin = (node: ts.Node, outer: ts.Node): boolean => outer.pos <= node.pos && node.end <= outer.end;

function canAwait(list: StatementList): boolean {
  const owner = functionAround(list) ?? (ts.isFunctionLike(list.parent) ? list.parent : undefined);
  if (owner) return hasModifier(owner, ts.SyntaxKind.AsyncKeyword);
  return [...nodesIn(list, ts.isFunctionLike)].some(ts.isAwaitExpression);
}

export function deletion(statement: ts.Node): Edit[] {
  const extent = extentOf(statement);
  if (!extent) return [];
  const blank = /^([^\S\n]*\r?\n)?/.exec(statement.getSourceFile().text.slice(extent.end))?.[0].length ?? 0;
  return [{ kind: 'replace', file: fileOf(statement), start: extent.start, end: extent.end + blank, text: '' }];
}

/** The lines of a statement with the indentation of their new place. */
export function relocatedText(statement: ts.Statement, base: string): string {
  const extent = extentOf(statement);
  const source = statement.getSourceFile();
  if (!extent) return '';
  const own = indentAt(source.text, statement.getStart());
  const movable = new Set(indentableLines(source, extent));
  const lines = [...source.text.slice(extent.start, extent.end).matchAll(/[^\n]*\n|[^\n]+$/g)];
  return lines
    .map((line) => (movable.has(extent.start + line.index) ? base + line[0].replace(own, '') : line[0]))
    .join('');
}
