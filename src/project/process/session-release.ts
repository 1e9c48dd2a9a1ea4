import { ts } from 'ts-morph';
import { calledFunction, exitListeners, releasingStatements, type ExitListener } from './exit-listeners.ts';
import { isolatable } from '../state/isolatable.ts';
import { isPerSession } from '../state/outside-values.ts';
import { onceValues } from './openings/once-values.ts';
import type { ProjectModel } from '../project-model.ts';
import type { References } from '../references.ts';
import { releaseParts, type ReleaseParts } from './release-parts.ts';
import { isWaitForEnd } from '../factory/end-waits.ts';
import { serverCode } from '../factory/server-code.ts';
import type { StartSite } from '../starts/start-sites.ts';
import { isServerRoot, serverRootOf } from '../starts/server-root.ts';
import { boundNames, chainRoot, isFunction, isWithin, nodesIn, unwrapped } from '../syntax.ts';

/** What the original releases when its process ends and a session holds. */
export interface SessionRelease extends ReleaseParts {
  readonly listener: ExitListener;
  /** True when the statements can run at the end of each session as they stand. */
  readonly portable: boolean;
}

const RELEASES = /^(close|end|dispose|destroy|kill|disconnect|quit|stop|terminate|shutdown|unwatch|clear\w*)$/;
const MAX_DEPTH = 3;

/** Releases in classes and functions that run once per session. */
export function releasesInSessions(project: ProjectModel): SessionRelease[] {
  const bodies = serverCode(project.sites, project.references);
  const sources = new Set(bodies.map((body) => body.getSourceFile()));
  return [...sources].flatMap((source) =>
    exitListeners(source, project.references)
      .filter(({ node }) => bodies.some((body) => isWithin(node, body)))
      .flatMap((listener) =>
        releasesOf(
          listener,
          project,
          (name) => name.kind === ts.SyntaxKind.ThisKeyword || isInner(name, bodies, project.references),
        ),
      ),
  );
}

/** Releases outside of them, of what the statement that builds the server declares, and of variables of the session. */
export function releasesAround(project: ProjectModel, site: StartSite): SessionRelease[] {
  const { references } = project;
  const root = site.root ? serverRootOf(site, references) : undefined;
  const names = root && isServerRoot(root) ? boundNames(root.declaration.name) : [];
  const held = new Set([...names.map((name) => references.symbolOf(name)), ...perSession(project)]);
  const servers = new Set(names.map((name) => references.symbolOf(name)));
  const bodies = serverCode(project.sites, project.references);
  return exitListeners(site.call.getSourceFile(), references)
    .filter(({ node }) => !bodies.some((body) => isWithin(node, body)))
    .flatMap((listener) => unfolded(listener, servers, references))
    .flatMap((listener) => releasesOf(listener, project, (name) => isHeld(name, held, references)))
    .filter(({ statement }) => !closesServer(statement, site));
}

/** A function that names the one server of stdio cannot be called for a session: its statements stand for it. */
function unfolded(
  listener: ExitListener,
  servers: ReadonlySet<ts.Symbol | undefined>,
  references: References,
): ExitListener[] {
  const source = listener.node.getSourceFile();
  const namesServer = (node: ts.Node): boolean => ts.isIdentifier(node) && servers.has(references.symbolOf(node));
  const foldedIn = (statement: ts.Statement): ts.FunctionLikeDeclaration | undefined => {
    const call = ts.isExpressionStatement(statement) ? unwrapped(statement.expression) : undefined;
    const called = call && ts.isCallExpression(call) ? calledFunction(call, references) : undefined;
    return called?.getSourceFile() === source && [...nodesIn(called)].some(namesServer) ? called : undefined;
  };
  const plain = listener.statements.filter((statement) => !foldedIn(statement));
  const folded = new Set(listener.statements.flatMap((statement) => foldedIn(statement) ?? []));
  const inner = [...folded].map((handler) => ({ ...listener, handler, statements: releasingStatements(handler) }));
  return [{ ...listener, statements: plain }, ...inner];
}

