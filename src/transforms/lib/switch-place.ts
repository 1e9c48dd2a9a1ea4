import { ts } from 'ts-morph';
import type { Edit } from '../../edits/edit.ts';
import { isExporting } from '../../project/module-exports.ts';
import { isFunctionStatement, isLogOnly } from '../../project/factory/stdio-code.ts';
import type { Repeated } from '../../project/factory/repeated.ts';
import { tailStart } from '../../project/factory/tail.ts';
import type { ProjectModel } from '../../project/project-model.ts';
import type { Obstacle } from '../../project/singleton/singleton.ts';
import type { ServerRoot } from '../../project/starts/server-root.ts';
import type { StartSite } from '../../project/starts/start-sites.ts';
import {
  boundNames,
  declaredNames,
  fileOf,
  functionAround,
  isExported,
  isStatementList,
  nodesIn,
  statementIn,
  type StatementList,
} from '../../project/syntax.ts';
import { extentOf, indentAt, indentableLines } from './extent.ts';
import { deletion, relocatedText } from './factory-call.ts';
import { returnText } from './return-text.ts';
import { switchLines } from './switch-lines.ts';
import { indented, styleOf } from './text-style.ts';

/** What is started, and whether its module goes on holding the server. */
export interface Start {
  readonly site: StartSite;
  readonly root: ServerRoot | undefined;
  readonly kept: boolean;
}

/** Where HTTP branches off. */
export interface Place extends Start {
  readonly list: StatementList;
  /** The statements of the list from the first one that only stdio needs. */
  readonly tail: readonly ts.Statement[];
  /** Those that only stdio runs: all of them in a function that HTTP leaves, else up to the last use of what stdio has. */
  readonly stdio: readonly ts.Statement[];
  /** Statements of the tail that run on both transports as they stand. */
  readonly shared: readonly ts.Statement[];
}

/** The place in front of what only stdio needs, in the list that knows how the server is built. */
export function placeFor(start: Start): Place {
  const { site, root, kept } = start;
  const list = kept || !root ? outermostList(start) : root.list;
  const statement = statementIn(list, site.call) ?? site.statement;
  const skipped = root && !kept ? [root.statement] : [];
  const index = Math.max(tailStart(list, site, { start: statement, skipped }), behindFactory(list, root));
  const tail = list.statements.slice(index);
  if (functionAround(site.call)) return { ...start, list, tail, stdio: tail, shared: [] };
  const first = tail[0];
  const outside = root && (kept || (first && root.statement.pos < first.pos));
  const names = outside ? [...boundNames(root.declaration.name), ...(site.root ? [site.root] : [])] : [];
  const stdio = untilLastUse(
    tail,
    statement,
    names.map(({ text }) => text),
  );
  const elsewhere = list.statements.filter((one) => !stdio.includes(one));
  const needed = stdio.filter((one) => isForModule(one) || (isFunctionStatement(one) && isNamedBy(elsewhere, one)));
  const hoisted = sharedBefore(stdio, new Set(needed.filter((one) => one !== statement)), statement);
  const own = stdio.filter((one) => !hoisted.includes(one));
  return { ...start, list, tail, stdio: own, shared: [...hoisted, ...tail.slice(stdio.length)] };
}

/** The body of the function that starts the server; its own block where nothing is built around it. */
function outermostList({ site, kept }: Start): StatementList {
  if (!kept) return site.list;
  const owner = functionAround(site.call);
  let outermost = site.list;
  for (let node: ts.Node = site.list; !ts.isSourceFile(node) && node !== owner; node = node.parent)
    if (isStatementList(node.parent) && functionAround(node) === owner) outermost = node.parent;
  return outermost;
}

/** The place behind the function that builds the server, where it is a variable of the same list. */
function behindFactory(list: StatementList, root: ServerRoot | undefined): number {
  const callee = root && ts.isCallExpression(root.initializer) ? root.initializer.expression.getText() : undefined;
  const declares = (statement: ts.Statement): boolean =>
    ts.isVariableStatement(statement) && declaredNames(statement).some(({ text }) => text === callee);
  return list.statements.findIndex(declares) + 1;
}

