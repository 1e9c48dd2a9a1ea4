import { ts } from 'ts-morph';
import type { References } from '../references.ts';

const UNCHANGEABLE = new Set<ts.SyntaxKind>([
  ts.SyntaxKind.StringKeyword,
  ts.SyntaxKind.NumberKeyword,
  ts.SyntaxKind.BooleanKeyword,
  ts.SyntaxKind.BigIntKeyword,
  ts.SyntaxKind.SymbolKeyword,
  ts.SyntaxKind.UndefinedKeyword,
  ts.SyntaxKind.LiteralType,
  ts.SyntaxKind.FunctionType,
]);
const CONTAINER = /^(Readonly)?(Map|Set|Array|Record)$/;
const MAX_DEPTH = 3;

/** True for a container whose declared elements nobody can change in place: functions, texts, numbers. */
export function holdsUnchangeable({ valueDeclaration }: ts.Symbol, references: References): boolean {
  if (!valueDeclaration || !ts.isVariableDeclaration(valueDeclaration)) return false;
  const element = elementOf(valueDeclaration);
  return element !== undefined && isUnchangeable(element, references, 0);
}

/** The `V` of `new Map<K, V>()`, `: Record<K, V>`, `: V[]`. */
function elementOf({ type, initializer }: ts.VariableDeclaration): ts.TypeNode | undefined {
  if (type && ts.isArrayTypeNode(type)) return type.elementType;
  if (type)
    return ts.isTypeReferenceNode(type) && CONTAINER.test(type.typeName.getText())
      ? type.typeArguments?.at(-1)
      : undefined;
  const isContainer =
    initializer && ts.isNewExpression(initializer) && CONTAINER.test(initializer.expression.getText());
  return isContainer ? initializer.typeArguments?.at(-1) : undefined;
}

function isUnchangeable(type: ts.TypeNode, references: References, depth: number): boolean {
  if (UNCHANGEABLE.has(type.kind)) return true;
  if (ts.isParenthesizedTypeNode(type)) return isUnchangeable(type.type, references, depth);
  if (ts.isUnionTypeNode(type)) return type.types.every((one) => isUnchangeable(one, references, depth));
  if (!ts.isTypeReferenceNode(type) || !ts.isIdentifier(type.typeName) || depth > MAX_DEPTH) return false;
  const alias = references.symbolOf(type.typeName)?.declarations?.find(ts.isTypeAliasDeclaration);
  return alias !== undefined && isUnchangeable(alias.type, references, depth + 1);
}
