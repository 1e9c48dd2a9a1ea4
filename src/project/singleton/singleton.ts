import { ts } from 'ts-morph';
import { classify } from '../factory/classify.ts';
import { memberUses } from './member-uses.ts';
import { indexNames } from './name-uses.ts';
import type { ProjectModel } from '../project-model.ts';
import { scopeOf } from '../factory/scope.ts';
import { isForeign, registrationsOf, type RegistrationModule, type Search } from './registration-modules.ts';
import { isStoredGlobally } from './stored-globally.ts';
import type { ServerRoot } from '../starts/server-root.ts';
import { isHeld, leakOf } from './session-flow.ts';
import { laterFunction } from '../state/at-once.ts';
import { callOf, runsAtSetup, topFunction, topOf, type TopFunction } from '../factory/setup-calls.ts';
import { fileOf, isExported, isWithin, lineOf } from '../syntax.ts';

/** A function that gets the server as its first parameter, and the calls that hand it over. */
interface ServerFunction {
  readonly declared: TopFunction;
  readonly calls: readonly ts.CallExpression[];
}

/** How the code that uses an exported server gets along without it. */
export interface Singleton {
  readonly root: ServerRoot;
  readonly registrations: readonly RegistrationModule[];
  readonly functions: readonly ServerFunction[];
  /** Uses of the server that ask for the one of the session. */
  readonly ambient: readonly ts.Identifier[];
  /** Statements of the server's module that the factory takes as they are. */
  readonly building: readonly ts.Statement[];
}

/** Why a person has to do it. */
export interface Obstacle {
  readonly node: ts.Node;
  readonly reason: string;
}

/** What becomes of the uses of a module-level server outside of its module; undefined when there are none. */
export function singletonOf(project: ProjectModel, root: ServerRoot): Singleton | Obstacle | undefined {
  if (!ts.isSourceFile(root.list)) return undefined;
  const search = searchFor(project, root);
  const functions = closingFunctions(search);
  const foreign = search.uses.of(root.symbol).filter((use) => isForeign(use, search));
  if (foreign.length === 0 && functions.length === 0) return undefined;
  if (search.uses.isOpaque(root.list))
    return {
      node: root.statement,
      reason: `the module of '${root.name}' is imported as a whole, and not only its members are used`,
    };
  const global = search.uses.of(root.symbol).find(isStoredGlobally);
  if (global)
    return { node: global, reason: `'${root.name}' is stored in a global, where every session would replace it` };
  const registrations = registrationsOf(search, functions);
  const moved = registrations.flatMap((module) => module.moved);
  const exported = moved.find((statement) => isExported(statement));
  if (exported) return { node: exported, reason: 'an exported declaration depends on the server' };
  const rest = functions.filter(({ statement }) => !moved.includes(statement));
  const handed = handedFunctions(search, rest, moved);
  if ('reason' in handed) return handed;
  const takers = new Set(handed.map(({ declared }) => declared.statement));
  const ambient = ambientUses(search, foreign, { moved, takers, rest });
  if ('reason' in ambient) return ambient;
  return { root, registrations, functions: handed, ambient, building: search.building };
}

/** True while other files use a server in ways that have to be changed before it can be built by a factory. */
export const isSharedServer = (project: ProjectModel, root: ServerRoot): boolean =>
  memberUses(project, root).length > 0 || singletonOf(project, root) !== undefined;

function searchFor(project: ProjectModel, root: ServerRoot): Search {
  const { references } = project;
  const scope = scopeOf(root, references);
  const { moved } = classify(scope, root.statement, []);
  return {
    root,
    home: root.list,
    start: root.start.getSourceFile(),
    uses: indexNames(project),
    references,
    building: moved.filter((statement) => !isExported(statement) || statement === root.statement),
    front: scope.front,
  };
}

/** The functions outside of the factory that use the server, or that set it up by calling one that does. */
function closingFunctions(search: Search): TopFunction[] {
  const { root, uses, references } = search;
  const found = new Map<ts.Statement, TopFunction>();
  const symbols = [root.symbol];
  for (const symbol of symbols)
    for (const use of uses.of(symbol)) {
      const holder = topFunction(topOf(use), references);
      if (!holder || found.has(holder.statement) || !isShared(holder, search)) continue;
      const sets = symbol === root.symbol || (isDirect(use, holder) && runsAtSetup(holder, search));
      if (!sets) continue;
      found.set(holder.statement, holder);
      symbols.push(holder.symbol);
    }
  return [...found.values()];
}

const isDirect = (use: ts.Node, { declaration }: TopFunction): boolean => laterFunction(use) === declaration;

/**
 * Functions of the home module and of the start concern us only when other files use them, or may and the start does too; what starts the
 * server, not at all.
 */
