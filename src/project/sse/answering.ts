import { ts } from 'ts-morph';
import { isLogCall } from '../factory/stdio-code.ts';
import { functionNamed } from '../instances.ts';
import type { References } from '../references.ts';
import { nodesIn } from '../syntax.ts';
import { codeOf, isGivenOrLocal } from './handler-code.ts';
import { beyondUpkeep } from './upkeep.ts';

/** A function that does nothing but answer or read the body: `sendJson(res, 404, …)`, `readBody(req)`. */
export function answersAlone(name: ts.Identifier, references: References): boolean {
  const owner = ts.isCallExpression(name.parent) ? functionNamed(name, references) : undefined;
  if (!owner?.body) return false;
  const handler = { ...codeOf(owner), request: owner.parameters };
  const isOwn = (inner: ts.Identifier): boolean => isGivenOrLocal(inner, handler, references);
  const asks = [...nodesIn(owner.body)].some(
    (node) => ts.isPropertyAccessExpression(node) && TELLS.test(node.name.text),
  );
  return !asks && beyondUpkeep(owner.body, { isOwn }) === undefined;
}

/** Members of a request that tell who sends it. */
const TELLS = /^(headers|rawHeaders|headersDistinct|url|originalUrl|query|socket|connection|env)$/;

const SENDERS = /^(headers|rawHeaders|headersDistinct|cookies|socket|connection|authorization|token|apiKey)$/;
const MAX_DEPTH = 3;

/** The first call of a function that asks who sends a request, also through others: `if (!isAllowed(req)) …`. */
export function senderAsked(code: ts.Node, references: References, depth = 0): ts.Node | undefined {
  const isLog = (node: ts.Node): boolean => ts.isCallExpression(node) && isLogCall(node);
  return [...nodesIn(code, isLog)].filter(ts.isCallExpression).find(({ expression }) => {
    const owner = ts.isIdentifier(expression) ? functionNamed(expression, references) : undefined;
    if (!owner?.body || depth > MAX_DEPTH) return false;
    return asksSender(owner.body) || senderAsked(owner.body, references, depth + 1) !== undefined;
  });
}

const asksSender = (body: ts.Node): boolean =>
  [...nodesIn(body)].some(
    (node) => ts.isPropertyAccessExpression(node) && SENDERS.test(node.name.text) && !HOST.test(node.parent.getText()),
  );

/** What an address is made whole with: `http://${req.headers.host}`. */
const HOST = /\.headers\??\.host$/;
