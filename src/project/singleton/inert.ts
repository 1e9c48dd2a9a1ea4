import { ts } from 'ts-morph';
import { importedFrom } from '../imports.ts';
import { hasModifier, unwrapped } from '../syntax.ts';

const BUILT_IN = /^(Map|Set|WeakMap|WeakSet|RegExp|Array|Object|Symbol|URL|TextEncoder|TextDecoder|AsyncLocalStorage)$/;
const DECLARATIVE = /^(zod(\/.*)?|@modelcontextprotocol\/.*)$/;

/** True when running a statement of a module does nothing that another module could notice, and reads nothing that one could change. */
export function isInert(statement: ts.Statement): boolean {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.every(({ initializer }) => isInertValue(initializer));
  if (ts.isClassDeclaration(statement)) return isInertClass(statement);
  if (ts.isExportAssignment(statement)) return isInertValue(statement.expression);
  return (
    ts.isFunctionDeclaration(statement) ||
    ts.isImportDeclaration(statement) ||
    ts.isExportDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    ts.isEmptyStatement(statement)
  );
}

function isInertClass(node: ts.ClassLikeDeclaration): boolean {
  const bound = node.members.filter(
    (member) => ts.isClassStaticBlockDeclaration(member) || hasModifier(member, ts.SyntaxKind.StaticKeyword),
  );
  return bound.every(
    (member) =>
      ts.isMethodDeclaration(member) || (ts.isPropertyDeclaration(member) && isInertValue(member.initializer)),
  );
}

function isInertValue(expression: ts.Expression | undefined): boolean {
  if (!expression) return true;
  const value = ts.isAwaitExpression(expression) ? expression : unwrapped(expression);
  if (ts.isAwaitExpression(value)) return false;
  if (ts.isArrowFunction(value) || ts.isFunctionExpression(value) || ts.isLiteralExpression(value)) return true;
  if (ts.isClassExpression(value)) return isInertClass(value);
  if (ts.isIdentifier(value)) return value.text !== 'process';
  if (ts.isPropertyAccessExpression(value)) return isInertValue(value.expression);
  if (ts.isCallExpression(value) || ts.isNewExpression(value)) return isDeclarative(value);
  return partsOf(value)?.every((part) => isInertValue(part)) ?? isKeyword(value);
}

const isKeyword = ({ kind }: ts.Expression): boolean =>
  kind === ts.SyntaxKind.TrueKeyword || kind === ts.SyntaxKind.FalseKeyword || kind === ts.SyntaxKind.NullKeyword;

/** The expressions that make up a literal or an operation; undefined for what this file does not know. */
function partsOf(value: ts.Expression): readonly ts.Expression[] | undefined {
  if (ts.isArrayLiteralExpression(value)) return value.elements;
  if (ts.isTemplateExpression(value)) return value.templateSpans.map(({ expression }) => expression);
  if (ts.isSpreadElement(value)) return [value.expression];
  if (ts.isPrefixUnaryExpression(value)) return isStep(value.operator) ? undefined : [value.operand];
  if (ts.isConditionalExpression(value)) return [value.condition, value.whenTrue, value.whenFalse];
  if (ts.isBinaryExpression(value)) return isAssignment(value) ? undefined : [value.left, value.right];
  if (!ts.isObjectLiteralExpression(value)) return undefined;
  return value.properties.flatMap((property) => {
    if (ts.isPropertyAssignment(property)) return [property.initializer];
    return ts.isSpreadAssignment(property) ? [property.expression] : [];
  });
}

const isStep = (operator: ts.PrefixUnaryOperator): boolean =>
  operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken;

const isAssignment = ({ operatorToken: { kind } }: ts.BinaryExpression): boolean =>
  kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;

/** `z.object({ … })`, `new Map()`, `new McpServer(…)`: makes a value out of its arguments. */
function isDeclarative(value: ts.CallExpression | ts.NewExpression): boolean {
  const root = rootOf(value.expression);
  if (!ts.isIdentifier(root)) return false;
  const known = importedFrom(root, DECLARATIVE) !== undefined || BUILT_IN.test(root.text);
  return known && (value.arguments ?? []).every(isInertValue) && chainArguments(value.expression).every(isInertValue);
}

function rootOf(expression: ts.Expression): ts.Expression {
  let current = unwrapped(expression);
  while (ts.isPropertyAccessExpression(current) || ts.isCallExpression(current))
    current = unwrapped(current.expression);
  return current;
}

function chainArguments(expression: ts.Expression): ts.Expression[] {
  const current = unwrapped(expression);
  if (ts.isPropertyAccessExpression(current)) return chainArguments(current.expression);
  return ts.isCallExpression(current) ? [...current.arguments, ...chainArguments(current.expression)] : [];
}
