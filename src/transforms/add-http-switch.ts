import { ts } from 'ts-morph';
import type { Edit } from '../edits/edit.ts';
import { classify } from '../project/factory/classify.ts';
import type { ProjectModel } from '../project/project-model.ts';
import { scopeOf } from '../project/factory/scope.ts';
import { isServerRoot, serverRootOf, type ServerRoot } from '../project/starts/server-root.ts';
import type { StartSite } from '../project/starts/start-sites.ts';
import { isSwitched } from '../project/starts/switch.ts';
import {
  boundNames,
  declaredNames,
  fileOf,
  functionAround,
  lineOf,
  nodesIn,
  statementIn,
  type StatementList,
} from '../project/syntax.ts';
import { essentialsBehind, tailStart } from '../project/factory/tail.ts';
import { extentOf, indentAt, indentableLines } from './lib/extent.ts';
import { deletion } from './lib/factory-call.ts';
import { isolatable } from '../project/state/isolatable.ts';
import { movableState } from '../project/state/movable-state.ts';
import { isPlainFactory } from './lib/server-expression.ts';
import { sessionWraps } from './lib/session-wraps.ts';
import { staticImports, switchLines } from './lib/switch-lines.ts';
import { unregistered } from './lib/unregistered.ts';
import { indented, styleOf } from './lib/text-style.ts';
import type { Change, Transform } from './transform.ts';

/** The start of the server chooses the transport by environment variable. */
const transform: Transform = {
  id: 'add-http-switch',
  title: 'Choose stdio or HTTP at start',
  why: 'stdio stays the default; MCP_TRANSPORT=http serves the same server over Streamable HTTP. Arguments stay the server’s own.',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#streamable-http'],
  *run(project) {
    for (const site of project.sites) {
      if (isSwitched(site) || site.owner) continue;
      const root = site.root ? serverRootOf(site, project.references) : undefined;
      if (root && !isServerRoot(root)) continue;
      if (root && !isReady(project, root)) continue;
      if (site.factory && site.receiver.getText().includes('\n')) continue;
      if (isolatable(project).length > 0 || unregistered(project).length > 0 || isOpening(project)) continue;
      yield switched(project, site, root);
    }
  },
};
export default transform;

/** Something that sessions open waits to be shared or released: whether they need a context shows then. */
const isOpening = (project: ProjectModel): boolean =>
  project.answers.once.items.length > 0 || sessionWraps(project).length > 0;

/** Nothing but the plain factory call is left at the start. */
function isReady(project: ProjectModel, root: ServerRoot): boolean {
  if (!isPlainFactory(root) || functionAround(root.site.call) !== functionAround(root.statement)) return false;
  const scope = scopeOf(root, project.references);
  const { moved } = classify(scope, root.statement, movableState(project, root));
  return moved.length === 1 && root.list.getSourceFile() === root.site.call.getSourceFile();
}

function switched(project: ProjectModel, site: StartSite, root: ServerRoot | undefined): Change {
  const at = (node: ts.Node, message: string, edits: readonly Edit[]): Change => ({
    file: fileOf(node),
    line: lineOf(node),
    message,
    confidence: edits.length > 0 ? 'safe' : 'review',
    edits,
  });
  const list = root?.list ?? site.list;
  const start = statementIn(list, site.call) ?? site.statement;
  const hidden = essentialsInside(site, list);
  if (hidden) return at(hidden, 'this runs between the server and its start, in a block of its own', []);
  const [lost] = functionAround(site.call) ? essentialsBehind(site.statement) : [];
  if (lost) return at(lost, 'this runs after the server has started on stdio and would be skipped over HTTP', []);
  const inserted = switchEdits(project, { site, root, list, start });
  const edits = inserted && [...importEdits(project, site), ...inserted];
  return edits
    ? at(site.call, 'MCP_TRANSPORT=http serves it over Streamable HTTP, stdio stays the default', edits)
    : at(site.call, 'two statements share a line here: put each on its own line first', []);
}

/** A statement that both transports need but that stands in an inner block, in front of the start. */
function essentialsInside(site: StartSite, list: StatementList): ts.Statement | undefined {
  if (site.list === list) return undefined;
  const index = tailStart(site.list, site, { start: site.statement, skipped: [] });
  return site.list.statements.slice(0, index)[0];
}

