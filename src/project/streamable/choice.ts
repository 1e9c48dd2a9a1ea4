import { ts } from 'ts-morph';
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
}

/** The `if` with the one node in one branch, and the other in the other one or behind it. */
export function choiceBetween(stdio: ts.Node, http: ts.Node): Choice | undefined {
  const choice = ts.findAncestor(
    http,
    (node): node is ts.IfStatement => ts.isIfStatement(node) && (isWithin(stdio, node) || isLeftFor(stdio, node)),
  );
  if (!choice) return undefined;
  const { thenStatement, elseStatement, expression } = choice;
  const condition = expression.getText();
  if (isWithin(http, thenStatement) && !isWithin(stdio, thenStatement))
    return { choice, stdio: elseStatement, http: thenStatement, condition };
  if (!elseStatement || !isWithin(stdio, thenStatement)) return undefined;
  return { choice, stdio: thenStatement, http: elseStatement, condition: oppositeOf(condition) };
}

/** `if (useHttp) { …; return; }` in front of what stdio needs. */
function isLeftFor(stdio: ts.Node, { parent, thenStatement, elseStatement, end }: ts.IfStatement): boolean {
  const last = ts.isBlock(thenStatement) ? thenStatement.statements.at(-1) : undefined;
  const leaves = last !== undefined && isBareReturn(last) && elseStatement === undefined;
  return leaves && isStatementList(parent) && (statementIn(parent, stdio)?.pos ?? 0) >= end;
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
