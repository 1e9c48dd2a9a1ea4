import { ts } from 'ts-morph';
import type { Construction, Framework } from './frameworks.ts';
import type { References } from '../references.ts';
import { nodesIn, unwrapped } from '../syntax.ts';

/** The transport that the options of a start choose; undefined where only running them tells. */
export type Transport = 'stdio' | 'http' | 'sse' | undefined;

/** The transport a server of a framework is started with. stdio is the default of all of them. */
export function transportOf(
  { framework, node }: Construction,
  start: ts.CallExpression,
  references: References,
): Transport {
  const [options] = (framework.chosenIn === 'start' ? start.arguments : node.arguments) ?? [];
  if (!options) return 'stdio';
  const object = objectOf(options, references);
  const chosen = object ? settingsOf(object, framework) : [options];
  if (!chosen) return undefined;
  const named = chosen.flatMap((expression) => namesIn(expression, references));
  if (named.includes(framework.http)) return 'http';
  if (named.includes('sse')) return 'sse';
  return object && chosen.every((expression) => isStdio(expression, references)) ? 'stdio' : undefined;
}

/** The values that name the transport; undefined where a spread may hold one. */
function settingsOf(object: ts.ObjectLiteralExpression, { setting }: Framework): ts.Expression[] | undefined {
  if (object.properties.some(ts.isSpreadAssignment)) return undefined;
  return object.properties.flatMap((property) => {
    if (!property.name || !setting.test(property.name.getText().replace(/^['"]|['"]$/g, ''))) return [];
    if (ts.isPropertyAssignment(property)) return [property.initializer];
    return ts.isShorthandPropertyAssignment(property) ? [property.name] : [];
  });
}

/** `'stdio'`, `{ type: 'stdio' }` or `[{ type: 'stdio' }]`, nothing that is chosen while running. */
function isStdio(expression: ts.Expression, references: References): boolean {
  const value = constantOf(expression, references);
  if (ts.isStringLiteralLike(value)) return value.text === 'stdio';
  if (ts.isArrayLiteralExpression(value)) return value.elements.every((element) => isStdio(element, references));
  if (!ts.isObjectLiteralExpression(value)) return false;
  const [type, ...more] = value.properties;
  return (
    type !== undefined && more.length === 0 && ts.isPropertyAssignment(type) && isStdio(type.initializer, references)
  );
}

/** The strings an expression or the constant behind it mentions, its types included. */
const namesIn = (expression: ts.Expression, references: References): string[] =>
  [...nodesIn(constantNamed(expression, references) ?? expression)]
    .filter(ts.isStringLiteralLike)
    .map(({ text }) => text);

/** The options as they are written down, in place or in a constant. */
export function objectOf(expression: ts.Expression, references: References): ts.ObjectLiteralExpression | undefined {
  const value = constantOf(expression, references);
  return ts.isObjectLiteralExpression(value) ? value : undefined;
}

/** The initializer of the constant that an expression names, else the expression itself. */
const constantOf = (expression: ts.Expression, references: References): ts.Expression =>
  unwrapped(constantNamed(expression, references)?.initializer ?? expression);

function constantNamed(expression: ts.Expression, references: References): ts.VariableDeclaration | undefined {
  const value = unwrapped(expression);
  const symbol = ts.isIdentifier(value) ? references.symbolOf(value) : undefined;
  const declaration = symbol?.valueDeclaration;
  const isConstant =
    declaration && ts.isVariableDeclaration(declaration) && ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const;
  return isConstant && declaration.initializer ? declaration : undefined;
}
