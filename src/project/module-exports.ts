import { ts } from 'ts-morph';
import { isFunction, nodesIn } from './syntax.ts';

const EXPORTS = /^(module\.)?exports\b/;
const FILLS = /^Object\.(assign|defineProperty|defineProperties)$/;

/** `export { a };`, `export default a;`, `export = a;`, in CommonJS `module.exports = …;`, `exports.a = …;`, also below an `if`. */
export const isExporting = (statement: ts.Statement): boolean =>
  ts.isExportDeclaration(statement) || isEvaluatedExport(statement);

/** The same without `export { a }`, which takes a name and no value: what they export has to be there already. */
export const isEvaluatedExport = (statement: ts.Statement): boolean =>
  ts.isExportAssignment(statement) || (!ts.isVariableStatement(statement) && setsExports(statement));

/** True when running a node sets what CommonJS exports. */
export const setsExports = (node: ts.Node): boolean => [...nodesIn(node, isFunction)].some(isExportsTarget);

function isExportsTarget(node: ts.Node): boolean {
  if (ts.isBinaryExpression(node))
    return node.operatorToken.kind === ts.SyntaxKind.EqualsToken && EXPORTS.test(node.left.getText());
  if (!ts.isCallExpression(node) || !FILLS.test(node.expression.getText())) return false;
  const [target] = node.arguments;
  return target !== undefined && EXPORTS.test(target.getText());
}
