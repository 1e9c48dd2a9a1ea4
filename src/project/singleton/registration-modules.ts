import type { ts } from 'ts-morph';
import type { NameUses } from './name-uses.ts';
import type { References } from '../references.ts';
import type { ServerRoot } from '../starts/server-root.ts';
import { laterFunction } from '../state/at-once.ts';
import { callOf, topOf, type TopFunction } from '../factory/setup-calls.ts';
import { declaredNames, isExported, type StatementList } from '../syntax.ts';

/** A module whose own statements register on the server: they become the body of a function. */
export interface RegistrationModule {
  readonly source: ts.SourceFile;
  readonly moved: readonly ts.Statement[];
}

/** Where the uses of an exported server are looked for. */
export interface Search {
  readonly root: ServerRoot;
  readonly home: StatementList;
  readonly start: ts.SourceFile;
  readonly uses: NameUses;
  readonly references: References;
  /** Statements of the home module that the factory takes as it is. */
  readonly building: readonly ts.Statement[];
  /** Statements in front of the start, outside of the home module's own, that do something with the server. */
  readonly front: readonly ts.Statement[];
}

/** A use in a file that neither declares nor starts the server. */
export const isForeign = (use: ts.Node, { home, start }: Search): boolean =>
  use.getSourceFile() !== home && use.getSourceFile() !== start;

/** The modules that register while they are loaded, and what of them has to move. */
export function registrationsOf(search: Search, functions: readonly TopFunction[]): RegistrationModule[] {
  const { root, uses } = search;
  const symbols = [root.symbol, ...functions.map(({ symbol }) => symbol)];
  const seeds = symbols.flatMap((symbol) =>
    uses.of(symbol).flatMap((use) => {
      const top = topOf(use);
      const registers = isForeign(use, search) && top && !laterFunction(use);
      return registers && (symbol === root.symbol || callOf(use)) ? [top] : [];
    }),
  );
  const files = [...new Set(seeds.map((statement) => statement.getSourceFile()))];
  return files.map((source) => {
    const own = new Set(seeds.filter((statement) => statement.getSourceFile() === source));
    addDependents(own, search);
    addLocals(own, functions, search);
    return { source, moved: source.statements.filter((statement) => own.has(statement)) };
  });
}

/** What uses a name that a moved statement declares moves too. */
function addDependents(moved: Set<ts.Statement>, { uses, references }: Search): void {
  for (const statement of moved) {
    const symbols = declaredNames(statement).flatMap((name) => references.symbolOf(name) ?? []);
    const users = symbols.flatMap((symbol) => uses.of(symbol)).map(topOf);
    for (const user of users) if (user?.getSourceFile() === statement.getSourceFile()) moved.add(user);
  }
}

/** Functions that use the server and that only moved statements use. */
function addLocals(moved: Set<ts.Statement>, functions: readonly TopFunction[], { uses }: Search): void {
  const [first] = moved;
  const own = functions.filter(({ statement }) => statement.getSourceFile() === first?.getSourceFile());
  const local = new Set(own.filter(({ statement, symbol }) => !isExported(statement) && uses.of(symbol).length > 0));
  const isInside = (use: ts.Node): boolean => {
    const top = topOf(use);
    return top !== undefined && (moved.has(top) || [...local].some(({ statement }) => statement === top));
  };
  for (let size = -1; size !== local.size;) {
    size = local.size;
    for (const candidate of local) if (!uses.of(candidate.symbol).every(isInside)) local.delete(candidate);
  }
  local.forEach(({ statement }) => moved.add(statement));
}
