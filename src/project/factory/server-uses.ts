import { ts } from 'ts-morph';
import { isListening } from '../state/access-paths.ts';
import { laterFunction } from '../state/at-once.ts';
import { functionNamed } from '../instances.ts';
import { isProcess } from '../process/process-calls.ts';
import type { References } from '../references.ts';
import { isLogCall } from './stdio-code.ts';

/** What means the server of one session in a piece of code. */
export interface ServerView {
  readonly server: ReadonlySet<ts.Symbol>;
  readonly references: References;
}

/** What one use of the server does: `handed` is the parameter that gets it, `kept` and `late` what outlives a session. */
export type UseKind =
  | { readonly does: 'sets up' | 'talks' | 'closes' | 'is told' }
  | { readonly does: 'is handed'; readonly to: ts.ParameterDeclaration }
  | { readonly does: 'is kept' | 'is used later' };

const SETS_UP =
  /^((register)?(Tool|Prompt|Resource)(Template)?|set(Request|Notification)Handler|remove(Request|Notification)Handler|registerCapabilities|add(Tool|Prompt|Resource)(Template)?s?)$/i;
const HANDLER = /^(on[a-z]+|fallback(Request|Notification)Handler)$/;
const CHAINS = /^(then|catch|finally)$/;

/** Every use of the server below a node, as a value. */
export const usesIn = (node: ts.Node, { server, references }: ServerView): ts.Identifier[] =>
  [...server].flatMap((symbol) => references.of(symbol)).filter((use) => isWithin(use, node));

export const isWithin = (node: ts.Node, outer: ts.Node): boolean =>
  node.getSourceFile() === outer.getSourceFile() && outer.pos <= node.pos && node.end <= outer.end;

/** What a use of the server does in the code that `within` is. */
export function kindOfUse(use: ts.Identifier, within: ts.Node, view: ServerView): UseKind {
  const later = laterFunction(use);
  if (later && later !== laterFunction(within) && isWithin(later, within)) return usedLater(later, view);
  const path = memberPath(use);
  const { parent } = path;
  if (ts.isCallExpression(parent) && parent.expression === path) return { does: calledMethod(path) };
  if (ts.isBinaryExpression(parent) && parent.left === path)
    return { does: path !== use && HANDLER.test(lastName(path)) ? 'sets up' : 'is kept' };
  if ((ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.arguments?.includes(path))
    return takenBy(parent, parent.arguments.indexOf(path), view);
  return { does: isRead(path, use) ? 'talks' : 'is kept' };
}

function calledMethod(path: ts.Expression): 'sets up' | 'talks' | 'closes' {
  const name = lastName(path);
  if (SETS_UP.test(name)) return 'sets up';
  return name === 'close' ? 'closes' : 'talks';
}

const lastName = (path: ts.Expression): string => (ts.isPropertyAccessExpression(path) ? path.name.text : '');

/** `server.a.b` of the `server` in it. */
export function memberPath(use: ts.Expression): ts.Expression {
  let path = use;
  for (;;) {
    const { parent } = path;
    const isMember = ts.isPropertyAccessExpression(parent) && parent.expression === path;
    if (!isMember && !ts.isNonNullExpression(parent) && !ts.isParenthesizedExpression(parent)) return path;
    path = parent;
  }
}

/** A function that runs later: a handler that the server is given, a listener of the process, the next part of a chain; else anybody's. */
function usedLater(later: ts.FunctionLikeDeclaration, view: ServerView): UseKind {
  const { parent } = later;
  if (ts.isBinaryExpression(parent) && parent.right === later && usesIn(parent.left, view).length > 0)
    return { does: 'sets up' };
  if (ts.isCallExpression(parent) && isForEnd(parent, later, view)) return { does: 'closes' };
  if (!ts.isCallExpression(parent) || !ts.isPropertyAccessExpression(parent.expression))
    return { does: 'is used later' };
  const { name, expression } = parent.expression;
  if (isProcess(expression) && isListening(name.text)) return { does: 'closes' };
  const ofServer = usesIn(expression, view).length > 0;
  if (ofServer && SETS_UP.test(name.text)) return { does: 'sets up' };
  return { does: ofServer && CHAINS.test(name.text) ? 'talks' : 'is used later' };
}

const ENDS = /shut ?down|exit|clean|clos|terminat|signal|graceful|dispose|teardown|^(un)?stop/i;

/** `onShutdown(() => server.close())`: whoever ends the process closes what stdio has. */
function isForEnd({ expression }: ts.CallExpression, later: ts.FunctionLikeDeclaration, view: ServerView): boolean {
  const uses = usesIn(later, view);
  return (
    ts.isIdentifier(expression) &&
    ENDS.test(expression.text) &&
    uses.every((use) => laterFunction(use) === later && lastName(memberPath(use)) === 'close')
  );
}

/** The parameter of a function of the project, or of a log; what any other function does with it nobody can say. */
function takenBy(call: ts.CallExpression | ts.NewExpression, position: number, { references }: ServerView): UseKind {
  if (ts.isCallExpression(call) && isLogCall(call)) return { does: 'is told' };
  const taker = ts.isIdentifier(call.expression) ? functionNamed(call.expression, references) : undefined;
  const parameter = taker?.parameters[position];
  return parameter && ts.isCallExpression(call) ? { does: 'is handed', to: parameter } : { does: 'is kept' };
}

/** A member whose value is looked at, or copied into a constant of the same code: `const caps = server.server`. */
function isRead(path: ts.Expression, use: ts.Identifier): boolean {
  const { parent } = path;
  if (ts.isVariableDeclaration(parent)) return parent.initializer === path;
  return (
    (path !== use && (ts.isPrefixUnaryExpression(parent) || ts.isBinaryExpression(parent))) ||
    ts.isIfStatement(parent) ||
    ts.isConditionalExpression(parent)
  );
}