const perSession = (project: ProjectModel): (ts.Symbol | undefined)[] =>
  isolatable(project).map(({ declaration: { name } }) =>
    ts.isIdentifier(name) ? project.references.symbolOf(name) : undefined,
  );

function isHeld(name: ts.Node, held: ReadonlySet<ts.Symbol | undefined>, references: References): boolean {
  const symbol = ts.isIdentifier(name) ? references.symbolOf(name) : undefined;
  return symbol !== undefined && (held.has(symbol) || isPerSession(symbol.valueDeclaration));
}

function isInner(name: ts.Node, bodies: readonly ts.Node[], references: References): boolean {
  const declaration = ts.isIdentifier(name) ? references.symbolOf(name)?.valueDeclaration : undefined;
  return declaration !== undefined && bodies.some((body) => declaration !== body && isWithin(declaration, body));
}

function releasesOf(
  listener: ExitListener,
  project: ProjectModel,
  holds: (name: ts.Node) => boolean,
): SessionRelease[] {
  const search = { references: project.references, holds, listener: listener.node };
  const parts = releaseParts(listener.statements, project.references, (statement) => reaches(statement, search, 0));
  const isOnce = parts.length > 0 ? onceValues(project) : () => false;
  return parts
    .filter(({ statement }) => !closesOwnServer(statement) && !endsWait(statement) && !releases(statement, isOnce))
    .map((release) => ({ ...release, listener, portable: isPortable(release, listener, search) }));
}

/** `resolve();` of what waits for the end on stdio. */
function endsWait(statement: ts.Statement): boolean {
  const call = ts.isExpressionStatement(statement) ? unwrapped(statement.expression) : undefined;
  const name = call && ts.isCallExpression(call) ? call.expression.getText() : undefined;
  const wait = ts.findAncestor(statement, isWaitForEnd);
  const given = wait?.arguments?.[0];
  return given !== undefined && isFunction(given) && given.parameters.some((one) => one.name.getText() === name);
}

