import { ts } from 'ts-morph';
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
