import { ts } from 'ts-morph';
import { isFunctionStatement, isLogOnly, isStdioTail } from './stdio-code.ts';
import { declaredNames, nodesIn, type StatementList } from '../syntax.ts';
import type { StartSite } from '../starts/start-sites.ts';

/**
 * Index of the first statement that only the stdio path needs: what stands between it and the start may be skipped over HTTP.
 * `also` names further statements that may be skipped.
 */
export function tailStart(
  list: StatementList,
  site: StartSite,
  also: { start: ts.Statement; skipped: readonly ts.Statement[] },
): number {
  const statements: readonly ts.Statement[] = list.statements;
  const skippable = (statement: ts.Statement): boolean =>
    also.skipped.includes(statement) || mentionsTransport(statement, site) || isStdioTail(statement);
  const end = statements.indexOf(also.start);
  const names = new Set(also.skipped.flatMap(declaredNames).map(({ text }) => text));
  const shared = (statement: ts.Statement): boolean =>
    also.skipped.includes(statement) || (isShared(statement) && !(ts.isSourceFile(list) && namesAny(statement, names)));
  const first = statements.slice(0, end).findLastIndex((statement) => !skippable(statement)) + 1;
  const own = statements.slice(first, end).findIndex((statement) => !shared(statement));
  return own === -1 ? end : first + own;
}

const isShared = (statement: ts.Statement): boolean =>
  isLogOnly(statement) ||
  isFunctionStatement(statement) ||
  ts.isInterfaceDeclaration(statement) ||
  ts.isTypeAliasDeclaration(statement);

/** A function that names what only one of the branches declares goes with it: at the top level of a module a branch is a scope. */
function namesAny(statement: ts.Statement, names: ReadonlySet<string>): boolean {
  const identifiers = [...nodesIn(statement)].filter(ts.isIdentifier).filter(({ text }) => names.has(text));
  const isDeclared = ({ parent }: ts.Identifier): boolean =>
    ts.isVariableDeclaration(parent) || ts.isParameter(parent) || ts.isBindingElement(parent);
  return identifiers.length > 0 && !identifiers.some(isDeclared);
}

/** Declares the stdio transport or uses its name. */
function mentionsTransport(statement: ts.Statement, { transport }: StartSite): boolean {
  if (!transport || !ts.isIdentifier(transport.name)) return false;
  const { text } = transport.name;
  return [...nodesIn(statement)].some((node) => ts.isIdentifier(node) && node.text === text);
}
