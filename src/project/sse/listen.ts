import { ts } from 'ts-morph';
import type { References } from '../references.ts';
import type { Obstacle } from '../singleton/singleton.ts';
import { ancestor, functionAround, isFunction, nodesIn, placeOf, unwrapped } from '../syntax.ts';
import type { SseApp } from './sse-app.ts';
import { beyondUpkeep } from './upkeep.ts';
import { methodOf, type WebApp } from './web-app.ts';

/** The one call by which an app listens, where nothing else becomes of it. */
export function listenOf({ others, listens, made }: WebApp): ts.CallExpression | Obstacle {
  const [other] = others;
  if (other) return { node: other, reason: `'${other.getText()}' goes where no rule sees what becomes of it` };
  const [listen, second] = listens;
  if (listen && !second) return listen;
  return { node: second ?? made, reason: `the app listens ${second ? 'twice' : 'nowhere that is seen'}` };
}

/** The statement that listens: that of the call, or the one that waits for it. */
export function placeOfListen({ listen }: Pick<SseApp, 'listen'>): ts.Statement {
  const waiting = waitingFor(listen);
  return placeOf(waiting ?? listen).statement;
}

/** `new Promise((resolve) => { server.listen(port, resolve); })`, with nothing else in it but `server.on('error', reject)`. */
function waitingFor(listen: ts.CallExpression): ts.NewExpression | undefined {
  const owner = functionAround(listen);
  const promise = owner?.parent;
  if (!owner || !promise || !ts.isNewExpression(promise) || promise.expression.getText() !== 'Promise')
    return undefined;
  if (!owner.body || !ts.isBlock(owner.body)) return promise;
  const own = placeOf(listen).statement;
  return owner.body.statements.every((one) => one === own || LISTENS_TO_ERROR.test(one.getText()))
    ? promise
    : undefined;
}

const LISTENS_TO_ERROR = /^\w+\.(on|once)\(\s*['"`]error['"`],\s*\w+\s*\);?$/;

/** Why the call that listens cannot be replaced: no statement of its own, options that no rule reads, or more to do once it listens. */
export function listenProblem({ listen }: SseApp, place: ts.Statement): Obstacle | undefined {
  const waiting = waitingFor(listen);
  const own = placeOf(listen).statement;
  if (!isOwnStatement(place, waiting ?? listen) || (waiting && own !== place && !isOwnStatement(own, listen)))
    return { node: listen, reason: 'the app listens in the middle of something else' };
  const [port, ...more] = listen.arguments;
  const given = port && unwrapped(port);
  if (
    given &&
    !portIn(given) &&
    (ts.isObjectLiteralExpression(given) || isFunction(given) || ts.isSpreadElement(given))
  )
    return { node: given, reason: 'the port is not the first argument here' };
  const settles = (name: ts.Identifier): boolean =>
    waiting?.arguments?.some(
      (made) => isFunction(made) && made.parameters.some((one) => one.name.getText() === name.text),
    ) ?? false;
  const callbacks = [...more, ...chained(listen)].filter((argument) => isFunction(argument));
  const beyond = callbacks.map((callback) => beyondUpkeep(callback, { isOwn: settles })).find((node) => node);
  return beyond && { node: beyond, reason: 'this is done once the app listens, and no rule says what becomes of it' };
}

const PLACES = /^(port|host|hostname|backlog|ipv6Only|exclusive)$/;

/** The port of `{ port: 3000, host: '0.0.0.0' }`. */
function portIn(given: ts.Expression): ts.Expression | undefined {
  const properties = ts.isObjectLiteralExpression(given) ? given.properties : [];
  if (!properties.every(({ name }) => name !== undefined && PLACES.test(name.getText()))) return undefined;
  const port = properties.find(({ name }) => name?.getText() === 'port');
  if (port && ts.isShorthandPropertyAssignment(port)) return port.name;
  return port && ts.isPropertyAssignment(port) ? port.initializer : undefined;
}

/** `app.listen(…);`, `await …`, `return …`, `const server = app.listen(…);`, also with `.on('error', …)` behind it. */
function isOwnStatement(place: ts.Statement, listen: ts.Expression): boolean {
  const [declared] = ts.isVariableStatement(place) ? place.declarationList.declarations : [];
  const isPlain = ts.isExpressionStatement(place) || ts.isReturnStatement(place);
  const value = isPlain ? place.expression : declared?.initializer;
  return value !== undefined && innermostCall(value) === listen;
}

function innermostCall(value: ts.Expression): ts.Expression {
  const call = unwrapped(ts.isVoidExpression(value) ? value.expression : value);
  if (!ts.isCallExpression(call) || !/^(on|once)$/.test(methodOf(call))) return call;
  return ts.isPropertyAccessExpression(call.expression) ? innermostCall(call.expression.expression) : call;
}

/** The arguments of what is chained to the call. */
function chained(listen: ts.CallExpression): ts.Expression[] {
  const access = listen.parent;
  const call = ts.isPropertyAccessExpression(access) ? access.parent : undefined;
  if (!call || !ts.isCallExpression(call)) return [];
  return [...call.arguments, ...chained(call)];
}

/** The port as it is known where the server is started: outside of a class that is what its variable is set to. */
export function portOf({ listen }: SseApp, references: References): ts.Expression | Obstacle | undefined {
  const [first] = listen.arguments;
  const port = first && (portIn(unwrapped(first)) ?? first);
  if (!port || !ancestor(listen, ts.isClassLike)) return port;
  const value = unwrapped(port);
  const declaration = ts.isIdentifier(value) ? references.symbolOf(value)?.valueDeclaration : undefined;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : value;
  const isKnown = made !== undefined && [...nodesIn(made)].every(isKnownOutside);
  return made && isKnown ? made : { node: port, reason: 'the port is known to this class alone' };
}

/** `process.env.PORT`, `Number(…)`; no `this.port` and no parameter. */
export function isKnownOutside(node: ts.Node): boolean {
  if (node.kind === ts.SyntaxKind.ThisKeyword) return false;
  if (!ts.isIdentifier(node)) return true;
  const isMember = ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;
  return isMember || /^(process|Number|parseInt|String|undefined)$/.test(node.text);
}