function isShared({ statement, symbol }: TopFunction, search: Search): boolean {
  if (statement === search.root.start) return false;
  if (isForeign(statement, search)) return true;
  if (statement.getSourceFile() === search.start && search.start !== search.home) return false;
  const uses = search.uses.of(symbol);
  if (uses.some((use) => use.getSourceFile() !== statement.getSourceFile())) return true;
  const named = search.references.of(symbol).some(({ parent }) => ts.isExportSpecifier(parent));
  const isOffered = isExported(statement) || named;
  return isOffered && uses.some((use) => setsUp(use, search));
}

/** True for what is done to the server before it is started. */
function setsUp(use: ts.Identifier, search: Search): boolean {
  const top = topOf(use);
  return isInFront(use, search) || (top !== undefined && search.building.includes(top) && !laterFunction(use));
}

const isInFront = (use: ts.Node, { front }: Search): boolean => front.some((statement) => isWithin(use, statement));

/** The functions that can take the server as a parameter, because every call has it in scope. */
function handedFunctions(
  search: Search,
  functions: readonly TopFunction[],
  moved: readonly ts.Statement[],
): ServerFunction[] | Obstacle {
  const takers = new Set(functions.filter((declared) => canTake(declared, search)));
  const handsOver = (use: ts.Identifier): boolean =>
    callOf(use) !== undefined && hasServer(use, search, { moved, takers });
  for (let size = -1; size !== takers.size;) {
    size = takers.size;
    for (const taker of takers) if (!search.uses.of(taker.symbol).every(handsOver)) takers.delete(taker);
  }
  const lost = functions.find((declared) => !takers.has(declared) && runsAtSetup(declared, search));
  if (lost) {
    const use = search.uses.of(lost.symbol).find((candidate) => !handsOver(candidate)) ?? lost.name;
    return {
      node: use,
      reason: `${lost.name.text}() sets up the server ${search.root.name} but is used here without it`,
    };
  }
  return [...takers].map((declared) => ({
    declared,
    calls: search.uses.of(declared.symbol).flatMap((use) => callOf(use) ?? []),
  }));
}

/** A parameter fits in front: there are parentheses, no `this` parameter, no other thing of that name. */
function canTake({ statement, declaration, symbol }: TopFunction, { uses, root }: Search): boolean {
  if (uses.isOpaque(statement.getSourceFile()) && isExported(statement)) return false;
  const parenthesis = statement.getSourceFile().text[declaration.parameters.pos - 1];
  const taken = declaration.parameters.some(
    ({ name }) => /^this$/.test(name.getText()) || name.getText() === root.name,
  );
  return parenthesis === '(' && !taken && uses.of(symbol).length > 0;
}

function hasServer(
  use: ts.Identifier,
  search: Search,
  { moved, takers }: { moved: readonly ts.Statement[]; takers: ReadonlySet<TopFunction> },
): boolean {
  const { home, start, root, references, building } = search;
  const top = topOf(use);
  if (!top) return false;
  if (isInFront(use, search)) return true;
  if (moved.includes(top) || building.includes(top)) return true;
  if ([...takers].some(({ statement }) => statement === top)) return true;
  const file = use.getSourceFile();
  if (file === home) return !laterFunction(use) && topFunction(top, references) === undefined;
  return file === start && (top === root.start || !laterFunction(use));
}

interface Settled {
  readonly moved: readonly ts.Statement[];
  readonly takers: ReadonlySet<ts.Statement>;
  readonly rest: readonly TopFunction[];
}

/** The uses that neither move nor get a parameter: right in code that runs in a session, and nowhere else. */
function ambientUses(
  search: Search,
  foreign: readonly ts.Identifier[],
  { moved, takers, rest }: Settled,
): ts.Identifier[] | Obstacle {
  const own = search.uses
    .of(search.root.symbol)
    .filter((use) => rest.some(({ statement }) => statement === topOf(use)) && !foreign.includes(use));
  const left = [...foreign, ...own].filter((use) => {
    const top = topOf(use);
    return !top || !(moved.includes(top) || takers.has(top));
  });
  const inFactory = (statement: ts.Statement): boolean =>
    moved.includes(statement) || takers.has(statement) || search.building.includes(statement);
  for (const use of left) {
    const top = topOf(use);
    const held =
      top &&
      laterFunction(use) &&
      (topFunction(top, search.references) || (ts.isVariableStatement(top) && isHeld(use, top)));
    const leak = held ? leakOf(top, { ...search, inFactory }) : use;
    if (leak)
      return {
        node: use,
        reason: `'${search.root.name}' is used here, and ${fileOf(leak)}:${lineOf(leak)} may run it outside of a session`,
      };
  }
  return left;
}