/** The start, and all up to the last statement that names something of these, or of what stands between. */
function untilLastUse(
  tail: readonly ts.Statement[],
  start: ts.Statement,
  outer: readonly string[],
): readonly ts.Statement[] {
  let end = tail.indexOf(start) + 1;
  for (let before = -1; before !== end;) {
    before = end;
    const own = tail.slice(0, end).flatMap(declaredNames);
    const names = new Set([...outer, ...own.map(({ text }) => text)]);
    end = Math.max(end, tail.findLastIndex((one) => !isForModule(one) && namesAny(one, names)) + 1);
  }
  while (tellsOfStdio(tail[end])) end++;
  return tail.slice(0, end);
}

/** `console.error('demo runs on stdio')`: not so over HTTP. */
const tellsOfStdio = (statement: ts.Statement | undefined): boolean =>
  statement !== undefined && isLogOnly(statement) && STDIO.test(statement.getText());

const STDIO = /\bstdio\b/i;

const namesAny = (statement: ts.Statement, names: ReadonlySet<string>): boolean =>
  [...nodesIn(statement)].some((node) => ts.isIdentifier(node) && names.has(node.text));

/** Imports and exports stand at the top of a module or nowhere. */
const isForModule = (statement: ts.Statement): boolean =>
  isExporting(statement) || isExported(statement) || ts.isImportDeclaration(statement);

const isNamedBy = (users: readonly ts.Statement[], statement: ts.Statement): boolean => {
  const names = new Set(declaredNames(statement).map(({ text }) => text));
  return users.some((user) => namesAny(user, names));
};

/** Statements of stdio that others need too, and the variables that they name: they go in front of the branches. */
function sharedBefore(
  stdio: readonly ts.Statement[],
  found: Set<ts.Statement>,
  start: ts.Statement,
): readonly ts.Statement[] {
  for (const statement of found)
    for (const other of stdio) if (other !== start && isNamedBy([statement], other)) found.add(other);
  return stdio.filter((statement) => found.has(statement));
}

/** The edits that branch off; undefined where statements share a line. */
export function switchEdits(project: ProjectModel, place: Place, repeated: Repeated): Edit[] | Obstacle | undefined {
  const { site, root, kept, list, stdio } = place;
  const [first] = stdio;
  const extent = first && extentOf(first);
  if (!first || !extent) return undefined;
  const source = list.getSourceFile();
  const style = styleOf(source.text);
  const base = indentAt(source.text, first.getStart());
  const outside = root && !kept && root.statement.pos < first.pos;
  const declarationAt = (indent: string): string => (outside ? relocatedText(root.statement, indent) : '');
  const removed = outside ? deletion(root.statement) : [];
  const result = returnText(project, place);
  if (typeof result !== 'string') return result;
  const branch = switchLines(project, place, { repeated, result });
  if (!functionAround(site.call)) return [...removed, ...elseEdits(place, branch, { base, declarationAt })];
  const text = indented(branch, base, style) + declarationAt(base);
  return [...removed, { kind: 'replace', file: fileOf(source), start: extent.start, end: extent.start, text }];
}

/** At the top level of a module there is no `return`: the stdio path goes into the else branch. */
function elseEdits(
  { list, stdio, shared }: Place,
  branch: readonly string[],
  { base, declarationAt }: { base: string; declarationAt: (indent: string) => string },
): Edit[] {
  const source = list.getSourceFile();
  const extents = stdio.map(extentOf).filter((extent) => extent !== undefined);
  const [from, to] = [extents[0]?.start ?? 0, extents.at(-1)?.end ?? 0];
  const style = styleOf(source.text);
  const at = (position: number, text: string): Edit => ({
    kind: 'replace',
    file: fileOf(source),
    start: position,
    end: position,
    text,
  });
  const lifted = shared.filter((statement) => statement.pos > from && statement.end < to);
  const isLifted = (position: number): boolean =>
    lifted.some((statement) => (extentOf(statement)?.start ?? 0) <= position && position < statement.end);
  const ending = source.text.slice(0, to).endsWith('\n') ? '' : style.newline;
  const opening = indented([...branch.slice(0, -1), '} else {'], base, style);
  return [
    at(from, lifted.map((s) => relocatedText(s, base)).join('') + opening + declarationAt(base + style.indent)),
    ...indentableLines(source, { start: from, end: to })
      .filter((position) => !isLifted(position))
      .map((position) => at(position, style.indent)),
    ...lifted.flatMap(deletion),
    at(to, `${ending}${base}}${style.newline}`),
  ];
}
