import { ts } from 'ts-morph';
import { mayLeave } from '../process/process-calls.ts';
import { isStatementList, isWithin, statementIn } from '../syntax.ts';

/** A choice between HTTP and stdio. */
export interface Choice {
  readonly choice: ts.IfStatement;
  /** What is left of it: the branch for stdio; undefined where stdio is all that stands behind it. */
  readonly stdio: ts.Statement | undefined;
  /** The branch for HTTP. */
  readonly http: ts.Statement;
  /** What has to hold for HTTP. */
  readonly condition: string;
  /** The expression that says so, or the opposite of it. */
  readonly asked: ts.Expression;
  /** `else if (…)` where more than those two are chosen between: that for HTTP, or that for stdio. */
  readonly link?: ts.IfStatement;
}

/** The `if` with the one node in one branch, and the other in the other one or behind it. */
export function choiceBetween(stdio: ts.Node, http: ts.Node): Choice | undefined {
  const choice = ts.findAncestor(
    http,
    (node): node is ts.IfStatement => ts.isIfStatement(node) && (isWithin(stdio, node) || isLeftFor(stdio, node)),
  );
  const found = choice && (linkedChoice(choice, stdio, http) ?? plainChoice(choice, stdio, http));
  return found && !isChosenAgain(stdio, found) ? found : undefined;
}

function plainChoice(choice: ts.IfStatement, stdio: ts.Node, http: ts.Node): Choice | undefined {
  const { thenStatement, elseStatement, expression } = choice;
  const condition = expression.getText();
  if (isWithin(http, thenStatement) && !isWithin(stdio, thenStatement))
    return { choice, stdio: elseStatement, http: thenStatement, condition, asked: expression };
  if (!elseStatement || !isWithin(stdio, thenStatement)) return undefined;
  return { choice, stdio: thenStatement, http: elseStatement, condition: oppositeOf(condition), asked: expression };
}

/** `if (mode === 'stdio') … else if (mode === 'sse') … else …`, in any order of the two. */
function linkedChoice(choice: ts.IfStatement, stdio: ts.Node, http: ts.Node): Choice | undefined {
  const link = choice.elseStatement;
  if (!link || !ts.isIfStatement(link)) return undefined;
  const [forHttp, forStdio] = isWithin(http, link) ? [link, choice] : [choice, link];
  if (!isWithin(http, forHttp.thenStatement) || !isWithin(stdio, forStdio.thenStatement)) return undefined;
  const { expression, thenStatement } = forHttp;
  const condition = expression.getText();
  return { choice, stdio: forStdio.thenStatement, http: thenStatement, condition, asked: expression, link };
}

/** True where stdio is started under one more condition, which does not hold where HTTP was chosen. */
function isChosenAgain(stdio: ts.Node, { choice, stdio: branch }: Choice): boolean {
  const outer = branch ?? choice.parent;
  for (let node = stdio; node !== outer; node = node.parent) {
    const { parent } = node;
    if (isConditional(parent, node)) return true;
    if (isStatementList(parent) && leftBefore(parent.statements, node, choice)) return true;
  }
  return false;
}

const isConditional = (parent: ts.Node, node: ts.Node): boolean =>
  (ts.isIfStatement(parent) && parent.expression !== node) ||
  (ts.isConditionalExpression(parent) && parent.condition !== node) ||
  ts.isCaseOrDefaultClause(parent);

/** `if (mode !== 'stdio') throw new Error(…);` between the two. */
const leftBefore = (statements: readonly ts.Statement[], node: ts.Node, choice: ts.Node): boolean =>
  statements.some((one) => one.pos >= choice.pos && one !== choice && one.end <= node.pos && mayLeave(one));

/** `if (useHttp) { …; return; }` in front of what stdio needs. */
function isLeftFor(stdio: ts.Node, { parent, thenStatement, elseStatement, end }: ts.IfStatement): boolean {
  const last = ts.isBlock(thenStatement) ? thenStatement.statements.at(-1) : undefined;
  const isLeft = last !== undefined && isBareReturn(last) && elseStatement === undefined;
  return isLeft && isStatementList(parent) && (statementIn(parent, stdio)?.pos ?? 0) >= end;
}

/** `return;`. */
export const isBareReturn = (statement: ts.Node): boolean => ts.isReturnStatement(statement) && !statement.expression;

const EQUAL = /^([\w.]+) (!==|===) ([\w.]+|'[^']*'|"[^"]*")$/;

function oppositeOf(condition: string): string {
  const [, left, operator, right] = EQUAL.exec(condition) ?? [];
  return operator === undefined
    ? `!(${condition})`
    : `${left ?? ''} ${operator === '===' ? '!==' : '==='} ${right ?? ''}`;
}
