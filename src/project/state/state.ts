import { ts } from 'ts-morph';
import { isGenerated } from '../generated-modules.ts';
import { onlyEmpties } from './emptied.ts';
import { instanceClassOf } from '../instances.ts';
import { mutationsOf, type Mutation } from './mutations.ts';
import { clientReason } from './outside-values.ts';
import { objectOf } from './process-objects.ts';
import type { Program } from '../program.ts';
import type { References } from '../references.ts';
import { startCallsOf } from './start-calls.ts';
import { isUnreached, startOnly, type StartCode } from './start-only.ts';
import { staticFields } from './static-fields.ts';
import { TAKES_TURNS, takesTurns } from './turns.ts';
import { boundNames, fileOf, lineOf, unwrapped } from '../syntax.ts';

/** A variable that outlives a session and is written while requests are handled. `line` is 1-based. */
export interface StateVariable {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  /** The statement that declares it: of a module, or of a function that starts the server. */
  readonly statement: ts.Statement;
  readonly declaration: ts.VariableDeclaration | ts.PropertyDeclaration;
  /** Every place that means the variable: identifiers, or `X.field` accesses of a static field. */
  readonly uses: readonly ts.Expression[];
  /** Where requests write it. */
  readonly writes: readonly { readonly file: string; readonly line: number }[];
  /** The same as nodes. */
  readonly changes: readonly ts.Node[];
  /** True when a handler changes what the variable holds instead of assigning it. */
  readonly changedInPlace: boolean;
  /** Where it is also written while the process starts, after its declaration. */
  readonly fills: readonly ts.Node[];
  /** Where the start calls what requests call too, and what that writes. */
  readonly warmups: readonly ts.CallExpression[];
}

/** A variable that outlives a session and that all sessions may share. `line` is 1-based. */
export interface SharedVariable extends Pick<StateVariable, 'name' | 'file' | 'line' | 'writes'> {
  readonly reason: string;
}

/** What of a project outlives a session. */
export interface State {
  readonly perSession: readonly StateVariable[];
  readonly shared: readonly SharedVariable[];
}

/** Where state is declared beside modules and classes. */
interface StateCode extends StartCode {
  /** The declarations in functions that start the server. */
  readonly locals: readonly ts.VariableStatement[];
}

/** Variables of modules and of the start, and static class members: those that handlers write, and those that may be shared (migration-patterns 4.4). */
export function findState(program: Program, references: References, code: StateCode): State {
  const own = [...program.sources].filter(([file]) => !isGenerated(file)).map(([, source]) => source);
  const found = own.flatMap((source) =>
    [...moduleStatements(source.statements), ...localsOf(source, code)].flatMap((statement) =>
      candidates(statement, references).map(
        (candidate): Partial<{ written: StateVariable; shared: SharedVariable }> => {
          if (holdsServer(candidate, references, code)) return {};
          const mutations = candidate.mutations.filter(({ node }) => !isUnreached(node, references, code));
          const [byHandlers, atStart] = divided(mutations, ({ node }) => !startOnly(node, references, code));
          if (byHandlers.length > 0 && takesTurns(candidate.declaration, candidate.uses, references))
            return { shared: sharedVariable(candidate, [], TAKES_TURNS) };
          if (byHandlers.length > 0) {
            const changes = byHandlers.map(({ node }) => node);
            const warmups = startCallsOf(changes, references, code);
            return { written: stateVariable(candidate, statement, { byHandlers, atStart, warmups }) };
          }
          const reason = atStart.length > 0 ? 'only written while starting' : candidate.outside;
          return reason === undefined ? {} : { shared: sharedVariable(candidate, atStart, reason) };
        },
      ),
    ),
  );
  return {
    perSession: found.flatMap(({ written }) => (written ? [written] : [])),
    shared: found.flatMap(({ shared }) => (shared ? [shared] : [])),
  };
}

