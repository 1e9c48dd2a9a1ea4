import { ts } from 'ts-morph';
import { behindStart, viewOf, type Behind } from './behind-start.ts';
import { purposeOf } from './purposes.ts';
import { usesIn } from './server-uses.ts';
import { isFunctionStatement, isStdioTail } from './stdio-code.ts';
import type { ProjectModel } from '../project-model.ts';
import { serverClassOf } from '../server-class.ts';
import { isInert } from '../singleton/inert.ts';
import type { Obstacle } from '../singleton/singleton.ts';
import type { ServerRoot } from '../starts/server-root.ts';
import type { StartSite } from '../starts/start-sites.ts';
import { declaredNames, functionAround, isStatementList, type StatementList } from '../syntax.ts';

/** What of the code around the start on stdio has to happen over HTTP too. */
export interface Repeated {
  /** Once per process, in front of the start. */
  readonly before: readonly ts.Node[];
  /** Once per process, behind it. */
  readonly behind: readonly ts.Node[];
  /** For each server, once its client has initialized. */
  readonly sessions: readonly ts.Node[];
  /** The SDK's Server that tells so: `server.server`. */
  readonly lowLevel: string;
}

/** A start and the list in front of whose statement HTTP branches off. */
export interface Branching {
  readonly site: StartSite;
  readonly root: ServerRoot | undefined;
  readonly list: StatementList;
  /** Statements that run on both transports as they stand. */
  readonly shared: readonly ts.Statement[];
}

/** Divides the code around a start, or says what a person has to decide. */
export function repeatedOverHttp(project: ProjectModel, at: Branching): Repeated | Obstacle {
  const { site, root } = at;
  const behind = behindStart(site, root, project.references).filter((one) => !runsAnyway(one, at));
  const unclear = behind.find(({ purpose }) => purpose.of === 'unclear' || purpose.of === 'set-up');
  if (unclear) return { node: unclear.node, reason: reasonOf(unclear, root) };
  const before = inFront(project, at);
  if ('reason' in before) return before;
  const sessions = nodesFor(behind, 'session');
  const lowLevel = lowLevelServer(project, at);
  const [first] = sessions;
  if (first && lowLevel === undefined)
    return { node: first, reason: `cannot see which server of the SDK this is: do it in its oninitialized` };
  const processes = nodesFor(behind, 'process').filter((node) => !ts.isReturnStatement(node));
  const needed = [...before, ...processes, ...sessions];
  const own = withFunctions(behind, { needed, list: at.list }, project);
  return {
    before,
    behind: own.filter((node) => !sessions.includes(node)),
    sessions,
    lowLevel: lowLevel ?? '',
  };
}

/** Stands on the way of both transports: a statement of theirs, or one behind a block of a module, which HTTP does not leave. */
function runsAnyway({ node, purpose }: Behind, { site, list, shared }: Branching): boolean {
  if (shared.some((one) => one === node)) return true;
  const isBehindBlock = ts.isStatement(node) && ts.isSourceFile(node.parent) && node.parent !== list;
  return purpose.of === 'process' && isBehindBlock && !functionAround(site.call);
}

const nodesFor = (behind: readonly Behind[], of: Behind['purpose']['of']): ts.Node[] =>
  behind.filter(({ purpose }) => purpose.of === of).map(({ node }) => node);

const reasonOf = ({ purpose }: Behind, root: ServerRoot | undefined): string =>
  'reason' in purpose
    ? purpose.reason
    : `this sets up '${root?.name ?? 'the server'}' once it has started: it has to stand in front of the start`;

/** Statements of inner blocks in front of the start. */
function inFront({ references }: ProjectModel, { site, root, list }: Branching): ts.Statement[] | Obstacle {
  const view = viewOf(site, root, references);
  const found: ts.Statement[] = [];
  for (let node: ts.Node = site.statement; node.parent !== list; node = node.parent) {
    const { parent } = node;
    if (isStatementList(parent)) found.unshift(...parent.statements.filter(({ pos }) => pos < node.pos));
  }
  const isTransport = (statement: ts.Statement): boolean =>
    declaredNames(statement).some((name) => view.stdio.has(references.symbolOf(name) as ts.Symbol));
  const kept = found.filter((statement) => !isStdioTail(statement) && !isTransport(statement));
  const judged = kept.map((statement) => ({ statement, of: purposeOf(statement, view).of }));
  const stuck = judged.find(({ of }) => of !== 'process' && of !== 'stdio');
  if (stuck)
    return {
      node: stuck.statement,
      reason:
        'this is done to the server in a block of its own: do it where the server is built, or build it in that block',
    };
  return judged.filter(({ of }) => of === 'process').map(({ statement }) => statement);
}

/** With the functions that stand between them and that they call; without constants that only stdio uses. */
function withFunctions(
  behind: readonly Behind[],
  { needed, list }: { needed: readonly ts.Node[]; list: StatementList },
  { references }: ProjectModel,
): ts.Node[] {
  const isNamed = (statement: ts.Statement): boolean => {
    const symbols = declaredNames(statement).flatMap((name) => references.symbolOf(name) ?? []);
    const view = { server: new Set(symbols), references };
    return needed.some((node) => node !== statement && usesIn(node, view).length > 0);
  };
  return behind
    .map(({ node }) => node)
    .filter((node) => {
      if (needed.includes(node)) return !ts.isVariableStatement(node) || !isInert(node) || isNamed(node);
      const isHoisted = ts.isFunctionDeclaration(node) && node.parent === list;
      return ts.isStatement(node) && isFunctionStatement(node) && !isHoisted && isNamed(node);
    });
}

/** `server.server` of an McpServer, `server` of a Server, as the start calls it. */
function lowLevelServer(project: ProjectModel, { site }: Branching): string | undefined {
  if (site.method || site.handed || site.framework || site.factory) return undefined;
  const found = serverClassOf(site.receiver, project);
  if (!found) return undefined;
  return found === 'McpServer' ? `${site.receiver.getText()}.server` : site.receiver.getText();
}

/** What the function that starts the server returns behind the start. */
export function returnedBehind({ site, root }: Branching, project: ProjectModel): ts.ReturnStatement | undefined {
  const behind = behindStart(site, root, project.references).map(({ node }) => node);
  return behind.find(
    (node): node is ts.ReturnStatement =>
      ts.isReturnStatement(node) &&
      node.expression !== undefined &&
      !isStdioTail(node) &&
      functionAround(node) === functionAround(site.call),
  );
}
