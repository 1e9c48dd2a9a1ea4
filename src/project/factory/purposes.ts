import { ts } from 'ts-morph';
import { functionNamed } from '../instances.ts';
import { watchesClient } from '../process/client-watchers.ts';
import { isProcess } from '../process/process-calls.ts';
import { accessPath, isAssigned } from '../state/access-paths.ts';
import { kindOfUse, usesIn, isWithin, type ServerView, type UseKind } from './server-uses.ts';
import { isLogCall, isStdioTail } from './stdio-code.ts';
import { isFunction, nodesIn } from '../syntax.ts';
import { NEEDS_TRANSPORT, reachesTransport, registersOnStdio } from './transport-code.ts';

/**
 * What code that runs once the server has started is for: the stdio transport alone, the process on any transport, each server
 * before or after it has been connected. Unclear: a person has to say it, `reason` how.
 */
export type Purpose =
  { readonly of: 'stdio' | 'process' | 'set-up' | 'session' } | { readonly of: 'unclear'; readonly reason: string };

/** The names by which code is judged. */
export interface StartView extends ServerView {
  /** What only the stdio path has: its transport, and what is made of that. */
  readonly stdio: ReadonlySet<ts.Symbol>;
}

const MAX_DEPTH = 3;

/** What a statement, or the expression of a callback, behind the start is for. */
export function purposeOf(node: ts.Node, view: StartView, depth = 0): Purpose {
  if (isOfStdio(node, view))
    return registersOnStdio(node, view) ? { of: 'unclear', reason: NEEDS_TRANSPORT } : { of: 'stdio' };
  if (ts.isReturnStatement(node) && !hasCall(node)) return { of: 'process' }; // what it returns is a matter of its callers
  const uses = usesIn(node, view);
  if (uses.length === 0) return throughCalls(node, view, depth) ?? { of: 'process' };
  const kinds = uses.map((use) => kindOfUse(use, node, view));
  const purposes = kinds.map((kind) => purposeOfUse(kind, view, depth));
  const together = combined(purposes);
  return together.of === 'session' ? (whatOutlives(node, view) ?? together) : together;
}

const hasCall = (node: ts.Node): boolean => [...nodesIn(node, isFunction)].some(ts.isCallExpression);

function purposeOfUse(kind: UseKind, view: StartView, depth: number): Purpose {
  switch (kind.does) {
    case 'sets up':
      return { of: 'set-up' };
    case 'talks':
      return { of: 'session' };
    case 'closes':
    case 'is told':
      return { of: 'stdio' };
    case 'is handed':
      return purposeInside(kind.to, view, depth);
    case 'is kept':
      return { of: 'unclear', reason: KEPT };
    case 'is used later':
      return { of: 'unclear', reason: LATER };
  }
}

const KEPT =
  'this hands the server on, and over HTTP every session has one of its own: do it in the function that builds the server, for each of them';
const LATER =
  'this goes on using the server when its session has ended: do it in the function that builds the server, and stop it in its onclose';
const WRITES =
  'this keeps what one client says in a variable of the function that starts the server: keep it in the function that builds the server';
const MIXED =
  'this does something for the process and something for the server, of which every session has one over HTTP: divide it into two functions';
const JUMPS = 'this leaves the function by what one client says: do that in the function that builds the server';

/** The one that decides about the whole: what is unclear, then what needs a client. */
function combined(purposes: readonly Purpose[]): Purpose {
  const order = ['unclear', 'session', 'set-up', 'process', 'stdio'] as const;
  return order.map((of) => purposes.find((purpose) => purpose.of === of)).find(Boolean) ?? { of: 'process' };
}

/** The body of a function of the project that gets the server. */
function purposeInside({ name, parent }: ts.ParameterDeclaration, view: StartView, depth: number): Purpose {
  const symbol = ts.isIdentifier(name) ? view.references.symbolOf(name) : undefined;
  const body = 'body' in parent ? parent.body : undefined;
  if (!symbol || !body || depth > MAX_DEPTH) return { of: 'unclear', reason: KEPT };
  const inner = { ...view, server: new Set([symbol]) };
  const statements: readonly ts.Node[] = ts.isBlock(body) ? body.statements : [body];
  const purposes = statements.map((statement) => purposeOf(statement, inner, depth + 1));
  return isMixed(statements, purposes) ? { of: 'unclear', reason: MIXED } : combined(purposes);
}

