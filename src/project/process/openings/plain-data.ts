import { ts } from 'ts-morph';
import { codeCalled } from '../../called-code.ts';
import { isPerSession } from '../../state/outside-values.ts';
import type { ProjectModel } from '../../project-model.ts';
import { functionAround, isFunction, unwrapped } from '../../syntax.ts';
import type { BuiltCode } from './built-code.ts';
import { returnedBy } from './made-by.ts';

const READS =
  /^(Number|String|Boolean|parseInt|parseFloat|Number\.parseInt|JSON\.(parse|stringify)|Math\.\w+|Object\.\w+|(path\.|os\.|url\.)?(join|resolve|dirname|basename|homedir|tmpdir|platform|fileURLToPath)|process\.cwd)$/;
const TEXTUAL =
  /^(split|trim|toLowerCase|toUpperCase|slice|replace|replaceAll|at|includes|indexOf|find|filter|map|toString)$/;
const MAX_DEPTH = 6;

/** What tells where values come from. */
export interface Origin {
  readonly project: ProjectModel;
  readonly built: BuiltCode;
}

/** True for a value that is the same for every session and that nobody changes: settings, literals, and what is computed from them. */
export function isPlainData(expression: ts.Expression, origin: Origin, depth = 0): boolean {
  const value = unwrapped(expression);
  const inner = (one: ts.Expression): boolean => depth < MAX_DEPTH && isPlainData(one, origin, depth + 1);
  if (ts.isIdentifier(value)) return isPlainName(value, origin, depth);
  if (ts.isPropertyAccessExpression(value)) return inner(value.expression);
  if (ts.isElementAccessExpression(value)) return inner(value.expression) && inner(value.argumentExpression);
  if (ts.isBinaryExpression(value)) return inner(value.left) && inner(value.right);
  if (ts.isPrefixUnaryExpression(value)) return inner(value.operand);
  if (ts.isConditionalExpression(value)) return [value.condition, value.whenTrue, value.whenFalse].every(inner);
  if (ts.isTemplateExpression(value)) return value.templateSpans.every((span) => inner(span.expression));
  if (ts.isArrayLiteralExpression(value)) return value.elements.every(inner);
  if (ts.isObjectLiteralExpression(value)) return value.properties.every((one) => isPlainProperty(one, inner));
  if (ts.isCallExpression(value)) return isPlainCall(value, origin, depth) && value.arguments.every(inner);
  return ts.isLiteralExpression(value) || /^(true|false|null|undefined)$/.test(value.getText());
}

function isPlainProperty(property: ts.ObjectLiteralElementLike, inner: (one: ts.Expression) => boolean): boolean {
  if (ts.isPropertyAssignment(property)) return inner(property.initializer);
  if (ts.isShorthandPropertyAssignment(property)) return inner(property.name);
  return ts.isSpreadAssignment(property) && inner(property.expression);
}

/** A name of a module or of the runtime, a constant that holds data, or a parameter that every session gets alike. */
function isPlainName(name: ts.Identifier, origin: Origin, depth: number): boolean {
  const bound = origin.project.references.symbolOf(name)?.valueDeclaration;
  if (!bound) return true;
  const declaration = ts.isBindingElement(bound) ? ts.walkUpBindingElementsAndPatterns(bound) : bound;
  const owner = functionAround(declaration);
  if (!owner) return !isPerSession(declaration) && !origin.built.partOf(declaration);
  if (ts.isParameter(declaration)) return isPlainParameter(declaration, origin, depth);
  const isConstant = (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
  const held = ts.isVariableDeclaration(declaration) && isConstant ? declaration.initializer : undefined;
  return held !== undefined && depth < MAX_DEPTH && isPlainData(held, origin, depth + 1);
}

/** The function of the parameter is called at one place, and what it is given there is data. */
function isPlainParameter(parameter: ts.ParameterDeclaration, origin: Origin, depth: number): boolean {
  const owner = ts.isConstructorDeclaration(parameter.parent) ? parameter.parent.parent : parameter.parent;
  const [call, ...more] = origin.built.parts.get(owner) ?? [];
  if (!call || more.length > 0) return false;
  const given = call.arguments?.[parameter.parent.parameters.indexOf(parameter)] ?? parameter.initializer;
  return given === undefined || (depth < MAX_DEPTH && isPlainData(given, origin, depth + 1));
}

/** A function that computes, or one of the project that returns data; a method of data, as in `text.split(',')`. */
function isPlainCall(call: ts.CallExpression, origin: Origin, depth: number): boolean {
  const { expression } = call;
  if (READS.test(expression.getText())) return true;
  const [code, ...more] = codeCalled(call, origin.project);
  if (code && more.length === 0 && isFunction(code)) {
    const returned = returnedBy(code);
    return depth < MAX_DEPTH && returned.length > 0 && returned.every((one) => isPlainData(one, origin, depth + 1));
  }
  const isMethod = ts.isPropertyAccessExpression(expression) && !code;
  return isMethod && TEXTUAL.test(expression.name.text) && isPlainData(expression.expression, origin, depth + 1);
}
