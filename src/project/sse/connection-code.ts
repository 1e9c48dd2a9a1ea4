import { ts } from 'ts-morph';
import { isLogCall, isLogOnly, isProcessListener, staysOnStdio } from '../factory/stdio-code.ts';
import type { References } from '../references.ts';
import type { Obstacle } from '../singleton/singleton.ts';
import { ancestor, declaredNames, isWithin, nodesIn } from '../syntax.ts';
import type { SseApp } from './sse-app.ts';
import { beyondUpkeep, type Connection } from './upkeep.ts';

/** The function that opens a stream and connects a server to it. */
export interface StreamHandler extends Pick<SseApp, 'handler' | 'connect' | 'transport' | 'app'> {
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
  const owner = [handler, app.handed?.owner].find((one) => one && declaration && isWithin(declaration, one));
  if (!declaration || !owner || ts.isParameter(declaration)) return [];
  const uses = [declaration, ...references.of(symbol)];
  const apart = [connect, transport, ...endsWithClient(stream), ...app.calls.map(({ call }) => call)];
  const all = statementsOf(owner).filter((one) => !apart.some((node) => isWithin(node, one)));
  const own = all.filter((one) => uses.some((use) => isWithin(use, one)) && !isOfConnection(one, stream));
  const needed = own.flatMap((one) => neededBy(one, all));
  return all.filter((one) => own.includes(one) || needed.includes(one));
}

/** What ends the process when the server is closed: over stdio that is when the one client leaves. */
export const endsWithClient = ({ handler }: Pick<StreamHandler, 'handler'>): ts.Statement[] =>
  statementsOf(handler).filter((one) => staysOnStdio(one) && !isProcessListener(one));

/** Why the other statements of the handler may not go with the connection; `endpoint` knows the variables that go. */
export function connectionProblem(
  stream: StreamHandler,
  building: readonly ts.Statement[],
  { isOwn: isOfEndpoint, isOwnMember = () => false }: Connection,
): Obstacle | undefined {
  const names = building.flatMap((one) => [...nodesIn(one)]).filter(ts.isIdentifier);
  const asked = names.find((name) => isParameter(name, stream));
  if (asked) return { node: asked, reason: 'the server of a connection is built from its request' };
  const late = building.find((one) => isWithin(one, stream.handler) && one.pos > stream.connect.pos);
  if (late) return { node: late, reason: 'this is done once a client is connected' };
  const connection = { isOwnMember, ...connectionOf(stream, building, isOfEndpoint) };
  const moved = [...building, ...endsWithClient(stream)];
  for (const one of statementsOf(stream.handler)) {
    if (moved.includes(one) || isWithin(stream.connect, one) || isWithin(stream.transport, one)) continue;
    const decides = asksRequest(one, stream, ALLOWED);
    if (decides) return { node: decides, reason: 'the request decides here what a connection may do' };
    const beyond = beyondUpkeep(one, connection);
    if (beyond)
      return { node: beyond, reason: 'this is done for each connection, and no rule says what becomes of it' };
  }
  return undefined;
}

/** Listening, and how long the connection is kept; an address may decide who connects. */
const ALLOWED = /^\.(on|once|off|socket\.set\w+)\(/;

/** The statements of a function, those of its try blocks among them; what only answers an error is left out. */
function statementsOf({ body }: ts.FunctionLikeDeclaration): ts.Statement[] {
  const flat = (statements: readonly ts.Statement[]): ts.Statement[] =>
    statements.flatMap((one) => (ts.isTryStatement(one) ? flat(one.tryBlock.statements) : [one]));
  const statements = body && ts.isBlock(body) ? flat(body.statements) : [];
  return statements.filter((one) => !isLogOnly(one));
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
  return handler.parameters.some((parameter) => parameter === declaration);
};

function isTransport(name: ts.Identifier, { transport, references }: StreamHandler): boolean {
  const declaration = ancestor(transport, ts.isVariableDeclaration);
  return declaration !== undefined && references.symbolOf(name)?.valueDeclaration === declaration;
}

/** The first use of the request beside logs and members that decide nothing. */
export function asksRequest(
  node: ts.Node,
  { handler, references }: Pick<StreamHandler, 'handler' | 'references'>,
  allowed: RegExp,
): ts.Node | undefined {
  const [request] = handler.parameters;
  const isLog = (inner: ts.Node): boolean => ts.isCallExpression(inner) && isLogCall(inner);
  return [...nodesIn(node, isLog)].find(
    (inner) =>
      ts.isIdentifier(inner) &&
      references.symbolOf(inner)?.valueDeclaration === request &&
      request !== undefined &&
      inner.parent !== request &&
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
      const isLocal = declaration !== undefined && isWithin(declaration, handler);
      return (isLocal && !building.some((one) => isWithin(declaration, one))) || isOfEndpoint(name);
    },
  };
}

const CLOSE = /^\.close\(/;
