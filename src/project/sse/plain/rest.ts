import { ts } from 'ts-morph';
import { isWithin } from '../../syntax.ts';
import { isPreflight } from '../path-condition.ts';
import { isSilent, refuses, setsHeaders } from './answers.ts';
import type { PlainCode } from './front.ts';

/** True where a function answers more than the two endpoints: pages of its own, whatever they are for. */
export const hasMore = (code: PlainCode): boolean => answersMore(statementsIn(code.owner), code);

const statementsIn = ({ body }: ts.FunctionLikeDeclaration): readonly ts.Statement[] =>
  body && ts.isBlock(body) ? body.statements : [];

function answersMore(all: readonly ts.Statement[], code: PlainCode): boolean {
  const statements = all.filter((one) => !code.branches.some((branch) => branch.statements.includes(one)));
  const nested = statements.filter(isNested);
  if (nested.some((one) => nestedMore(one, code))) return true;
  const plain = statements.filter((one) => !nested.includes(one) && !isPassing(one, code));
  return plain.length > 0 && !refuses(plain, code.response);
}

const isNested = (statement: ts.Statement): boolean =>
  ts.isIfStatement(statement) ||
  ts.isTryStatement(statement) ||
  ts.isBlock(statement) ||
  ts.isSwitchStatement(statement);

function nestedMore(statement: ts.Statement, code: PlainCode): boolean {
  if (ts.isBlock(statement)) return answersMore(statement.statements, code);
  if (ts.isTryStatement(statement)) return answersMore(statement.tryBlock.statements, code);
  const isGone = (node: ts.Node): boolean => code.branches.some((branch) => branch.node === node);
  if (ts.isSwitchStatement(statement))
    return statement.caseBlock.clauses.some((one) => !isGone(one) && answersMore(one.statements, code));
  if (!ts.isIfStatement(statement) || setsHeaders(statement, code.response)) return false;
  const { expression, thenStatement, elseStatement } = statement;
  const isLeftOut = isGone(statement) || isPreflight(expression, code.parts);
  const branches = [isLeftOut ? undefined : thenStatement, elseStatement];
  return branches.some((one) => one && answersMore(ts.isBlock(one) ? one.statements : [one], code));
}

const isPassing = (statement: ts.Statement, code: PlainCode): boolean =>
  isSilent(statement) ||
  isWithin(code.passed, statement) ||
  ts.isVariableStatement(statement) ||
  ts.isFunctionDeclaration(statement) ||
  setsHeaders(statement, code.response);

/** The statements that answer what no route is for, where that is an error; none where something else becomes of it. */
export const fallbackOf = (code: PlainCode): readonly ts.Statement[] => fallbackIn(statementsIn(code.owner), code);

function fallbackIn(statements: readonly ts.Statement[], code: PlainCode): readonly ts.Statement[] {
  const last = statements.at(-1);
  if (!last) return [];
  if (ts.isTryStatement(last)) return fallbackIn(last.tryBlock.statements, code);
  if (ts.isIfStatement(last)) return last.elseStatement ? fallbackOfElse(last.elseStatement, code) : [];
  if (ts.isSwitchStatement(last))
    return last.caseBlock.clauses.filter(ts.isDefaultClause).flatMap((one) => fallbackIn(one.statements, code));
  const from =
    statements.findLastIndex((one) => isNested(one) || ts.isVariableStatement(one) || ts.isFunctionDeclaration(one)) +
    1;
  const tail = statements.slice(from).filter((one) => !ts.isBreakStatement(one));
  return refuses(tail, code.response) ? tail : [];
}

const fallbackOfElse = (statement: ts.Statement, code: PlainCode): readonly ts.Statement[] =>
  fallbackIn(ts.isBlock(statement) ? statement.statements : [statement], code);