/** True when some statements act on the process, which happens once, and others on a server, of which each session has one. */
const isMixed = (statements: readonly ts.Node[], purposes: readonly Purpose[]): boolean =>
  purposes.some(({ of }) => of === 'set-up' || of === 'session') &&
  statements.some((statement, index) => purposes[index]?.of === 'process' && ts.isExpressionStatement(statement));

/** A call of functions of the project that use the server without being given it; undefined where there are none. */
function throughCalls(node: ts.Node, view: StartView, depth: number): Purpose | undefined {
  if (depth > MAX_DEPTH) return undefined;
  for (const call of nodesIn(node)) {
    const callee = ts.isCallExpression(call) && ts.isIdentifier(call.expression) ? call.expression : undefined;
    const body = callee && functionNamed(callee, view.references)?.body;
    if (!callee || !body || isWithin(body, node)) continue;
    const statements: readonly ts.Node[] = ts.isBlock(body) ? body.statements : [body];
    const purposes = statements.map((statement) => purposeOf(statement, view, depth + 1));
    const together = combined(purposes);
    if (together.of === 'session') return { of: 'unclear', reason: closesOver(callee.text) };
    if (isMixed(statements, purposes)) return { of: 'unclear', reason: MIXED };
    if (together.of !== 'process') return together;
  }
  return undefined;
}

const closesOver = (name: string): string =>
  `${name}() uses the server, and over HTTP every session has one of its own: let it take the server as a parameter`;

/** What a session's own code would write, or leave, outside of the session; variables of modules are looked at as state. */
function whatOutlives(node: ts.Node, { server, references }: StartView): Purpose | undefined {
  for (const inner of nodesIn(node, isFunction)) {
    if (ts.isReturnStatement(inner) || ts.isBreakStatement(inner)) return { of: 'unclear', reason: JUMPS };
    if (!ts.isIdentifier(inner) || !isAssigned(accessPath(inner))) continue;
    const symbol = references.symbolOf(inner);
    const declaration = symbol?.valueDeclaration;
    if (!symbol || !declaration || server.has(symbol) || isWithin(declaration, node)) continue;
    if (ts.findAncestor(declaration.parent, isFunction)) return { of: 'unclear', reason: WRITES };
  }
  return undefined;
}

/** True for what means something while stdio is served and nothing over HTTP. */
function isOfStdio(node: ts.Node, view: StartView): boolean {
  if (!ts.isStatement(node)) return ts.isExpression(node) && isLogCall(node);
  if (isStdioTail(node) || watchesClient(node) || leaves(node) || keepsAlive(node)) return true;
  if (ts.isIfStatement(node))
    return [node.thenStatement, node.elseStatement].every((branch) => !branch || isOfStdio(branch, view));
  if (ts.isBlock(node)) return node.statements.every((statement) => isOfStdio(statement, view));
  if (ts.isTryStatement(node))
    return [node.tryBlock, node.catchClause?.block, node.finallyBlock].every((part) => !part || isOfStdio(part, view));
  if (reachesTransport(node, view)) return true;
  return usesIn(node, { ...view, server: view.stdio }).length > 0 || [...nodesIn(node)].some(isStandardStream);
}

const leaves = (node: ts.Node): boolean =>
  ts.isBreakStatement(node) || ts.isContinueStatement(node) || ts.isThrowStatement(node);

const isStandardStream = (node: ts.Node): boolean =>
  ts.isPropertyAccessExpression(node) && isProcess(node.expression) && /^std(in|out)$/.test(node.name.text);

/** `setInterval(() => {}, 60_000)`, held by a variable or not. */
export function keepsAlive(node: ts.Node): boolean {
  const call = [...nodesIn(node, isFunction)].find(
    (inner) => ts.isCallExpression(inner) && inner.expression.getText() === 'setInterval',
  );
  const [callback] = call && ts.isCallExpression(call) ? call.arguments : [];
  if (!callback || !(ts.isArrowFunction(callback) || ts.isFunctionExpression(callback))) return false;
  return ts.isBlock(callback.body)
    ? callback.body.statements.length === 0
    : /^(undefined|null|void 0)$/.test(callback.body.getText());
}
