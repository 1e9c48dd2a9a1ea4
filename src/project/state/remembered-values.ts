import { ts } from 'ts-morph';
import { accessPath, isAssigned } from './access-paths.ts';
import { foundValue } from './found-values.ts';
import { isOnlyRead } from './only-read.ts';
import type { ProcessFed } from './process-fed.ts';
import type { ProjectModel } from '../project-model.ts';
import type { StateVariable } from './state.ts';
import { isLogOnly } from '../factory/stdio-code.ts';
import { boundNames, chainRoot, functionAround, nodesIn, unwrapped } from '../syntax.ts';

const ASSIGNS = new Set([ts.SyntaxKind.EqualsToken, ts.SyntaxKind.QuestionQuestionEqualsToken]);
const REMEMBERED = 'no request has a say in what it remembers: the same for everybody who asks';

/** Judges a variable that remembers what no request has a say in, such as the version of a program; undefined for all others. */
export function rememberedValue(
  variable: StateVariable,
  project: ProjectModel,
  isShared: (use: ts.Node) => boolean,
): ProcessFed | undefined {
  const { declaration, changedInPlace, changes, uses } = variable;
  if (changedInPlace || !ts.isVariableDeclaration(declaration) || !ts.isIdentifier(declaration.name)) return undefined;
  const isOwn = (use: ts.Node): boolean => (uses as readonly ts.Node[]).includes(use) || isShared(use);
  const isKept = changes.every(
    (change) =>
      isAssignedOnce(change, uses) &&
      !isFlag((change.parent as ts.BinaryExpression).right) &&
      doesNothingElse(change, uses) &&
      foundValue((change.parent as ts.BinaryExpression).right, project, isOwn),
  );
  const isUnchanged = isText(variable) || uses.every((use) => isWrite(use) || isOnlyRead(use, project.references));
  return isKept && isUnchanged ? { kind: 'shared', reason: REMEMBERED } : undefined;
}

/** `ready = true` remembers that something was done, by whoever came first. */
const isFlag = (value: ts.Expression): boolean => /^(true|false|!.*|\d+)$/.test(unwrapped(value).getText());

/** The function around looks up the value and nothing else: what it did beside that would be done for the first session only. */
function doesNothingElse(change: ts.Node, uses: readonly ts.Expression[]): boolean {
  const owner = functionAround(change);
  const body = owner?.body;
  if (!body) return false;
  return [...nodesIn(body)].filter(ts.isExpressionStatement).every((statement) => {
    const { expression } = statement;
    const assigns = ts.isBinaryExpression(expression) && uses.some((use) => use === expression.left);
    return assigns || isLogOnly(statement) || isOfLocal(expression, owner);
  });
}

/** `found.set(key, value)`, where the function makes `found` itself. */
function isOfLocal(expression: ts.Expression, owner: ts.FunctionLikeDeclaration): boolean {
  const root = chainRoot(expression);
  const names = [...nodesIn(owner)].filter(ts.isVariableDeclaration).flatMap(({ name }) => boundNames(name));
  return ts.isIdentifier(root) && names.some(({ text }) => text === root.text);
}

/** `x ??= …`, or `x = …` in a function that looks first whether it is there. */
function isAssignedOnce(change: ts.Node, uses: readonly ts.Expression[]): boolean {
  const { parent } = change;
  if (!ts.isBinaryExpression(parent) || parent.left !== change || !ASSIGNS.has(parent.operatorToken.kind)) return false;
  if (parent.operatorToken.kind === ts.SyntaxKind.QuestionQuestionEqualsToken) return true;
  const owner = functionAround(change);
  return uses.some((use) => functionAround(use) === owner && use.pos < change.pos && isLookedFor(use));
}

/** `if (x)`, `if (x === undefined)`, `if (!x)`. */
function isLookedFor(use: ts.Expression): boolean {
  const { parent } = use;
  const condition = ts.isBinaryExpression(parent) || ts.isPrefixUnaryExpression(parent) ? parent : use;
  return ts.isIfStatement(condition.parent) && condition.parent.expression === condition;
}

/** Where the variable itself gets its value. */
const isWrite = (use: ts.Expression): boolean => accessPath(use) === use && isAssigned(use);

const TEXT_TYPE = /^(\s*(string|number|boolean|undefined|null)\s*\|?)+$/;
const TEXT = /\.(trim|toString|join|replace|toLowerCase|toUpperCase)\([^()]*\)$/;

/** What nobody can change in place. */
const isText = ({ declaration: { type }, changes }: StateVariable): boolean =>
  type ? TEXT_TYPE.test(type.getText()) : changes.every(({ parent }) => TEXT.test(parent.getText()));
