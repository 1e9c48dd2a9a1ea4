import { ts } from 'ts-morph';
import type { Scope } from './scope.ts';
import type { References } from '../references.ts';
import { isAmong } from './setup-statements.ts';
import { isFunctionStatement, staysOnStdio } from './stdio-code.ts';
import { ancestor, declaredNames, fileOf, isExported, lineOf, statementIn } from '../syntax.ts';

/** Why a statement cannot go into the factory. */
interface Conflict {
  readonly node: ts.Node;
  readonly reason: string;
}

/** How the statements of one list divide once the server is built by a factory. */
export interface Classification {
  /** Into the factory, in order, the seeds included. */
  readonly moved: readonly ts.Statement[];
  /** Onto the stdio path: listeners of the process that use the server, and the functions that only they and the start use. */
  readonly stdioOnly: readonly ts.Statement[];
  readonly conflicts: readonly Conflict[];
}

/** Follows the uses of what the seeds declare to a fixpoint (migration-patterns 4.2). `root` is the seed that declares the server. */
export function classify(scope: Scope, root: ts.Statement, seeds: readonly ts.Statement[]): Classification {
  const reached = closure([root, ...seeds], (statement) =>
    dependents(scope, statement).filter((s) => canMove(scope, s)),
  );
  const uses = (statement: ts.Statement): ts.Statement[] =>
    [...reached].filter((other) => other !== statement && dependents(scope, other).includes(statement));
  const core = [...reached].filter((s) => s === root || seeds.includes(s) || !isFunctionStatement(s));
  const needed = closure(core, uses);
  const stays = (s: ts.Statement): boolean => staysOnStdio(s) || (s !== scope.start && usesTransport(scope, s));
  const listeners = [...reached].flatMap((s) => dependents(scope, s)).filter(stays);
  const fromStdio = closure([scope.start, ...listeners], uses);
  const stdioFunctions = [...reached].filter((s) => !needed.has(s) && fromStdio.has(s));
  const moved = inOrder(
    scope,
    [...reached].filter((s) => !stdioFunctions.includes(s)),
  );
  const stdioOnly = inOrder(scope, [...new Set([...stdioFunctions, ...listeners])]);
  return { moved, stdioOnly, conflicts: conflictsOf(scope, { root, moved, stdioOnly }) };
}

function closure<T>(from: readonly T[], next: (item: T) => readonly T[]): Set<T> {
  const found = new Set(from);
  for (const item of found) for (const other of next(item)) found.add(other);
  return found;
}

/** The statements of the list that use a name the statement declares. */
function dependents(scope: Scope, statement: ts.Statement): ts.Statement[] {
  const { list, references } = scope;
  const uses = namesOf(scope, statement).flatMap((name) => usesOf(references, name));
  return uses.map((use) => statementIn(list, use)).filter((s): s is ts.Statement => s !== undefined && s !== statement);
}

/** What a statement declares; the assignment of the server counts as its declaration. */
const namesOf = ({ assigned }: Scope, statement: ts.Statement): ts.Identifier[] =>
  assigned && statement.pos <= assigned.pos && assigned.end <= statement.end && ts.isExpressionStatement(statement)
    ? [assigned]
    : declaredNames(statement);

function usesOf(references: References, name: ts.Identifier): readonly ts.Identifier[] {
  const symbol = references.symbolOf(name);
  return symbol ? references.of(symbol) : [];
}

/** What uses the server once it is started, or listens to the process, stays; so do exports. */
const canMove = (scope: Scope, statement: ts.Statement): boolean =>
  statement !== scope.start && !usesTransport(scope, statement) && isBuilding(scope, statement);

/** True when a statement uses the stdio transport, or a part of the statement does. */
function usesTransport(
  { transport, references }: Pick<Scope, 'transport' | 'references'>,
  statement: ts.Statement,
): boolean {
  const symbol = transport && ts.isIdentifier(transport.name) ? references.symbolOf(transport.name) : undefined;
  return symbol !== undefined && references.of(symbol).some((use) => isWithin(use, statement));
}

const isBuilding = ({ list, start }: Scope, statement: ts.Statement): boolean =>
  !(start.parent === list && !ts.isSourceFile(list) && statement.pos > start.pos) &&
  !staysOnStdio(statement) &&
  !ts.isExportDeclaration(statement) &&
  !ts.isExportAssignment(statement);

const inOrder = ({ list }: Scope, statements: readonly ts.Statement[]): ts.Statement[] =>
  list.statements.filter((statement) => statements.includes(statement));

interface Division {
  readonly root: ts.Statement;
  readonly moved: readonly ts.Statement[];
  readonly stdioOnly: readonly ts.Statement[];
}

function conflictsOf(scope: Scope, { root, moved, stdioOnly }: Division): Conflict[] {
  const inside = new Set(moved);
  const after =
    scope.start.parent === scope.list ? scope.list.statements.filter(({ pos }) => pos >= scope.start.pos) : [];
  const stdio = new Set<ts.Statement>([scope.start, ...after.filter((s) => !inside.has(s)), ...stdioOnly]);
  return moved.flatMap((statement) => [
    ...jumpsOut(statement),
    ...(statement !== root && isExported(statement)
      ? [{ node: statement, reason: 'an exported declaration depends on the server' }]
      : []),
    ...namesOf(scope, statement).flatMap((name) =>
      usesOf(scope.references, name).flatMap((use) => {
        const user = statementIn(scope.list, use);
        if (user === undefined) return statement === root && isCarriedOver(scope, use) ? [] : crossFile(use, name);
        if (inside.has(user) || isAmong(use, scope.setup) || (statement === root && stdio.has(user))) return [];
        return [{ node: use, reason: `'${name.text}' moves into the factory but is used here too` }];
      }),
    ),
  ]);
}

const isWithin = (node: ts.Node, statement: ts.Statement): boolean =>
  ancestor(node, (current): current is ts.Statement => current === statement) !== undefined;

/** The file that starts the server makes it there, in front of its first use; what passes the server on passes on the factory. */
const isCarriedOver = ({ start, list }: Scope, use: ts.Node): boolean =>
  use.getSourceFile() === start.getSourceFile() ||
  (ts.isExportSpecifier(use.parent) && start.getSourceFile() !== list.getSourceFile());

const crossFile = (use: ts.Identifier, name: ts.Identifier): Conflict[] =>
  fileOf(use) === fileOf(name) ? [] : [{ node: use, reason: `'${name.text}' is shared with this file` }];

function jumpsOut(statement: ts.Statement): Conflict[] {
  const jump = firstJump(statement);
  return jump
    ? [
        {
          node: jump,
          reason: `a '${jump.getText().split(/[\s;]/)[0] ?? ''}' would leave the factory (line ${lineOf(jump)})`,
        },
      ]
    : [];
}

function firstJump(node: ts.Node): ts.Node | undefined {
  if (ts.isFunctionLike(node) || ts.isClassLike(node)) return undefined;
  if (ts.isReturnStatement(node)) return node;
  return ts.forEachChild(node, firstJump);
}
