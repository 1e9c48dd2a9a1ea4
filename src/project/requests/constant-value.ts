import { ts } from 'ts-morph';
import { importedFrom } from '../imports.ts';
import { mutationsOf } from '../state/mutations.ts';
import type { References } from '../references.ts';
import { isExported, isFunction, nodesIn, statementIn } from '../syntax.ts';

const ZOD = /^zod(\/v[34])?$/;
/** What a parse hands out as it is: two sessions must not hold the same object. */
const HANDS_OUT = /^(default|prefault|catch|_default|_catch)$/;

/** Where a constant would stand: what it names has to be there already. */
interface Place {
  readonly references: References;
  readonly before: ts.Node;
}

/** True for an expression that means the same whenever it is evaluated: literals, zod, and constants that nothing changes. */
export const isConstantValue = (expression: ts.Expression, place: Place): boolean =>
  !namesTypes(expression) && isConstant(expression, place);

/** True when zod is asked for something in the expression. */
export const callsZod = (expression: ts.Expression): boolean =>
  [...nodesIn(expression)].some((node) => ts.isCallExpression(node) && isZod(rootOf(node)));

function isConstant(node: ts.Expression, place: Place): boolean {
  const all = (nodes: readonly ts.Expression[]): boolean => nodes.every((inner) => isConstant(inner, place));
  if (isPrimitive(node)) return true;
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return isConstant(node.expression, place);
  if (ts.isTemplateExpression(node)) return all(node.templateSpans.map(({ expression }) => expression));
  if (ts.isRegularExpressionLiteral(node)) return !/[gy]\w*$/.test(node.text);
  if (ts.isArrayLiteralExpression(node)) return all(node.elements);
  if (ts.isSpreadElement(node)) return isConstant(node.expression, place);
  if (ts.isObjectLiteralExpression(node)) return node.properties.every((property) => isProperty(property, place));
  if (ts.isIdentifier(node)) return isUndefined(node) || isZodName(node, place) || isNamedConstant(node, place);
  if (ts.isPropertyAccessExpression(node)) return isConstant(node.expression, place);
  if (ts.isCallExpression(node)) return isSchemaCall(node, place) && isConstant(node.expression, place);
  return (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) && isClosed(node, place);
}

function isProperty(property: ts.ObjectLiteralElementLike, place: Place): boolean {
  if (ts.isShorthandPropertyAssignment(property)) return isConstant(property.name, place);
  if (ts.isSpreadAssignment(property)) return isConstant(property.expression, place);
  if (!ts.isPropertyAssignment(property) || ts.isComputedPropertyName(property.name)) return false;
  return isConstant(property.initializer, place);
}

/** `z.string()`, `z.array(…).optional()`, `address.extend(…)` with arguments that are constant too. */
function isSchemaCall(call: ts.CallExpression, place: Place): boolean {
  if (!ts.isPropertyAccessExpression(call.expression) || !call.arguments.every((value) => isConstant(value, place)))
    return false;
  if (HANDS_OUT.test(call.expression.name.text)) return call.arguments.every((value) => isPrimitive(value));
  const root = rootOf(call);
  if (isZod(root)) return true;
  const made = ts.isIdentifier(root) ? constantNamed(root, place)?.initializer : undefined;
  return made !== undefined && ts.isCallExpression(made) && isZod(rootOf(made));
}

/** The `z` of `z.object({}).strict()`. */
function rootOf(node: ts.Expression): ts.Expression {
  let root = node;
  while (ts.isCallExpression(root) || ts.isPropertyAccessExpression(root)) root = root.expression;
  return root;
}

const isZod = (root: ts.Expression): boolean => importedFrom(root, ZOD) !== undefined;

const isZodName = (name: ts.Identifier, { references }: Place): boolean =>
  isZod(name) && !isLocal(references.symbolOf(name)?.valueDeclaration);

const isUndefined = (name: ts.Identifier): boolean => name.text === 'undefined';

function isPrimitive(node: ts.Expression): boolean {
  if (ts.isPrefixUnaryExpression(node)) return ts.isNumericLiteral(node.operand);
  return (
    ts.isStringLiteralLike(node) ||
    ts.isNumericLiteral(node) ||
    [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword, ts.SyntaxKind.NullKeyword].includes(node.kind)
  );
}

/** A constant or an enumeration of a module, there before the place and changed by nobody. */
function isNamedConstant(name: ts.Identifier, place: Place): boolean {
  const enumeration = place.references.symbolOf(name)?.valueDeclaration;
  if (enumeration && ts.isEnumDeclaration(enumeration)) return isThere(enumeration, place);
  const declaration = constantNamed(name, place);
  if (!declaration?.initializer) return false;
  return isConstant(declaration.initializer, { ...place, before: declaration });
}

function constantNamed(name: ts.Identifier, place: Place): ts.VariableDeclaration | undefined {
  const { references } = place;
  const symbol = references.symbolOf(name);
  const declaration = symbol?.valueDeclaration;
  if (!declaration || !ts.isVariableDeclaration(declaration) || !ts.isIdentifier(declaration.name)) return undefined;
  if (!(ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) || !isThere(declaration, place)) return undefined;
  const statement = statementIn(declaration.getSourceFile(), declaration);
  if (statement && isExported(statement) && references.isOpen(declaration.getSourceFile())) return undefined;
  return mutationsOf(symbol, references).length === 0 ? declaration : undefined;
}

const isThere = (declaration: ts.Declaration, { before }: Place): boolean =>
  !isLocal(declaration) && (declaration.getSourceFile() !== before.getSourceFile() || declaration.end <= before.pos);

/** Declared in a function, a class or a block. */
function isLocal(declaration: ts.Node | undefined): boolean {
  const list = declaration && ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
  return list !== undefined && !ts.isSourceFile(list) && !ts.isSourceFile(list.parent);
}

/** A function that names only its own variables, those of modules, and what is global. */
const isClosed = (owner: ts.Node, { references }: Place): boolean =>
  [...nodesIn(owner)].every((node) => {
    if (node.kind === ts.SyntaxKind.ThisKeyword || node.kind === ts.SyntaxKind.AwaitKeyword) return false;
    if (!ts.isIdentifier(node)) return true;
    const declaration = references.symbolOf(node)?.valueDeclaration;
    const own = declaration && owner.pos <= declaration.pos && declaration.end <= owner.end;
    return own === true || !isLocal(declaration) || isMember(node);
  });

const isMember = (name: ts.Identifier): boolean =>
  (ts.isPropertyAccessExpression(name.parent) && name.parent.name === name) ||
  (ts.isPropertyAssignment(name.parent) && name.parent.name === name);

/** Types may be declared where a constant of the module cannot name them. */
const namesTypes = (expression: ts.Expression): boolean =>
  [...nodesIn(expression)].some(
    (node) =>
      (ts.isTypeReferenceNode(node) && node.getText() !== 'const') ||
      ts.isTypeQueryNode(node) ||
      (isFunction(node) && node.asteriskToken !== undefined),
  );
