import { ts } from 'ts-morph';
import type { ProjectModel } from '../project-model.ts';
import { sdkVersionOf } from '../sdk-version.ts';
import { isWithin, nodesIn, unwrapped } from '../syntax.ts';
import { laterFunction } from './at-once.ts';
import type { StateVariable } from './state.ts';

/**
 * Why it does not matter to any client whether a variable is its own; undefined where it does, or may, and on SDK v1, where it keeps
 * nothing out.
 */
export function indifference(variable: StateVariable, project: ProjectModel): string | undefined {
  if (sdkVersionOf(project.program) !== 'v2') return undefined;
  if (decidesLogOnly(variable)) return 'it only decides what is logged';
  return readsOnePlace(variable, project) ? 'it holds what is read from one place, whoever asks' : undefined;
}

/** `if (isFirst) { console.error(text); isFirst = false; }` */
function decidesLogOnly({ uses, changes }: StateVariable): boolean {
  const read = uses.filter((use) => !changes.includes(use));
  return changes.every(isSetToLiteral) && read.length > 0 && read.every(isConditionOfLog);
}

function isSetToLiteral(use: ts.Node): boolean {
  const { parent } = use;
  const isSet = ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  return isSet && parent.left === use && isLiteral(parent.right) && ts.isExpressionStatement(parent.parent);
}

function isConditionOfLog(use: ts.Expression): boolean {
  const negated = ts.isPrefixUnaryExpression(use.parent) ? use.parent : use;
  const { parent } = negated;
  if (!ts.isIfStatement(parent) || parent.expression !== negated || parent.elseStatement) return false;
  const { thenStatement } = parent;
  return (ts.isBlock(thenStatement) ? [...thenStatement.statements] : [thenStatement]).every(onlyLogs);
}

function onlyLogs(statement: ts.Statement): boolean {
  if (!ts.isExpressionStatement(statement) && !ts.isVariableStatement(statement)) return false;
  const calls = [...nodesIn(statement)].filter((node) => ts.isCallExpression(node) || ts.isNewExpression(node));
  const isLog = (node: ts.Node): boolean =>
    ts.isCallExpression(node) && /^console\.\w+$/.test(node.expression.getText());
  const isSet = ts.isExpressionStatement(statement) && ts.isBinaryExpression(statement.expression);
  const awaits = [...nodesIn(statement)].some(ts.isAwaitExpression);
  if (isSet) return ts.isIdentifier(statement.expression.left) && isSetToLiteral(statement.expression.left);
  return !awaits && calls.every(isLog);
}

const isLiteral = (value: ts.Expression): boolean =>
  ts.isLiteralExpression(value) || /^(true|false|null|undefined)$/.test(value.getText());

/** Text that one function without arguments fetches or reads; before that, and where it fails, it is empty. */
function readsOnePlace({ declaration, changes, changedInPlace }: StateVariable, project: ProjectModel): boolean {
  const { initializer } = declaration;
  const [reader, other] = [...new Set(changes.map(laterFunction))];
  if (changedInPlace || other || !reader || !initializer || !isLiteral(initializer)) return false;
  const isEmpty = (value: ts.Expression): boolean => value.getText() === initializer.getText();
  const values = changes.flatMap(({ parent }) => (ts.isBinaryExpression(parent) ? [parent.right] : []));
  return (
    values.length === changes.length &&
    values.every((value) => isEmpty(value) || isTextOf(value, project)) &&
    !values.every(isEmpty) &&
    isIndependent(reader, project)
  );
}

/** It is of the module, takes nothing, and comes to no other state. */
function isIndependent(reader: ts.FunctionLikeDeclaration, { state, globalState }: ProjectModel): boolean {
  const others = [...state.flatMap(({ uses, name }) => uses.map((use) => ({ use, name })))];
  const touched = new Set(others.filter(({ use }) => isWithin(use, reader)).map(({ name }) => name));
  return (
    ts.isFunctionDeclaration(reader) &&
    ts.isSourceFile(reader.parent) &&
    reader.parameters.length === 0 &&
    touched.size === 1 &&
    globalState.length === 0
  );
}

/** `await response.text()` of `const response = await fetch(url)`, where nothing is sent along. */
function isTextOf(value: ts.Expression, { references }: ProjectModel): boolean {
  const call = unwrapped(value);
  const member = ts.isCallExpression(call) && call.arguments.length === 0 ? call.expression : undefined;
  if (!member || !ts.isPropertyAccessExpression(member) || member.name.text !== 'text') return false;
  const declared = ts.isIdentifier(member.expression) ? references.symbolOf(member.expression) : undefined;
  const declaration = declared?.valueDeclaration;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return made !== undefined && isRead(unwrapped(made));
}

function isRead(call: ts.Expression): boolean {
  if (!ts.isCallExpression(call) || call.expression.getText() !== 'fetch') return false;
  const [, options] = call.arguments;
  if (!options) return true;
  return (
    ts.isObjectLiteralExpression(options) &&
    options.properties.every((one) => one.name !== undefined && !/^(method|body)$/.test(one.name.getText()))
  );
}
