import { ts } from 'ts-morph';
import { conflictsOf, type Conflict } from './conflicts.ts';
import { startersOf, usedBeside, type Starters } from './holders.ts';
import { isExporting } from '../module-exports.ts';
import { purposeBehind, type Scope } from './scope.ts';
import type { References } from '../references.ts';
import { isWithin } from './server-uses.ts';
import { isAmong } from './setup-statements.ts';
import { isInert } from '../singleton/inert.ts';
import { isFunctionStatement, staysOnStdio, waitsForClose } from './stdio-code.ts';
import { declaredNames, isExported, statementIn } from '../syntax.ts';

/** How the statements of one list divide once the server is built by a factory. */
export interface Classification {
  /** Into the factory, in order, the seeds included. */
  readonly moved: readonly ts.Statement[];
  /** Statements in front of the start that do something with the server. */
  readonly front: readonly ts.Statement[];
  /** Of those the ones that go to the end of the factory. */
  readonly setup: readonly ts.Statement[];
  /** Onto the stdio path: listeners of the process that use the server, and the functions that only they and the start use. */
  readonly stdioOnly: readonly ts.Statement[];
  /** They stay and use the server: exports, what is exported with it, what runs the start and cleans up. */
  readonly holders: readonly ts.Statement[];
  /** True when the module goes on holding a server, for its importers and holders. */
  readonly kept: boolean;
  /** True when the start makes a server of its own: there is none in its reach, or it sets up what importers have bare. */
  readonly ownAtStart: boolean;
  readonly conflicts: readonly Conflict[];
}

/** Follows the uses of what the seeds declare to a fixpoint (migration-patterns 4.2). `root` is the seed that declares the server. */
export function classify(scope: Scope, root: ts.Statement, seeds: readonly ts.Statement[]): Classification {
  const users = (statement: ts.Statement): ts.Statement[] => dependents(scope, statement);
  const starters = startersOf(scope.list, scope.start, users);
  const reached = closure([root, ...seeds], (s) => users(s).filter((user) => canMove(scope, user, starters)));
  const uses = (statement: ts.Statement): ts.Statement[] =>
    [...reached].filter((other) => other !== statement && users(other).includes(statement));
  const isSeed = (s: ts.Statement): boolean => s === root || seeds.includes(s);
  const inert = [...reached].filter((s) => !isSeed(s) && isInert(s));
  const offered = usedBeside(scope.list, { inert, uses, starters });
  const core = [...reached].filter((s) => isSeed(s) || !(isFunctionStatement(s) || offered.has(s)));
  const built = closure(core, uses);
  const beside = [...offered].filter((s) => !built.has(s));
  const holders = users(root).filter((s) => isExporting(s) || starters.statements.has(s) || beside.includes(s));
  const kept = ts.isSourceFile(scope.list) && (isExported(root) || holders.length > 0);
  const ownAtStart = !kept || scope.front.length > 0;
  const setup = kept ? [] : scope.setup;
  const needed = closure([...built, ...[...reached].filter((s) => isUsedIn(scope, s, setup))], uses);
  const stays = (s: ts.Statement): boolean =>
    staysOnStdio(s) || waitsForClose(s) || (s !== scope.start && usesTransport(scope, s));
  const listeners = [...reached].flatMap(users).filter(stays);
  const fromStdio = closure([scope.start, ...listeners], uses);
  const ofStdio = [...reached].filter((s) => !needed.has(s) && !beside.includes(s) && fromStdio.has(s));
  const moved = [...reached].filter((s) => !ofStdio.includes(s) && !beside.includes(s));
  const isElsewhere = scope.start.getSourceFile() !== scope.list.getSourceFile();
  const stdioOnly = kept && isElsewhere ? [] : [...(ownAtStart ? ofStdio : []), ...listeners];
  const parts = {
    moved: inOrder(scope, moved),
    stdioOnly: inOrder(scope, stdioOnly),
    holders: inOrder(scope, holders),
  };
  const names = (statement: ts.Statement): ts.Identifier[] => namesOf(scope, statement);
  const outside = [...holders, ...ofStdio, ...listeners];
  const conflicts = conflictsOf(scope, { ...parts, root, setup, beside, outside, starters, names });
  return { ...parts, front: scope.front, setup, kept, ownAtStart, conflicts };
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

/** What starts the server, listens to the process or exports stays; so does what uses the server once it is started, but for setting it up. */
function canMove(scope: Scope, statement: ts.Statement, starters: Starters): boolean {
  if (statement === scope.start || starters.statements.has(statement) || isExporting(statement)) return false;
  if (usesTransport(scope, statement) || staysOnStdio(statement) || waitsForClose(statement)) return false;
  const purpose = purposeBehind(scope, statement, starters);
  if (!purpose || purpose.of === 'set-up') return true;
  return ts.isSourceFile(scope.list) && isInert(statement);
}

/** True when one of the statements elsewhere uses a name that the statement declares. */
const isUsedIn = (scope: Scope, statement: ts.Statement, elsewhere: readonly ts.Statement[]): boolean =>
  namesOf(scope, statement).some((name) => usesOf(scope.references, name).some((use) => isAmong(use, elsewhere)));

/** True when a statement uses the stdio transport, or a part of the statement does. */
function usesTransport({ transport, references }: Scope, statement: ts.Statement): boolean {
  const symbol = transport && ts.isIdentifier(transport.name) ? references.symbolOf(transport.name) : undefined;
  return symbol !== undefined && references.of(symbol).some((use) => isWithin(use, statement));
}

const inOrder = ({ list }: Scope, statements: readonly ts.Statement[]): ts.Statement[] =>
  list.statements.filter((statement) => statements.includes(statement));
