import { ts } from 'ts-morph';
import { setsExports } from '../module-exports.ts';
import type { Starters } from './holders.ts';
import { functionNamed } from '../instances.ts';
import { purposeOf } from './purposes.ts';
import { purposeBehind, type Scope } from './scope.ts';
import { isWithin, kindOfUse, usesIn, type ServerView } from './server-uses.ts';
import { isFunctionStatement } from './stdio-code.ts';
import { isAmong } from './setup-statements.ts';
import { NEEDS_TRANSPORT } from './transport-code.ts';
import { declaredNames, fileOf, functionAround, isExported, lineOf, nodesIn, statementIn } from '../syntax.ts';

/** Why a statement cannot go into the factory. */
export interface Conflict {
  readonly node: ts.Node;
  readonly reason: string;
}

/** How the statements of a list are to be divided. */
interface Division {
  readonly root: ts.Statement;
  readonly moved: readonly ts.Statement[];
  /** Statements that stay and may use the server. */
  readonly outside: readonly ts.Statement[];
  /** Of those the ones that are offered to others. */
  readonly beside: readonly ts.Statement[];
  readonly setup: readonly ts.Statement[];
  readonly starters: Starters;
  /** The names that a statement declares. */
  readonly names: (statement: ts.Statement) => readonly ts.Identifier[];
}

/** What stands in the way of a division. */
export function conflictsOf(scope: Scope, division: Division): Conflict[] {
  const { root, moved } = division;
  if (setsExports(root))
    return [{ node: root, reason: 'the server is exported where it is built: export it in a line of its own' }];
  return [
    ...moved.flatMap((statement) => [
      ...jumpsOut(statement),
      ...needsLaterNames(scope, statement, division),
      ...(statement !== root && isExported(statement)
        ? [
            {
              node: statement,
              reason: 'an exported declaration depends on the server: let it take the server as a parameter',
            },
          ]
        : []),
      ...division.names(statement).flatMap((name) => usedElsewhere(scope, division, { statement, name })),
    ]),
    ...lateUses(scope, division),
    ...setUpByOffered(scope, division),
    ...laterCalls(scope, division),
    ...throughTransport(scope, division),
  ];
}

interface Declared {
  readonly statement: ts.Statement;
  readonly name: ts.Identifier;
}

/** Uses of a name that moves, by what does not. */
function usedElsewhere(scope: Scope, division: Division, { statement, name }: Declared): Conflict[] {
  const { list, start, references } = scope;
  const { root, moved, setup, outside, starters } = division;
  const symbol = references.symbolOf(name);
  const serves = (user: ts.Statement): boolean =>
    user === start ||
    starters.statements.has(user) ||
    outside.includes(user) ||
    (start.parent === list && user.pos > start.pos);
  return (symbol ? references.of(symbol) : []).flatMap((use) => {
    const user = statementIn(list, use);
    if (user === undefined) return statement === root && isCarriedOver(scope, use) ? [] : crossFile(use, name);
    if (moved.includes(user) || isAmong(use, setup) || (statement === root && serves(user))) return [];
    const way = isFunctionStatement(statement) ? ': let it take the server as a parameter' : '';
    return [{ node: use, reason: `'${name.text}' moves into the factory but is used here too${way}` }];
  });
}

/** The file that starts the server uses it there; what passes the server on goes on doing so. */
const isCarriedOver = ({ start }: Scope, use: ts.Node): boolean =>
  use.getSourceFile() === start.getSourceFile() ||
  ts.isExportSpecifier(use.parent) ||
  ts.isExportAssignment(use.parent);

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

/** Set-up from behind the start runs in front of it from now on: what is only made there is missing then. */
function needsLaterNames(scope: Scope, statement: ts.Statement, { moved, starters }: Division): Conflict[] {
  if (!purposeBehind(scope, statement, starters)) return [];
  const late = scope.list.statements.filter(
    (other) => other.pos > scope.start.pos && !moved.includes(other) && !ts.isFunctionDeclaration(other),
  );
  const names = late.flatMap(declaredNames).flatMap((name) => scope.references.symbolOf(name) ?? []);
  const needed = usesIn(statement, { server: new Set(names), references: scope.references });
  const reason = `this sets up the server with '${needed[0]?.text ?? ''}', which is only known once it has started: put both in front of the start`;
  return needed.slice(0, 1).map((node) => ({ node, reason }));
}

