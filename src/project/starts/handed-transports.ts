import { ts } from 'ts-morph';
import { functionNamed, instanceClassOf } from '../instances.ts';
import { isConnect, receiverOf, type Find, type StartSite, type Taking } from './start-sites.ts';
import type { UnknownStart } from './stdio-transports.ts';
import { ancestor, boundNames, functionAround, nodesIn, placeOf } from '../syntax.ts';

/** The start behind a call of the project's own function or method that takes the stdio transport. */
export function handedSites(taking: Taking, find: Find): StartSite[] | UnknownStart {
  const { call, argument } = taking;
  const position = call.arguments.indexOf(argument);
  const taker = takerOf(call, find);
  const parameter = taker?.parameters[position]?.name;
  const connect = taker && parameter && ts.isIdentifier(parameter) ? connectOf(taker, parameter, find) : undefined;
  if (!taker || !connect)
    return { node: call, reason: 'the stdio transport goes into a call that I cannot follow to one connect()' };
  const { receiver, root, owner } = receiverOf(connect, find.references);
  if (owner) return throughMethod(taking, { owner, taker, position }, find);
  const server = taker.parameters.findIndex(
    ({ name }) => root && boundNames(name).some((one) => isSame(one, root, find)),
  );
  if (server !== -1 && root === receiver && call.arguments[server])
    return throughFunction(taking, { server, transport: position });
  if (server !== -1)
    return { node: connect, reason: `the server comes out of a parameter of the function that connects it` };
  return throughBody({ taking, taker, connect }, find);
}

/** The starts through a function that is given the server and has the stdio transport as a default: `run(server)`. */
export function defaultedSites(
  parameter: ts.ParameterDeclaration,
  taker: ts.FunctionLikeDeclaration,
  find: Find,
): StartSite[] | UnknownStart {
  const connect = ts.isIdentifier(parameter.name) ? connectOf(taker, parameter.name, find) : undefined;
  const receiver = connect && receiverOf(connect, find.references);
  const server = taker.parameters.findIndex(
    ({ name }) => receiver?.root && boundNames(name).some((one) => isSame(one, receiver.root as ts.Identifier, find)),
  );
  if (server === -1 || receiver?.root !== receiver?.receiver)
    return { node: parameter, reason: 'a function takes the transport as a parameter with a stdio default' };
  const transport = taker.parameters.indexOf(parameter);
  const calls = callsOf(taker, find).filter((call) => call.arguments.length <= transport && call.arguments[server]);
  if (calls.length === 0) return { node: taker, reason: 'nothing in the project calls the function that connects' };
  return calls.flatMap((call) => throughFunction({ call, transport: undefined }, { server, transport }));
}

const callsOf = (taker: ts.FunctionLikeDeclaration, find: Find): ts.CallExpression[] =>
  [...find.program.sources.values()]
    .flatMap((source) => [...nodesIn(source)])
    .filter((node): node is ts.CallExpression => ts.isCallExpression(node) && takerOf(node, find) === taker);

/** The function that runs, when its body is in the project. */
export function takerOf(
  { expression }: ts.CallExpression,
  { references }: Find,
): ts.FunctionLikeDeclaration | undefined {
  if (ts.isIdentifier(expression)) return functionNamed(expression, references);
  if (!ts.isPropertyAccessExpression(expression)) return undefined;
  const { name, expression: receiver } = expression;
  const owner =
    receiver.kind === ts.SyntaxKind.ThisKeyword
      ? ancestor(receiver, ts.isClassLike)
      : instanceClassOf(receiver, references);
  return owner?.members.find(
    (member): member is ts.MethodDeclaration => ts.isMethodDeclaration(member) && member.name.getText() === name.text,
  );
}

/** True for a call of the project's own function that connects nothing: it listens to the transport, or tells of it. */
export function onlyListens(call: ts.CallExpression, find: Find): boolean {
  const taker = isConnect(call) ? undefined : takerOf(call, find);
  return (
    taker !== undefined &&
    [...nodesIn(taker)].every((node) => !ts.isCallExpression(node) || !handsOn(node, taker, find))
  );
}

/** `x.connect(…)`, or a parameter given to whatever may connect it. */
function handsOn(call: ts.CallExpression, taker: ts.FunctionLikeDeclaration, find: Find): boolean {
  const names = taker.parameters.flatMap(({ name }) => boundNames(name));
  const isGiven = (argument: ts.Expression): boolean =>
    ts.isIdentifier(argument) && names.some((name) => isSame(name, argument, find));
  return isConnect(call) || (!KEEPS_THIS.test(call.expression.getText()) && call.arguments.some(isGiven));
}

/** `transport.send.bind(transport)`. */
export const KEEPS_THIS = /\.(bind|call|apply)$/;

type Connect = ReturnType<typeof connectOf>;

/** The only connect() of a function, when it takes the parameter and stands in no loop or callback. */
function connectOf(taker: ts.FunctionLikeDeclaration, parameter: ts.Identifier, find: Find) {
  const calls = [...nodesIn(taker)].filter((node) => ts.isCallExpression(node)).filter(isConnect);
  const [only, ...more] = calls;
  const taken = only?.arguments[0];
  if (!only || more.length > 0 || functionAround(only) !== taker) return undefined;
  return taken && ts.isIdentifier(taken) && isSame(parameter, taken, find) ? only : undefined;
}

const isSame = (a: ts.Identifier, b: ts.Identifier, { references }: Find): boolean =>
  references.symbolOf(a) !== undefined && references.symbolOf(a) === references.symbolOf(b);

interface Method {
  readonly owner: ts.ClassLikeDeclaration;
  readonly taker: ts.FunctionLikeDeclaration;
  readonly position: number;
}

/** `app.start(transport)`, where start() connects a server of its instance. */
function throughMethod(
  { call, transport }: Taking,
  { owner, taker, position }: Method,
  { references }: Find,
): StartSite[] | UnknownStart {
  if (!ts.isPropertyAccessExpression(call.expression) || taker.parent !== owner)
    return { node: call, reason: 'the class that connects is not the one the transport is handed to' };
  const method = call.expression.name.text;
  const { receiver, root, owner: inner } = receiverOf(call as Parameters<typeof receiverOf>[0], references);
  const site = { call, receiver, root, owner: inner, method, transport, handed: { transport: position } };
  return [{ ...site, ...placeOf(call) }];
}

/** `runServer(server, transport)`. */
function throughFunction(
  { call, transport }: Omit<Taking, 'argument'>,
  handed: { server: number; transport: number },
): StartSite[] {
  const receiver = call.arguments[handed.server] ?? call.expression;
  const root = ts.isIdentifier(receiver) ? receiver : undefined;
  return [{ call, receiver, root, owner: undefined, method: undefined, transport, handed, ...placeOf(call) }];
}

interface Body {
  readonly taking: Taking;
  readonly taker: ts.FunctionLikeDeclaration;
  readonly connect: NonNullable<Connect>;
}

/** `start(transport)`, which builds or knows the server itself: the connect() inside is the start, when nothing else calls it. */
function throughBody({ taking, taker, connect }: Body, find: Find): StartSite[] | UnknownStart {
  if (callsOf(taker, find).length > 1)
    return {
      node: taking.call,
      reason: 'the function that connects the server is called with more than one transport',
    };
  return [
    {
      call: connect,
      ...receiverOf(connect, find.references),
      method: undefined,
      transport: undefined,
      ...placeOf(connect),
    },
  ];
}
