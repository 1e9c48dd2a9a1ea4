import { ts } from 'ts-morph';
import { functionNamed } from '../../project/instances.ts';
import type { References } from '../../project/references.ts';
import type { ChainedStart } from '../../project/starts/chained-starts.ts';
import { hasModifier, isFunction, nodesIn, unwrapped } from '../../project/syntax.ts';
import { styleOf } from './text-style.ts';

/** A call that is not in the text yet. */
interface Called {
  readonly text: string;
  readonly callee: ts.Node | undefined;
}

/** `const server = await build();` for what a link gets; none where it takes a pattern that has no such lines. */
export function boundLines(start: ChainedStart, value: ts.Expression | Called, references: References): string[] {
  const { name } = start.parameter;
  const { semicolon } = styleOf(name.getSourceFile().text);
  if (ts.isArrayBindingPattern(name)) return elementLines(name, value, semicolon);
  const isNode = 'kind' in value;
  const text = isNode ? unwrapped(value).getText() : value.text;
  const isSettled = isNode ? givesAtOnce(value, references) : givesNow(value.callee, references);
  return [`const ${name.getText()} = ${isSettled ? '' : 'await '}${text}${semicolon}`];
}

/** `Promise.all([build(), load()]).then(([server, config]) => …)`: each for itself. */
function elementLines(name: ts.ArrayBindingPattern, value: ts.Expression | Called, semicolon: string): string[] {
  const all = 'kind' in value ? unwrapped(value) : undefined;
  const list =
    all && ts.isCallExpression(all) && all.expression.getText() === 'Promise.all' ? all.arguments[0] : undefined;
  if (!list || !ts.isArrayLiteralExpression(list) || list.elements.some(ts.isSpreadElement)) return [];
  const lines = name.elements.map((element, index) => {
    const made = list.elements[index];
    const isPlain = ts.isBindingElement(element) && ts.isIdentifier(element.name) && !element.dotDotDotToken;
    return made && isPlain ? `const ${element.name.getText()} = await ${made.getText()}${semicolon}` : '';
  });
  return lines.includes('') || lines.length !== list.elements.length ? [] : lines;
}

/** True for what is no promise as far as one can see. */
function givesAtOnce(value: ts.Expression, references: References): boolean {
  if (ts.isNewExpression(value)) return true;
  if (!ts.isCallExpression(value) || !ts.isIdentifier(value.expression)) return false;
  return givesNow(functionNamed(value.expression, references), references);
}

/** A function that is not async and returns nothing but what `new` has made. */
function givesNow(declared: ts.Node | undefined, references: References): boolean {
  if (!declared || !isFunction(declared) || !declared.body || hasModifier(declared, ts.SyntaxKind.AsyncKeyword))
    return false;
  if (!ts.isBlock(declared.body)) return ts.isNewExpression(unwrapped(declared.body));
  const results = [...nodesIn(declared.body, isFunction)].filter(ts.isReturnStatement);
  return results.length > 0 && results.every(({ expression }) => expression && isMade(expression, references));
}

function isMade(value: ts.Expression, references: References): boolean {
  if (ts.isNewExpression(value)) return true;
  const declaration = ts.isIdentifier(value) ? references.symbolOf(value)?.valueDeclaration : undefined;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return made !== undefined && ts.isNewExpression(made);
}