interface Spot {
  readonly site: StartSite;
  readonly root: ServerRoot | undefined;
  readonly list: StatementList;
  readonly start: ts.Statement;
}

function switchEdits(project: ProjectModel, spot: Spot): Edit[] | undefined {
  const { site, root, list, start } = spot;
  const skipped = root ? [root.statement] : [];
  const index = Math.max(tailStart(list, site, { start, skipped }), behindFactory(list, root));
  const tail = list.statements.slice(index);
  const [first] = tail;
  const extent = first && extentOf(first);
  if (!first || !extent) return undefined;
  const source = list.getSourceFile();
  const outside = root && root.statement.pos < first.pos;
  const declaration = outside
    ? `${indentAt(source.text, first.getStart())}${root.statement.getText()}${styleOf(source.text).newline}`
    : '';
  const removed = outside ? deletion(root.statement) : [];
  const branch = switchLines(project, site, root);
  const base = indentAt(source.text, first.getStart());
  const insert = (at: number, text: string): Edit => ({
    kind: 'replace',
    file: fileOf(source),
    start: at,
    end: at,
    text,
  });
  if (functionAround(site.call))
    return [...removed, insert(extent.start, indented(branch, base, styleOf(source.text)) + declaration)];
  return [
    ...removed,
    ...elseEdits(source, {
      tail: untilLastUse(tail, start, outside ? boundNames(root.declaration.name).map(({ text }) => text) : []),
      branch,
      declaration,
    }),
  ];
}

/** The place behind the function that builds the server, where it is a variable of the same list. */
function behindFactory(list: StatementList, root: ServerRoot | undefined): number {
  const callee = root && ts.isCallExpression(root.initializer) ? root.initializer.expression.getText() : undefined;
  const declares = (statement: ts.Statement): boolean =>
    ts.isVariableStatement(statement) && declaredNames(statement).some(({ text }) => text === callee);
  return list.statements.findIndex(declares) + 1;
}

/** At the top level of a module there is no `return`: the stdio path goes into the else branch. */
function elseEdits(
  source: ts.SourceFile,
  { tail, branch, declaration }: { tail: readonly ts.Statement[]; branch: readonly string[]; declaration: string },
): Edit[] {
  const extents = tail.map(extentOf).filter((extent) => extent !== undefined);
  const [from, to] = [extents[0]?.start ?? 0, extents.at(-1)?.end ?? 0];
  const style = styleOf(source.text);
  const at = (position: number, text: string): Edit => ({
    kind: 'replace',
    file: fileOf(source),
    start: position,
    end: position,
    text,
  });
  const ending = source.text.slice(0, to).endsWith('\n') ? '' : style.newline;
  return [
    at(from, indented([...branch.slice(0, -1), '} else {'], '', style) + (declaration && style.indent + declaration)),
    ...indentableLines(source, { start: from, end: to }).map((position) => at(position, style.indent)),
    at(to, `${ending}}${style.newline}`),
  ];
}

function untilLastUse(
  tail: readonly ts.Statement[],
  start: ts.Statement,
  outer: readonly string[],
): readonly ts.Statement[] {
  const own = tail.slice(0, tail.indexOf(start) + 1).flatMap((statement) => declaredNames(statement));
  const names = new Set([...outer, ...own.map(({ text }) => text)]);
  const uses = (statement: ts.Statement): boolean =>
    [...nodesIn(statement)].some((node) => ts.isIdentifier(node) && names.has(node.text));
  const last = tail.findLastIndex((statement) => statement === start || uses(statement));
  return tail.slice(0, last + 1);
}

function importEdits(project: ProjectModel, site: StartSite): Edit[] {
  const source = site.call.getSourceFile();
  const last = source.statements.findLast(ts.isImportDeclaration);
  const { newline } = styleOf(source.text);
  const text = staticImports(project, site)
    .map((line) => newline + line)
    .join('');
  return text === '' || !last
    ? []
    : [{ kind: 'replace', file: fileOf(source), start: last.getEnd(), end: last.getEnd(), text }];
}