/** What uses the one server once it is started, where each session has its own over HTTP. */
function lateUses(scope: Scope, { root, moved, outside, starters, names }: Division): Conflict[] {
  const symbols = names(root).flatMap((name) => scope.references.symbolOf(name) ?? []);
  const view = { ...scope.view, server: new Set(symbols) };
  return scope.list.statements.flatMap((statement): Conflict[] => {
    if (moved.includes(statement) || statement === scope.start) return [];
    const [use] = usesIn(statement, view);
    if (!use) return [];
    if (starters.statements.has(statement)) return usesIn(statement, view).flatMap((one) => besideStart(one, view));
    if (outside.includes(statement)) return [];
    const purpose = purposeBehind(scope, statement, starters);
    if (purpose?.of === 'unclear') return [{ node: statement, reason: purpose.reason }];
    return purpose?.of === 'session' && starters.statements.size > 0 ? [{ node: use, reason: BESIDE }] : [];
  });
}

const BESIDE = 'over HTTP every session has a server of its own: use it right behind connect()';

/** `main().catch(() => server.close());` is harmless. */
function besideStart(use: ts.Identifier, view: ServerView): Conflict[] {
  const owner = functionAround(use);
  const { does } = kindOfUse(use, owner?.body ?? use, view);
  return does === 'closes' || does === 'is told' ? [] : [{ node: use, reason: BESIDE }];
}

/** `setUp();` in front of the start, where others are offered `setUp` with the server that the module holds. */
function setUpByOffered(scope: Scope, { beside, names }: Division): Conflict[] {
  const closing = beside.filter((statement) => usesIn(statement, scope.view).length > 0);
  const symbols = closing.flatMap(names).flatMap((name) => scope.references.symbolOf(name) ?? []);
  const view = { server: new Set(symbols), references: scope.references };
  const uses = scope.front.flatMap((statement) => usesIn(statement, view));
  return uses.map((node) => ({
    node,
    reason: `${node.text}() sets up the server and is exported too: let it take the server as a parameter`,
  }));
}

/** `main().then(() => announce());`, where `announce` uses the server. */
function laterCalls(scope: Scope, { starters }: Division): Conflict[] {
  const leads = (callee: ts.Identifier): boolean => {
    const owner = functionNamed(callee, scope.references);
    return owner !== undefined && [...starters.functions].some((statement) => isWithin(owner, statement));
  };
  const calls = [...starters.statements].flatMap((starter) => [...nodesIn(starter)].filter(ts.isCallExpression));
  return calls.flatMap((node) => {
    if (!ts.isIdentifier(node.expression) || leads(node.expression)) return [];
    const { of } = purposeOf(node, scope.view);
    return of === 'stdio' || of === 'process' ? [] : [{ node, reason: BESIDE }];
  });
}

/** `log('…')` in a handler, where `log` writes to the transport of stdio itself. */
function throughTransport({ list, start, view, references }: Scope, { moved, names }: Division): Conflict[] {
  const stays = list.statements.filter((other) => other !== start && !moved.includes(other));
  const symbolsOf = (statements: readonly ts.Statement[]): ts.Symbol[] =>
    statements.flatMap(names).flatMap((name) => references.symbolOf(name) ?? []);
  const bound = new Set(stays.filter((other) => usesIn(other, { server: view.stdio, references }).length > 0));
  for (const statement of bound) {
    const server = new Set(symbolsOf([statement]));
    for (const other of stays) if (usesIn(other, { server, references }).length > 0) bound.add(other);
  }
  const needed = new Set([...view.stdio, ...symbolsOf([...bound])]);
  return moved
    .flatMap((statement) => usesIn(statement, { server: needed, references }).slice(0, 1))
    .map((node) => ({ node, reason: isOfStdio(node) ? NEEDS_TRANSPORT : closesOver(node.text) }));

  function isOfStdio(node: ts.Identifier): boolean {
    const symbol = references.symbolOf(node);
    return symbol !== undefined && view.stdio.has(symbol);
  }
}

const closesOver = (name: string): string =>
  `'${name}' needs the transport of stdio, and over HTTP every session has one of its own: let it take the server as a parameter and send with that`;
