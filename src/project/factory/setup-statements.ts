import { ts } from 'ts-morph';
import type { References } from '../references.ts';
import type { ServerRoot } from '../starts/server-root.ts';
import { isLogOnly, staysOnStdio } from './stdio-code.ts';
import { boundNames, functionAround, isFunction, nodesIn } from '../syntax.ts';

/**
 * Statements in front of the start, in its function, that set up a server built at module level. They can go to the end of the
 * factory when they need nothing of that function; none when one of them does.
 */
export function setupStatements(root: ServerRoot, references: References): readonly ts.Statement[] {
  const owner = functionAround(root.site.call);
  const { list, statement: start } = root.site;
  if (!owner || !ts.isSourceFile(root.list) || root.list !== root.site.call.getSourceFile()) return [];
  const uses = references.of(root.symbol);
  const before = list.statements.filter(({ pos }) => pos < start.pos);
  const setup = before.filter((statement) => uses.some((use) => isWithin(use, statement)) && !staysOnStdio(statement));
  const locals = localNames(owner);
  const portable = (statement: ts.Statement): boolean =>
    ts.isExpressionStatement(statement) && !isLogOnly(statement) && !usesAny(statement, locals);
  return setup.every(portable) ? setup : [];
}

/** True when a node stands in one of the statements. */
export const isAmong = (node: ts.Node, statements: readonly ts.Statement[]): boolean =>
  statements.some((statement) => isWithin(node, statement));

const isWithin = (node: ts.Node, statement: ts.Statement): boolean =>
  node.getSourceFile() === statement.getSourceFile() && statement.pos <= node.pos && node.end <= statement.end;

function localNames(owner: ts.FunctionLikeDeclaration): ReadonlySet<string> {
  const parameters = owner.parameters.flatMap(({ name }) => boundNames(name));
  const variables = [...nodesIn(owner, (node) => node !== owner && isFunction(node))].flatMap((node) =>
    ts.isVariableDeclaration(node) ? boundNames(node.name) : [],
  );
  return new Set([...parameters, ...variables].map(({ text }) => text));
}

const usesAny = (statement: ts.Statement, names: ReadonlySet<string>): boolean =>
  [...nodesIn(statement)].some((node) => ts.isIdentifier(node) && names.has(node.text));
