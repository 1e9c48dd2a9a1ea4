import { ts } from 'ts-morph';
import { importedFrom } from '../imports.ts';
import { boundNames, declaredNames, isFunction, isStatementList, nodesIn } from '../syntax.ts';

const PROCESS = /^(node:)?process$/;
const MAX_DEPTH = 5;

/** `process` of Node, not a child process that a variable of this name holds. */
export const isProcess = (node: ts.Node): node is ts.Identifier =>
  ts.isIdentifier(node) && node.text === 'process' && (isImported(node) || !isShadowed(node));

const isImported = (node: ts.Identifier): boolean => importedFrom(node, PROCESS) !== undefined;

function isShadowed(node: ts.Identifier): boolean {
  for (let outer: ts.Node | undefined = node.parent; outer; outer = outer.parent as ts.Node | undefined) {
    const names = isStatementList(outer)
      ? outer.statements.flatMap(declaredNames)
      : isFunction(outer)
        ? outer.parameters.flatMap(({ name }) => boundNames(name))
        : [];
    if (names.some(({ text }) => text === node.text)) return true;
  }
  return false;
}

/** `process.<name>(…)`, also where the function is imported by name. */
export function isProcessCall(node: ts.Node, name: RegExp): node is ts.CallExpression {
  if (!ts.isCallExpression(node)) return false;
  const { expression } = node;
  if (ts.isPropertyAccessExpression(expression))
    return isProcess(expression.expression) && name.test(expression.name.text);
  if (!ts.isIdentifier(expression)) return false;
  return name.test(importedFrom(expression, PROCESS)?.name ?? '');
}

/** A call that ends the process. */
export const isExit = (node: ts.Node): node is ts.CallExpression =>
  isProcessCall(node, /^(exit|abort|reallyExit)$/) ||
  (isProcessCall(node, /^kill$/) && node.arguments[0]?.getText() === 'process.pid');

/** True when something below the node ends the process, also through functions of the same file. */
export function exitsProcess(node: ts.Node, depth = 0): boolean {
  if (depth > MAX_DEPTH) return false;
  return [...nodesIn(node)].some(
    (inner) =>
      isExit(inner) ||
      (isFunctionName(inner) &&
        functionsNamed(inner).some((callee) => callee !== node && exitsProcess(callee, depth + 1))),
  );
}

/** A name in a place where a function is called or handed on: `shutdown()`, `this.shutdown()`, `onclose = shutdown`. */
function isFunctionName(node: ts.Node): node is ts.Identifier {
  if (!ts.isIdentifier(node)) return false;
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.name === node)
    return parent.expression.kind === ts.SyntaxKind.ThisKeyword;
  if (ts.isCallExpression(parent)) return true;
  return ts.isBinaryExpression(parent) && parent.right === node;
}

function functionsNamed(name: ts.Identifier): ts.Node[] {
  const { text } = name;
  const bodies: ts.Node[] = [];
  for (const node of nodesIn(name.getSourceFile())) {
    if ((ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) && node.name?.getText() === text && node.body)
      bodies.push(node.body);
    if ((ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node)) && node.name.getText() === text)
      if (node.initializer && isFunction(node.initializer)) bodies.push(node.initializer);
  }
  return bodies;
}

/** True for an `if` behind which a function, or the process, may have ended. */
export const mayLeave = (statement: ts.Statement): boolean =>
  ts.isIfStatement(statement) &&
  [...nodesIn(statement, isFunction)].some(
    (node) => ts.isReturnStatement(node) || ts.isThrowStatement(node) || isExit(node),
  );