/** The statements of a module, and those of the namespaces in it. */
const moduleStatements = (statements: readonly ts.Statement[]): ts.Statement[] =>
  statements.flatMap((statement) => {
    const body = ts.isModuleDeclaration(statement) ? statement.body : undefined;
    if (!body) return [statement];
    return ts.isModuleBlock(body) ? moduleStatements([...body.statements]) : [];
  });

const localsOf = (source: ts.SourceFile, { locals }: StateCode): ts.VariableStatement[] =>
  locals.filter((statement) => statement.getSourceFile() === source);

/** `const app = new App()` where the class starts the server itself: every session gets its own. */
function holdsServer({ declaration }: Candidate, references: References, { functions }: StartCode): boolean {
  const owner = declaration.initializer && instanceClassOf(declaration.initializer, references);
  return owner !== undefined && owner.members.some((member) => functions.has(member));
}

const sharedVariable = (
  { name, declaration }: Candidate,
  atStart: readonly Mutation[],
  reason: string,
): SharedVariable => ({
  ...{ name, reason, file: fileOf(declaration), line: lineOf(declaration), writes: placesOf(atStart) },
});

const placesOf = (mutations: readonly Mutation[]): { file: string; line: number }[] =>
  mutations.map(({ node }) => ({ file: fileOf(node), line: lineOf(node) }));

function divided<T>(items: readonly T[], fits: (item: T) => boolean): [T[], T[]] {
  return [items.filter(fits), items.filter((item) => !fits(item))];
}

interface Writes {
  readonly byHandlers: readonly Mutation[];
  readonly atStart: readonly Mutation[];
  readonly warmups: readonly ts.CallExpression[];
}

function stateVariable(candidate: Candidate, statement: ts.Statement, writes: Writes): StateVariable {
  const { byHandlers, atStart, warmups } = writes;
  const { name, declaration, uses } = candidate;
  return {
    name,
    file: fileOf(declaration),
    line: lineOf(declaration),
    statement,
    declaration,
    uses,
    writes: placesOf(byHandlers),
    changes: byHandlers.map(({ node }) => node),
    changedInPlace: byHandlers.some(({ kind }) => kind !== 'assigned'),
    fills: atStart.map(({ node }) => node).filter((node) => !onlyEmpties(node, declaration)),
    warmups,
  };
}

/** `const env = process.env`, `const state = require('./state.js')`: what it means belongs to the process or to another module. */
function isHeldElsewhere({ name, initializer }: ts.VariableDeclaration, references: References): boolean {
  if (!initializer || !ts.isIdentifier(name)) return false;
  const value = unwrapped(initializer);
  const loads = ts.isCallExpression(value) && value.expression.getText() === 'require';
  return loads || objectOf(value, references) !== undefined;
}

/** `const { items } = require('./state.js')` means the variable of that module. */
const isLoaded = ({ valueDeclaration }: ts.Symbol, name: ts.Identifier): boolean =>
  valueDeclaration !== undefined && valueDeclaration.getSourceFile() !== name.getSourceFile();

/** What may turn out to be state. */
export interface Candidate {
  readonly name: string;
  readonly declaration: ts.VariableDeclaration | ts.PropertyDeclaration;
  readonly uses: readonly ts.Expression[];
  readonly mutations: readonly Mutation[];
  /** Why all sessions may share what a package made. */
  readonly outside?: string | undefined;
}

function candidates(statement: ts.Statement, references: References): Candidate[] {
  if (ts.isClassDeclaration(statement)) return staticFields(statement, references);
  if (!ts.isVariableStatement(statement)) return [];
  const own = statement.declarationList.declarations.filter((declaration) => !isHeldElsewhere(declaration, references));
  return own.flatMap((declaration) =>
    boundNames(declaration.name).flatMap((name) => {
      const symbol = references.symbolOf(name);
      if (!symbol || isLoaded(symbol, name)) return [];
      const uses = [...references.of(symbol), ...references.membersOf(symbol)];
      const mutations = mutationsOf(symbol, references);
      return [{ ...{ name: name.text, declaration, outside: clientReason(symbol) }, uses, mutations }];
    }),
  );
}