/** `link.close();` of what fits: all sessions use it, and it ends with the process. */
function releases(statement: ts.Statement, fits: (expression: ts.Expression) => boolean): boolean {
  const call = ts.isExpressionStatement(statement) ? unwrapped(statement.expression) : undefined;
  if (!call || !ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return false;
  return RELEASES.test(call.expression.name.text) && fits(call.expression.expression);
}

interface Search {
  readonly references: References;
  readonly holds: (name: ts.Node) => boolean;
  /** Where it all is asked for: what the functions around it declare is made once. */
  readonly listener: ts.Node;
}

/** True when a node names something of the session, itself or in a function that it calls. */
function reaches(node: ts.Node, search: Search, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  return [...nodesIn(node)].some((inner) => {
    if (search.holds(inner)) return true;
    const called = ts.isCallExpression(inner) ? calledFunction(inner, search.references) : undefined;
    return called !== undefined && reaches(called, search, depth + 1);
  });
}

function isPortable({ needed, statement }: ReleaseParts, { handler, node }: ExitListener, search: Search): boolean {
  const plain = ts.isExpressionStatement(statement) || ts.isIfStatement(statement) || ts.isForOfStatement(statement);
  const parts = [...needed, statement];
  const local = (inner: ts.Node): boolean => {
    const declared = ts.isIdentifier(inner) ? search.references.symbolOf(inner)?.valueDeclaration : undefined;
    return declared !== undefined && isWithin(declared, handler) && !parts.some((part) => isWithin(declared, part));
  };
  const fits = (part: ts.Statement): boolean =>
    ![...nodesIn(part)].some((inner) => local(inner) || isAround(inner, search) || ts.isReturnStatement(inner)) &&
    !releasesShared(part, search, 0);
  return plain && handler.getSourceFile() === node.getSourceFile() && parts.every(fits);
}

/** Ends the process, or releases something of a module that belongs to no session: that has to wait for the end of the process. */
function releasesShared(node: ts.Node, search: Search, depth: number): boolean {
  return [...nodesIn(node)].some((inner) => {
    if (!ts.isCallExpression(inner)) return false;
    if (inner.expression.getText() === 'process.exit') return true;
    const target = releasedBy(inner);
    if (target && isShared(target, search)) return true;
    const called = calledFunction(inner, search.references);
    return called !== undefined && depth < MAX_DEPTH && releasesShared(called, search, depth + 1);
  });
}

/** `x` of `x.a?.close()` and of `clearInterval(x)`. */
function releasedBy({ expression, arguments: [first] }: ts.CallExpression): ts.Node | undefined {
  if (ts.isIdentifier(expression) && /^clear(Interval|Timeout)$/.test(expression.text))
    return first && chainRoot(first);
  if (!ts.isPropertyAccessExpression(expression) || !RELEASES.test(expression.name.text)) return undefined;
  return chainRoot(expression.expression);
}

function isShared(target: ts.Node, search: Search): boolean {
  const { references, holds } = search;
  if (!ts.isIdentifier(target) || holds(target)) return false;
  const symbol = references.symbolOf(target);
  const declaration = symbol?.valueDeclaration;
  if (!symbol || !declaration) return symbol !== undefined;
  if (isFunction(declaration) && reaches(declaration, search, 1)) return false;
  if (isPerSession(declaration)) return false;
  return ts.findAncestor(declaration.parent, isFunction) === undefined || isAround(target, search);
}

/** A variable of a function that starts the server: made once, and perhaps not at all over HTTP. */
function isAround(name: ts.Node, { references, holds, listener }: Search): boolean {
  if (!ts.isIdentifier(name) || holds(name)) return false;
  const declaration = references.symbolOf(name)?.valueDeclaration;
  const owner = declaration && !isFunction(declaration) && ts.findAncestor(declaration.parent, isFunction);
  const isCallable = declaration && ts.isVariableDeclaration(declaration) && declaration.initializer;
  if (!owner || (isCallable && isFunction(isCallable))) return false;
  return isWithin(listener, owner);
}

/** `server.close();` of what is connected: the end of the session has closed it already. */
function closesServer(statement: ts.Statement, site: StartSite): boolean {
  const inner = guarded(statement);
  if (inner) return closesServer(inner, site);
  const call = ts.isExpressionStatement(statement) ? unwrapped(statement.expression) : undefined;
  if (!call || !ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return false;
  const closed = call.expression.expression.getText().replace(/[?!]$/, '');
  const [receiver, transport] = [site.receiver.getText().replace(/!$/, ''), site.transport?.name.getText()];
  return call.expression.name.text === 'close' && [receiver, transport].includes(closed);
}

/** The one statement of `if (server) await server.close();`. */
function guarded(statement: ts.Statement): ts.Statement | undefined {
  if (!ts.isIfStatement(statement) || statement.elseStatement || !ts.isIdentifier(statement.expression))
    return undefined;
  const { thenStatement } = statement;
  if (!ts.isBlock(thenStatement)) return thenStatement;
  const [only, second] = thenStatement.statements;
  return second ? undefined : only;
}

/** `this.server.close();`, `server.close();` where the field or variable holds a server of the SDK. */
function closesOwnServer(statement: ts.Statement): boolean {
  const closed = /^(?:await |void )?(?:this\.)?([\w$#]+)[?!]?\.close\(\);?$/.exec(statement.getText())?.[1];
  if (closed === undefined) return false;
  const name = closed.replace(/[$#]/g, '\\$&');
  return new RegExp(`\\b${name}[?!]?\\s*(:[^=;]+)?=\\s*new (Mcp)?Server\\(`).test(statement.getSourceFile().text);
}
