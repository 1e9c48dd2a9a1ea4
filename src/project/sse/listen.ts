import { ts } from 'ts-morph';
import type { References } from '../references.ts';
import type { Obstacle } from '../singleton/singleton.ts';
import { ancestor, isFunction, nodesIn, unwrapped } from '../syntax.ts';
import type { SseApp } from './sse-app.ts';
import { beyondUpkeep } from './upkeep.ts';
import { methodOf } from './web-app.ts';

/** Why the call that listens cannot be replaced: no statement of its own, options that no rule reads, or more to do once it listens. */
export function listenProblem({ listen }: SseApp, place: ts.Statement): Obstacle | undefined {
  if (!isOwnStatement(place, listen))
    return { node: listen, reason: 'the app listens in the middle of something else' };
  const [port, ...more] = listen.arguments;
  const given = port && unwrapped(port);
  if (given && (ts.isObjectLiteralExpression(given) || isFunction(given) || ts.isSpreadElement(given)))
    return { node: given, reason: 'the port is not the first argument here' };
  const callbacks = [...more, ...chained(listen)].filter((argument) => isFunction(argument));
  const beyond = callbacks.map((callback) => beyondUpkeep(callback, { isOwn: () => false })).find((node) => node);
  return beyond && { node: beyond, reason: 'this is done once the app listens, and no rule says what becomes of it' };
}

/** `app.listen(…);`, `await …`, `const server = app.listen(…);`, also with `.on('error', …)` behind it. */
function isOwnStatement(place: ts.Statement, listen: ts.CallExpression): boolean {
  const [declared] = ts.isVariableStatement(place) ? place.declarationList.declarations : [];
  const value = ts.isExpressionStatement(place) ? place.expression : declared?.initializer;
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
  const [port] = listen.arguments;
  if (!port || !ancestor(listen, ts.isClassLike)) return port;
  const value = unwrapped(port);
  const declaration = ts.isIdentifier(value) ? references.symbolOf(value)?.valueDeclaration : undefined;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : value;
  const isKnown = made !== undefined && [...nodesIn(made)].every(isKnownOutside);
  return made && isKnown ? made : { node: port, reason: 'the port is known to this class alone' };
}

/** `process.env.PORT`, `Number(…)`; no `this.port` and no parameter. */
function isKnownOutside(node: ts.Node): boolean {
  if (node.kind === ts.SyntaxKind.ThisKeyword) return false;
  if (!ts.isIdentifier(node)) return true;
  const isMember = ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;
  return isMember || /^(process|Number|parseInt|String|undefined)$/.test(node.text);
}
