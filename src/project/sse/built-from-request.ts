import { ts } from 'ts-morph';
import type { References } from '../references.ts';
import type { Obstacle } from '../singleton/singleton.ts';
import { receiverOf, type MethodCall } from '../starts/start-sites.ts';
import { functionAround, isWithin, nodesIn } from '../syntax.ts';

/** Why the server of a connection cannot be built without the request that opened it. */
export const FROM_REQUEST = 'the server of a connection is built from its request';

/** The Authorization header is for the endpoint (Security Best Practices, token passthrough). */
const FROM_AUTHORIZATION = `${FROM_REQUEST}: over Streamable HTTP its Authorization header is for this endpoint alone, and must not be passed on to another service`;

/** Where what a connection is served by is made of the request of that connection; undefined where it is not. */
export function builtFromRequest(connect: MethodCall, references: References): Obstacle | undefined {
  const handler = functionAround(connect);
  const { root } = receiverOf(connect, references);
  if (!handler || !root) return undefined;
  const asked = madeOf(root, handler, references).find((name) => isRequestPart(name, handler, references));
  const chain = asked && wholeChain(asked);
  return chain && { node: chain, reason: AUTHORIZATION.test(chain.getText()) ? FROM_AUTHORIZATION : FROM_REQUEST };
}

const AUTHORIZATION = /\bauthorization\b/i;

/** The names that a value is made of, with those that the variables of the handler among them are made of. */
function madeOf(
  root: ts.Identifier,
  handler: ts.FunctionLikeDeclaration,
  references: References,
): readonly ts.Identifier[] {
  const known = new Set([root]);
  for (const name of known) {
    const declaration = references.symbolOf(name)?.valueDeclaration;
    const isOwn = declaration !== undefined && ts.isVariableDeclaration(declaration) && isWithin(declaration, handler);
    const made = isOwn && declaration.initializer ? [...nodesIn(declaration.initializer)] : [];
    for (const inner of made.filter(ts.isIdentifier)) known.add(inner);
  }
  return [...known];
}

/** `req` of `req.headers['x-api-key']`, of `req.query.token`. */
function isRequestPart(name: ts.Identifier, handler: ts.FunctionLikeDeclaration, references: References): boolean {
  const [request] = handler.parameters;
  const isRequest = request !== undefined && references.symbolOf(name)?.valueDeclaration === request;
  return isRequest && ts.isPropertyAccessExpression(name.parent) && name.parent.expression === name;
}

function wholeChain(name: ts.Identifier): ts.Node {
  let chain: ts.Node = name;
  while (ts.isPropertyAccessExpression(chain.parent) || ts.isElementAccessExpression(chain.parent))
    chain = chain.parent;
  return chain;
}
