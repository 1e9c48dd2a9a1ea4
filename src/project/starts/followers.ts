import { ts } from 'ts-morph';
import { isProcessListener } from '../factory/stdio-code.ts';
import type { References } from '../references.ts';
import { boundNames, functionAround, isFunction, isWithin, nodesIn, placeOf } from '../syntax.ts';

const MAX_STATEMENTS = 6;

/**
 * The statements of a module that the uses of a variable stand in, where they can follow it into a function: listeners of the process, and
 * functions that only those and that function (`list`) use. In the order of the text; undefined where something else is among them.
 */
export function followersOf(
  uses: readonly ts.Node[],
  list: ts.Node,
  references: References,
): readonly ts.Statement[] | undefined {
  const found = new Set<ts.Statement>();
  const waiting = [...uses];
  for (let use = waiting.pop(); use; use = waiting.pop()) {
    if (isWithin(use, list)) continue;
    const statement = statementOfModule(use);
    if (found.has(statement)) continue;
    const more = isProcessListener(statement) ? [] : usesOfDeclared(statement, references);
    if (!more || found.size === MAX_STATEMENTS || meansOthers(statement, list, references)) return undefined;
    found.add(statement);
    waiting.push(...more);
  }
  return [...found].sort((a, b) => a.pos - b.pos);
}

/** True where a name of a statement would mean something else in the function. */
function meansOthers(statement: ts.Statement, list: ts.Node, references: References): boolean {
  const owner = functionAround(list);
  const own = [...nodesIn(owner ?? list, isOtherFunction)].filter(isDeclared).flatMap(({ name }) => boundNames(name));
  const names = new Set(own.map(({ text }) => text));
  return [...nodesIn(statement)].some((node) => {
    const declared = ts.isIdentifier(node) && names.has(node.text) && references.symbolOf(node)?.valueDeclaration;
    return declared && !isWithin(declared, statement);
  });

  function isOtherFunction(node: ts.Node): boolean {
    return node !== owner && isFunction(node);
  }
}

const isDeclared = (node: ts.Node): node is ts.VariableDeclaration | ts.ParameterDeclaration =>
  ts.isVariableDeclaration(node) || ts.isParameter(node);

function statementOfModule(node: ts.Node): ts.Statement {
  let { list, statement } = placeOf(node);
  while (!ts.isSourceFile(list)) ({ list, statement } = placeOf(list));
  return statement;
}

/** Where a function that a module keeps for itself is used; undefined for other statements. */
function usesOfDeclared(statement: ts.Statement, references: References): readonly ts.Node[] | undefined {
  const name = declaredFunction(statement);
  const symbol = name && references.symbolOf(name);
  return symbol && references.of(symbol);
}

/** `function shutdown() {…}`, `const shutdown = async () => …`. */
function declaredFunction(statement: ts.Statement): ts.Identifier | undefined {
  if (!ts.isFunctionDeclaration(statement) && !ts.isVariableStatement(statement)) return undefined;
  if (statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return undefined;
  if (ts.isFunctionDeclaration(statement)) return statement.name;
  const [only, second] = statement.declarationList.declarations;
  const isHeld = only?.initializer && ts.isFunctionLike(only.initializer);
  return isHeld && !second && ts.isIdentifier(only.name) ? only.name : undefined;
}
