import { ts } from 'ts-morph';
import { usesOfFunction } from '../function-uses.ts';
import { isGenerated } from '../generated-modules.ts';
import type { ProjectModel } from '../project-model.ts';
import { oncePer } from '../remembered.ts';
import { functionAround, nodesIn } from '../syntax.ts';

/** A call that wants to know something of the client while a request of its own is handled. */
export interface Question {
  /** `server.server.elicitInput`, `server.getClientCapabilities` */
  readonly asks: ts.PropertyAccessExpression;
  /** The handlers that may come to it, as they are registered; undefined where others may too, or nobody knows. */
  readonly handlers: readonly ts.Expression[] | undefined;
}

type Sources = Pick<ProjectModel, 'program' | 'references'>;

/** The functions of the generated source. */
export const ASKING = 'asking';
export const CLIENT_OF = 'clientOf';

const ASKS = /^(elicitInput|createMessage|requestSampling|listRoots)$/;
/** What a client of 2025 says once, and one of 2026-07-28 with each request: over stdio the server itself is not told. */
const READS = /^(getClientCapabilities|getClientVersion)$/;
const REGISTERS = /^register(Tool|Prompt|Resource)$/;
/** The methods that may be answered with a question (2026-07-28, multi round-trip requests). */
const ANSWERED = /^(tools\/call|prompts\/get|resources\/read)$/;
const TIMES = /^(timeout|maxTotalTimeout|resetTimeoutOnProgress)$/;
const AT_ONCE = /^(map|flatMap|then|catch|reduce)$/;
const MAX_DEPTH = 8;

/** Everything that the sources ask a client. */
export const questionsOf = oncePer(({ program, references }: ProjectModel): readonly Question[] => {
  const own = [...program.sources].filter(([file]) => !isGenerated(file)).map(([, source]) => source);
  return own
    .flatMap((source) => [...nodesIn(source)])
    .filter(ts.isPropertyAccessExpression)
    .filter((node) => ASKS.test(node.name.text) || isRead(node))
    .map((asks) => ({ asks, handlers: handlersFor(asks, { program, references }) }));
});

/** True for what is read of a client, without asking it. */
export const isRead = ({ name }: ts.PropertyAccessExpression): boolean => isReadOfClient(name.text);

/** The same by the name of the method. */
export const isReadOfClient = (name: string): boolean => READS.test(name);

/** True where a client of 2026-07-28 can answer it: its handlers go on when the answer comes. */
export const isMapped = ({ asks, handlers }: Question): boolean =>
  handlers !== undefined && handlers.every(isAsking) && (isOfRequest(asks) || isCallOf(asks.expression, CLIENT_OF));

/** True for what a handler is given to ask with: `ctx.mcpReq.elicitInput(…)`. */
export const isOfRequest = ({ expression }: ts.PropertyAccessExpression): boolean =>
  ts.isPropertyAccessExpression(expression) && expression.name.text === 'mcpReq';

/** True for a handler that goes on when an answer comes: `asking(…)`. */
export const isAsking = (handler: ts.Expression): boolean => isCallOf(handler, ASKING);

const isCallOf = (node: ts.Node, name: string): boolean =>
  ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === name;

function handlersFor(asks: ts.PropertyAccessExpression, sources: Sources): readonly ts.Expression[] | undefined {
  const call = asks.parent;
  if (!ts.isCallExpression(call) || call.expression !== asks || (isUnheard(call) && !isRead(asks))) return undefined;
  if (!call.arguments.slice(1).every(isPatience)) return undefined;
  const handlers = around(call, sources, 0);
  return handlers && [...new Set(handlers)];
}

/** Nobody waits for the answer: the handler may end before it comes. */
const isUnheard = ({ parent }: ts.CallExpression): boolean =>
  ts.isExpressionStatement(parent) || ts.isVoidExpression(parent);

/** `{ timeout: 300_000 }`: how long the client is waited for, which its own call decides. */
const isPatience = (options: ts.Expression): boolean =>
  ts.isObjectLiteralExpression(options) &&
  options.properties.every((property) => property.name !== undefined && TIMES.test(property.name.getText()));

/** The handlers that some code runs in. */
function around(node: ts.Node, sources: Sources, depth: number): readonly ts.Expression[] | undefined {
  const owner = functionAround(node);
  if (!owner || depth > MAX_DEPTH) return undefined;
  const here = registeredAs(owner);
  if (here) return [here];
  const uses = usesOfFunction(owner, sources);
  return uses && together(uses.map((use) => usedIn(use, owner, { sources, depth })));
}

interface Search {
  readonly sources: Sources;
  readonly depth: number;
}

function usedIn(use: ts.Node, owner: ts.Node, { sources, depth }: Search): readonly ts.Expression[] | undefined {
  const handler = registeredAs(use);
  if (handler) return [handler];
  const { parent } = use;
  if (ts.isFunctionDeclaration(parent) || ts.isVariableDeclaration(parent)) return [];
  if (use === owner) return isRunAtOnce(parent) ? around(parent, sources, depth + 1) : undefined;
  const callee = ts.isPropertyAccessExpression(parent) && parent.name === use ? parent : use;
  const isCalled = ts.isCallExpression(callee.parent) && callee.parent.expression === callee;
  return isCalled ? around(callee.parent, sources, depth + 1) : undefined;
}

/** `rooms.map(async (room) => …)`: who waits for the call waits for the function. */
const isRunAtOnce = (node: ts.Node): boolean =>
  ts.isCallExpression(node) &&
  ts.isPropertyAccessExpression(node.expression) &&
  AT_ONCE.test(node.expression.name.text);

function together(found: readonly (readonly ts.Expression[] | undefined)[]): readonly ts.Expression[] | undefined {
  const known = found.filter((handlers) => handlers !== undefined);
  const all = known.flat();
  return known.length === found.length && all.length > 0 ? all : undefined;
}

/** The argument of a registration that a function stands in as: itself, or what goes around it already. */
function registeredAs(node: ts.Node): ts.Expression | undefined {
  const { parent } = node;
  const isGiven = ts.isCallExpression(parent) && parent.arguments.includes(node as ts.Expression);
  if (!isGiven) return undefined;
  if (isCallOf(parent, ASKING)) return registeredAs(parent);
  const { expression: callee, arguments: given } = parent;
  if (!ts.isPropertyAccessExpression(callee) || given.at(-1) !== node) return undefined;
  const [first] = given;
  const isMethod = first !== undefined && ts.isStringLiteralLike(first) && ANSWERED.test(first.text);
  const registers = REGISTERS.test(callee.name.text) || (callee.name.text === 'setRequestHandler' && isMethod);
  return registers ? (node as ts.Expression) : undefined;
}
