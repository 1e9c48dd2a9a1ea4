import { ts } from 'ts-morph';
import { isLogCall, isLogOnly, isProcessListener, staysOnStdio } from '../factory/stdio-code.ts';
import type { References } from '../references.ts';
import type { Obstacle } from '../singleton/singleton.ts';
import { ancestor, declaredNames, isWithin, nodesIn } from '../syntax.ts';
import type { HandedApp } from './handed-app.ts';
import { answersAlone } from './answering.ts';
import { ASKED_AT_OPENING } from './asked.ts';
import { FROM_REQUEST } from './built-from-request.ts';
import { isGivenOrLocal, type Passage } from './handler-code.ts';
import { isOnlyTold } from './only-told.ts';
import type { SseApp } from './sse-app.ts';
import { beyondUpkeep, type Connection } from './upkeep.ts';

/** The function that opens a stream and connects a server to it. */
export interface StreamHandler extends Pick<SseApp, 'speaks' | 'handler' | 'connect' | 'transport' | 'app'> {
  readonly references: References;
  /** The variable of the server. */
  readonly server: ts.Identifier | undefined;
}

/**
 * The statements that build the server of one connection, or that of a function which makes the app for another one to listen, in order;
 * none where the server is built elsewhere.
 */
export function buildingStatements(stream: StreamHandler): ts.Statement[] {
  const { server, handler, references, connect, transport, app } = stream;
  const symbol = server && references.symbolOf(server);
  const declaration = symbol?.valueDeclaration;
  const owner = [handler.node, app.handed?.owner].find((one) => one && declaration && isWithin(declaration, one));
  if (!declaration || !owner || ts.isParameter(declaration)) return [];
  const uses = [declaration, ...references.of(symbol)];
  const apart = [connect, transport, ...endsWithClient(stream), ...app.calls.map(({ call }) => call)];
  const all = statementsOf(owner === handler.node ? handler.statements : bodyOf(app.handed), connect).filter(
    (one) => !apart.some((node) => isWithin(node, one)),
  );
  const own = all.filter((one) => uses.some((use) => isWithin(use, one)) && !isOfConnection(one, stream));
  const needed = own.flatMap((one) => neededBy(one, all));
  return all.filter((one) => own.includes(one) || needed.includes(one));
}

/** What ends the process when the server is closed: over stdio that is when the one client leaves. */
export const endsWithClient = ({ handler, connect }: Pick<StreamHandler, 'handler' | 'connect'>): ts.Statement[] =>
  statementsOf(handler.statements, connect).filter((one) => staysOnStdio(one) && !isProcessListener(one));

/** Why the other statements of the handler may not go with the connection; `endpoint` knows the variables that go. */
export function connectionProblem(
  stream: StreamHandler,
  building: readonly ts.Statement[],
  { isOwn: isOfEndpoint, isOwnMember = () => false }: Connection,
): Obstacle | undefined {
  const names = building.flatMap((one) => [...nodesIn(one)]).filter(ts.isIdentifier);
  const asked = names.find((name) => isParameter(name, stream));
  if (asked) return { node: asked, reason: FROM_REQUEST };
  const late = building.find((one) => isWithin(one, stream.handler.node) && one.pos > stream.connect.pos);
  if (late) return { node: late, reason: 'this is done once a client is connected' };
  const connection = { isOwnMember, ...connectionOf(stream, building, isOfEndpoint) };
  const moved = [...building, ...endsWithClient(stream)];
  const own = statementsOf(stream.handler.statements, stream.connect);
  const others = own.filter(
    (one) => !moved.includes(one) && !isWithin(stream.connect, one) && !isWithin(stream.transport, one),
  );
  const conditions = conditionsAround(stream.connect, stream.handler.node);
  return [...conditions, ...others].map((one) => problemOf(one, stream, connection)).find((problem) => problem);
}

/** The same of the code that leads to that of the connection. */
export function passageProblem(
  { code, at }: Passage,
  { stream, known }: { stream: StreamHandler; known: readonly ts.Node[] },
  { isOwn: isOfEndpoint, isOwnMember = () => false }: Connection,
): Obstacle | undefined {
  const { references } = stream;
  const isOwn = (name: ts.Identifier): boolean =>
    isGivenOrLocal(name, code, references) || isOfEndpoint(name) || answersAlone(name, references);
  const others = statementsOf(code.statements, at).filter(
    (one) =>
      ![at, stream.transport].some((own) => isWithin(own, one)) &&
      !known.some((node) => isWithin(one, node) || isWithin(node, one)),
  );
  return [...conditionsAround(at, code.node), ...others]
    .map((one) => problemOf(one, { ...stream, handler: code }, { isOwn, isOwnMember }))
    .find((problem) => problem);
}

/** Why a part of the code of a connection may not go. */
function problemOf(
  part: ts.Node,
  code: Asked & Pick<StreamHandler, 'speaks'>,
  connection: Connection,
): Obstacle | undefined {
  const decides = asksRequest(part, code, ASKED_AT_OPENING[code.speaks]);
  if (decides) return { node: decides, reason: 'the request decides here what a connection may do' };
  const beyond = beyondUpkeep(part, connection);
  return beyond && { node: beyond, reason: 'this is done for each connection, and no rule says what becomes of it' };
}

