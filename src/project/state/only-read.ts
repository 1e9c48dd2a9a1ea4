import { ts } from 'ts-morph';
import { accessPath, isArgument, isAssigned } from './access-paths.ts';
import { functionNamed, nameOfFunction } from '../instances.ts';
import type { References } from '../references.ts';
import { boundNames, functionAround, isFunction } from '../syntax.ts';

const MAX_DEPTH = 6;
const READS =
  /^(get|has|size|length|keys|values|entries|forEach|map|flatMap|filter|find|findLast|some|every|includes|indexOf|slice|at|join|split|trim|startsWith|endsWith|toString|toUpperCase|toLowerCase|match|replace)$/;
const GIVES_ELEMENTS = /^(values|entries|filter|slice)$/;
const READS_ARGUMENT =
  /^(JSON\.stringify|String|Number|Boolean|Object\.(keys|values|entries)|Array\.isArray|structuredClone|console\.\w+)$/;

/** True when nobody does anything with a value but read it, in its function, in what gets it there, and in what calls that function. */
export const isOnlyRead = (value: ts.Expression, references: References): boolean => reads(value, references, 0);

/** The same of what a function gives to its callers with `return x;` or `() => x`. */
export const isReadByCallers = (leaving: ts.Node, references: References): boolean =>
  byCallers(ts.isArrowFunction(leaving) ? leaving : functionAround(leaving), references, 0);

function reads(value: ts.Expression, references: References, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  const target = accessPath(value);
  const { parent } = target;
  if (isAssigned(target)) return false;
  if (isPassedThrough(parent, target)) return reads(parent, references, depth);
  if (ts.isCallExpression(parent) && parent.expression === target) return readsCalled(parent, references, depth);
  if (isArgument(parent, target)) return readsGiven(parent, target, { references, depth });
  if (ts.isVariableDeclaration(parent)) return namesAreRead(parent.name, references, depth);
  if (ts.isForOfStatement(parent)) return loopReads(parent, target, { references, depth });
  if (ts.isReturnStatement(parent) || ts.isArrowFunction(parent))
    return isMemberOfCallback(parent, target, value) || byCallers(ownerOf(parent), references, depth);
  return isLookedAt(parent) || (target !== value && ts.isPropertyAssignment(parent));
}

const ownerOf = (leaving: ts.Node): ts.FunctionLikeDeclaration | undefined =>
  ts.isArrowFunction(leaving) ? leaving : functionAround(leaving);

/** `tools.map((tool) => tool.name)`: a part goes into an answer. */
function isMemberOfCallback(leaving: ts.Node, target: ts.Expression, value: ts.Expression): boolean {
  const owner = ownerOf(leaving);
  return target !== value && owner !== undefined && nameOfFunction(owner) === undefined;
}

/** `await x`, `[...x]`, `{ ...x }`, `x ?? y`, `c ? x : y`: whoever has that has the value. */
function isPassedThrough(parent: ts.Node, target: ts.Expression): parent is ts.Expression {
  if (ts.isConditionalExpression(parent)) return parent.condition !== target;
  if (ts.isBinaryExpression(parent)) return CHOOSES.has(parent.operatorToken.kind);
  return ts.isAwaitExpression(parent) || ts.isArrayLiteralExpression(parent) || ts.isSpreadElement(parent);
}

const CHOOSES = new Set<ts.SyntaxKind>([ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.BarBarToken]);

/** `tools.map((tool) => …)`, `tools.filter(isOpen)`: whatever reads, with callbacks that only read. */
function readsCalled(call: ts.CallExpression, references: References, depth: number): boolean {
  const { expression, arguments: given, parent } = call;
  if (!ts.isPropertyAccessExpression(expression) || !READS.test(expression.name.text)) return false;
  const callbacks = given.flatMap((one) => callbackIn(one, references) ?? []);
  const names = callbacks.flatMap(({ parameters }) => parameters.map(({ name }) => name));
  const goesOn = GIVES_ELEMENTS.test(expression.name.text) && !ts.isExpressionStatement(parent);
  return (
    names.every((name) => namesAreRead(name, references, depth)) && (!goesOn || reads(call, references, depth + 1))
  );
}

function callbackIn(given: ts.Expression, references: References): ts.FunctionLikeDeclaration | undefined {
  if (ts.isIdentifier(given)) return functionNamed(given, references);
  return isFunction(given) ? given : undefined;
}

interface Where {
  readonly references: References;
  readonly depth: number;
}

function readsGiven(
  call: ts.CallExpression | ts.NewExpression,
  target: ts.Expression,
  { references, depth }: Where,
): boolean {
  if (READS_ARGUMENT.test(call.expression.getText())) return true;
  const taker = ts.isIdentifier(call.expression) ? functionNamed(call.expression, references) : undefined;
  const parameter = taker?.parameters[call.arguments?.indexOf(target) ?? 0];
  return parameter !== undefined && namesAreRead(parameter.name, references, depth);
}

function loopReads(
  { initializer, expression }: ts.ForOfStatement,
  target: ts.Expression,
  { references, depth }: Where,
): boolean {
  if (expression !== target || !ts.isVariableDeclarationList(initializer)) return false;
  return initializer.declarations.every(({ name }) => namesAreRead(name, references, depth));
}

const namesAreRead = (name: ts.BindingName, references: References, depth: number): boolean =>
  boundNames(name).every((bound) => {
    const symbol = references.symbolOf(bound);
    return symbol !== undefined && references.of(symbol).every((use) => reads(use, references, depth + 1));
  });

function byCallers(owner: ts.FunctionLikeDeclaration | undefined, references: References, depth: number): boolean {
  const name = owner && nameOfFunction(owner);
  const symbol = name && references.symbolOf(name);
  if (!symbol || references.isOpen(name.getSourceFile())) return false;
  const uses = references.of(symbol).filter(({ parent }) => !ts.isExportSpecifier(parent));
  return uses.every((use) => {
    const { parent } = use;
    return ts.isCallExpression(parent) && parent.expression === use && reads(parent, references, depth + 1);
  });
}

const isLookedAt = (parent: ts.Node): boolean =>
  ts.isIfStatement(parent) ||
  ts.isConditionalExpression(parent) ||
  ts.isExpressionStatement(parent) ||
  ts.isTemplateSpan(parent) ||
  ts.isPrefixUnaryExpression(parent) ||
  ts.isTypeOfExpression(parent) ||
  (ts.isBinaryExpression(parent) && parent.operatorToken.kind !== ts.SyntaxKind.EqualsToken);
