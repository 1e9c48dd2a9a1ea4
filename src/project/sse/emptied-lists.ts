import { ts } from 'ts-morph';
import { isLogCall } from '../factory/stdio-code.ts';
import type { References } from '../references.ts';
import { ancestor, isFunction, isWithin, nodesIn } from '../syntax.ts';
import { isWrite } from './upkeep.ts';

/** A list of connections that nothing is put into any more, though code that stays goes on to look into it. */
export interface EmptiedList {
  readonly symbol: ts.Symbol;
  readonly name: string;
  /** Where code that stays reads it: `transports.size` in an answer, a loop over all of them. */
  readonly reads: readonly ts.Node[];
}

/** The lists that only code which goes fills, and that what stays may find empty. */
export const emptiedLists = (gone: readonly ts.Node[], references: References): EmptiedList[] =>
  listsLeft(gone, references).filter(({ reads }) => reads.every(findsNothing));

/** Where code that stays decides something by a list that a node names, and that only code which goes fills. */
export function decidesBy(node: ts.Node, gone: readonly ts.Node[], references: References): ts.Node | undefined {
  const named = new Set([...nodesIn(node)].filter(ts.isIdentifier).map((name) => references.symbolOf(name)));
  const lists = listsLeft(gone, references).filter(({ symbol }) => named.has(symbol));
  return lists.flatMap(({ reads }) => reads).find((use) => !findsNothing(use));
}

/** The lists that code which goes uses, and code that stays as well. */
function listsLeft(gone: readonly ts.Node[], references: References): EmptiedList[] {
  const isGone = (node: ts.Node): boolean => gone.some((outer) => isWithin(node, outer));
  const names = gone.flatMap((node) => [...nodesIn(node)]).filter(ts.isIdentifier);
  const symbols = new Set(names.flatMap((name) => references.symbolOf(name) ?? []));
  return [...symbols].flatMap((symbol) => {
    const declaration = symbol.valueDeclaration;
    if (!declaration || isGone(declaration) || !isEmptyList(declaration)) return [];
    const reads = references.of(symbol).filter((use) => !isGone(use));
    return reads.length > 0 ? [{ symbol, name: symbol.name, reads }] : [];
  });
}

/** `const transports = new Map();`, `const transports: Record<string, SSEServerTransport> = {};`. */
const isEmptyList = (declaration: ts.Declaration): boolean =>
  ts.isVariableDeclaration(declaration) &&
  (declaration.parent.flags & ts.NodeFlags.Const) !== 0 &&
  declaration.initializer !== undefined &&
  EMPTY_LIST.test(declaration.initializer.getText());

const EMPTY_LIST = /^(new (Map|Set)(<[^()]*>)?\(\)|\{\s*\}|\[\s*\]|Object\.create\(null\))$/;

/** A use that does the same for no connection as for many, or only tells how many there are. */
const findsNothing = (use: ts.Node): boolean => isLooped(use) || isCountTold(use);

const LOOPED = /^(values|keys|entries|forEach|clear)$/;
const LISTED = /^Object\.(values|keys|entries)$/;

/** `for (const one of transports.values())`, `transports.forEach(…)`, `transports.clear()`. */
function isLooped(use: ts.Node): boolean {
  const { parent } = use;
  if (isLoopOver(parent, use)) return true;
  if (isListing(parent)) return isLoopOver(parent.parent, parent) || isEach(parent);
  const isMember = ts.isPropertyAccessExpression(parent) && parent.expression === use && LOOPED.test(parent.name.text);
  if (!isMember || !ts.isCallExpression(parent.parent)) return false;
  const call = parent.parent;
  return /^(forEach|clear)$/.test(parent.name.text)
    ? ts.isExpressionStatement(call.parent)
    : isLoopOver(call.parent, call);
}

/** `Object.values(transports)`. */
const isListing = (node: ts.Node): node is ts.CallExpression =>
  ts.isCallExpression(node) && LISTED.test(node.expression.getText());

const isLoopOver = (loop: ts.Node, list: ts.Node): boolean =>
  (ts.isForOfStatement(loop) || ts.isForInStatement(loop)) && loop.expression === list;

/** `Object.values(transports).forEach(…);`. */
const isEach = ({ parent }: ts.Node): boolean =>
  ts.isPropertyAccessExpression(parent) &&
  parent.name.text === 'forEach' &&
  ts.isCallExpression(parent.parent) &&
  ts.isExpressionStatement(parent.parent.parent);

/** `transports.size`, `Object.keys(transports).length`, where nothing is decided by it. */
function isCountTold(use: ts.Node): boolean {
  const list = isListing(use.parent) ? use.parent : use;
  const count = list.parent;
  const isCount = ts.isPropertyAccessExpression(count) && /^(size|length)$/.test(count.name.text);
  return isCount && isTold(count);
}

/** In an answer or a log: a value of an object, an argument of `res.json(…)`, a part of a text. */
function isTold(count: ts.Node): boolean {
  const { parent } = count;
  if (ts.isTemplateSpan(parent) || ts.isPropertyAssignment(parent)) return isTold(parent.parent);
  if (isPartOfValue(parent)) return isTold(parent);
  return ts.isCallExpression(parent) && (isLogCall(parent) || isAnswer(parent));
}

/** `{ … }`, `(…)`, `… > 0`, `… ? 'busy' : 'idle'`. */
const isPartOfValue = (node: ts.Node): boolean =>
  ts.isObjectLiteralExpression(node) ||
  ts.isParenthesizedExpression(node) ||
  ts.isConditionalExpression(node) ||
  (ts.isBinaryExpression(node) && !isWrite(node));

/** `res.json(…)`, `res.status(200).send(…)`. */
function isAnswer(call: ts.CallExpression): boolean {
  const owner = ancestor(call, isFunction);
  const [, response] = owner?.parameters ?? [];
  const name = response && ts.isIdentifier(response.name) ? response.name.text : undefined;
  const { expression } = call;
  return name !== undefined && ts.isPropertyAccessExpression(expression) && expression.getText().startsWith(`${name}.`);
}