/** Statements with those of their try blocks among them, and those of an `if` around a node; what only answers an error is left out. */
function statementsOf(statements: readonly ts.Statement[], around: ts.Node): ts.Statement[] {
  const flat = (one: ts.Statement): ts.Statement[] => {
    if (ts.isTryStatement(one)) return one.tryBlock.statements.flatMap(flat);
    if (ts.isBlock(one)) return one.statements.flatMap(flat);
    if (!ts.isIfStatement(one) || !isWithin(around, one)) return [one];
    return [one.thenStatement, one.elseStatement].flatMap((branch) => (branch ? flat(branch) : []));
  };
  return statements.flatMap(flat).filter((one) => !isLogOnly(one));
}

const bodyOf = (handed: HandedApp | undefined): readonly ts.Statement[] =>
  handed?.owner.body && ts.isBlock(handed.owner.body) ? handed.owner.body.statements : [];

/** What has to hold within some code for a node of it to be reached. */
function conditionsAround(node: ts.Node, outer: ts.Node): ts.Expression[] {
  const { parent } = node;
  if (node === outer || !isWithin(parent, outer)) return [];
  return [...conditionOf(parent, node), ...conditionsAround(parent, outer)];
}

/** `a` of `if (a) b`, `a ? b : c` and `a && b`. */
function conditionOf(parent: ts.Node, node: ts.Node): ts.Expression[] {
  if (ts.isIfStatement(parent)) return parent.expression === node ? [] : [parent.expression];
  if (ts.isConditionalExpression(parent)) return parent.condition === node ? [] : [parent.condition];
  return ts.isBinaryExpression(parent) && parent.right === node ? [parent.left] : [];
}

/** The declarations that a statement needs, and those that these need. */
function neededBy(statement: ts.Statement, all: readonly ts.Statement[]): ts.Statement[] {
  const names = new Set([...nodesIn(statement)].filter(ts.isIdentifier).map(({ text }) => text));
  const earlier = all.filter((one) => one.pos < statement.pos);
  const needed = earlier.filter((one) => declaredNames(one).some(({ text }) => names.has(text)));
  return [...needed, ...needed.flatMap((one) => neededBy(one, earlier))];
}

/** Has to do with the request, the response or the transport, as a listener for the end of the connection has. */
const isOfConnection = (statement: ts.Statement, stream: StreamHandler): boolean =>
  [...nodesIn(statement)].some(
    (node) => ts.isIdentifier(node) && (isParameter(node, stream) || isTransport(node, stream)),
  );

const isParameter = (name: ts.Identifier, { handler, references }: StreamHandler): boolean => {
  const declaration = references.symbolOf(name)?.valueDeclaration;
  return declaration !== undefined && handler.given.includes(declaration);
};

function isTransport(name: ts.Identifier, { transport, references }: StreamHandler): boolean {
  const { parent } = transport;
  const assigned = ts.isBinaryExpression(parent) && ts.isIdentifier(parent.left) ? parent.left : undefined;
  const declaration = assigned
    ? references.symbolOf(assigned)?.valueDeclaration
    : ancestor(transport, ts.isVariableDeclaration);
  return declaration !== undefined && references.symbolOf(name)?.valueDeclaration === declaration;
}

/** Code that looks at a request, and the transport that it makes or hands messages to. */
type Asked = Pick<StreamHandler, 'handler' | 'references' | 'transport'>;

/** The first use of the request beside logs, what is only told, and members that decide nothing. */
export function asksRequest(node: ts.Node, asked: Asked, allowed: RegExp): ts.Node | undefined {
  const { handler, references } = asked;
  if (isOnlyTold(node, asked)) return undefined;
  const isRequest = (declaration: ts.Node | undefined): boolean => handler.request.some((one) => one === declaration);
  const isSaid = (inner: ts.Node): boolean =>
    (ts.isCallExpression(inner) && isLogCall(inner)) || isOnlyTold(inner, asked);
  return [...nodesIn(node, isSaid)].find(
    (inner) =>
      ts.isIdentifier(inner) &&
      isRequest(references.symbolOf(inner)?.valueDeclaration) &&
      !isRequest(inner.parent) &&
      !allowed.test(textBehind(inner)),
  );
}

/** `.query.sessionId)` of `f(req.query.sessionId)`. */
export const textBehind = (name: ts.Identifier): string =>
  name
    .getSourceFile()
    .text.slice(name.end)
    .replace(/^[?!]+/, '');

function connectionOf(
  { handler, server, references }: StreamHandler,
  building: readonly ts.Statement[],
  isOfEndpoint: (name: ts.Identifier) => boolean,
): Connection {
  const symbol = server && references.symbolOf(server);
  return {
    isOwn: (name) => {
      const found = references.symbolOf(name);
      const declaration = found?.valueDeclaration;
      if (found !== undefined && found === symbol) return CLOSE.test(textBehind(name));
      if (declaration !== undefined && handler.given.includes(declaration)) return true;
      const isLocal = declaration !== undefined && isWithin(declaration, handler.node);
      const isKept = isLocal && !building.some((one) => isWithin(declaration, one));
      return isKept || isOfEndpoint(name) || answersAlone(name, references);
    },
  };
}

const CLOSE = /^\.close\(/;
