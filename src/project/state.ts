import { ts } from 'ts-morph';
import { isGenerated } from './generated-modules.ts';
import { isAssigned, mutationsOf, type Mutation } from './mutations.ts';
import type { Program } from './program.ts';
import type { References } from './references.ts';
import { isUnreached, startOnly, type StartCode } from './start-only.ts';
import { boundNames, fileOf, lineOf, nodesIn } from './syntax.ts';

/** A variable that outlives a session and is written while requests are handled. `line` is 1-based. */
export interface StateVariable {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  /** The module-level statement that declares it. */
  readonly statement: ts.Statement;
  readonly declaration: ts.VariableDeclaration | ts.PropertyDeclaration;
  /** Every place that means the variable: identifiers, or `X.field` accesses of a static field. */
  readonly uses: readonly ts.Expression[];
  /** Where requests write it. */
  readonly writes: readonly { readonly file: string; readonly line: number }[];
  /** True when a handler changes what the variable holds instead of assigning it. */
  readonly changedInPlace: boolean;
  /** True when it is also written while the process starts, after its declaration. */
  readonly writtenAtStart: boolean;
}

/** Module-level variables and static class members that handlers write (migration-patterns 4.4). */
export function findState(program: Program, references: References, code: StartCode): StateVariable[] {
  const own = [...program.sources].filter(([file]) => !isGenerated(file)).map(([, source]) => source);
  return own.flatMap((source) =>
    source.statements.flatMap((statement) =>
      candidates(statement, references).flatMap((candidate) => {
        const mutations = candidate.mutations.filter(({ node }) => !isUnreached(node, references));
        const [byHandlers, atStart] = divided(mutations, ({ node }) => !startOnly(node, references, code));
        return byHandlers.length > 0 ? [stateVariable(candidate, statement, { byHandlers, atStart })] : [];
      }),
    ),
  );
}

function divided<T>(items: readonly T[], fits: (item: T) => boolean): [T[], T[]] {
  return [items.filter(fits), items.filter((item) => !fits(item))];
}

interface Writes {
  readonly byHandlers: readonly Mutation[];
  readonly atStart: readonly Mutation[];
}

function stateVariable(candidate: Candidate, statement: ts.Statement, { byHandlers, atStart }: Writes): StateVariable {
  const { name, declaration, uses } = candidate;
  return {
    name,
    file: fileOf(declaration),
    line: lineOf(declaration),
    statement,
    declaration,
    uses,
    writes: byHandlers.map(({ node: at }) => ({ file: fileOf(at), line: lineOf(at) })),
    changedInPlace: byHandlers.some(({ kind }) => kind !== 'assigned'),
    writtenAtStart: atStart.length > 0,
  };
}

interface Candidate {
  readonly name: string;
  readonly declaration: ts.VariableDeclaration | ts.PropertyDeclaration;
  readonly uses: readonly ts.Expression[];
  readonly mutations: readonly Mutation[];
}

function candidates(statement: ts.Statement, references: References): Candidate[] {
  if (ts.isClassDeclaration(statement)) return staticFields(statement);
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.flatMap((declaration) =>
    boundNames(declaration.name).flatMap((name) => {
      const symbol = references.symbolOf(name);
      return symbol
        ? [{ name: name.text, declaration, uses: references.of(symbol), mutations: mutationsOf(symbol, references) }]
        : [];
    }),
  );
}

/** `static instance`: written as `X.instance = …`, or as `this.instance = …` in a static member. */
function staticFields(owner: ts.ClassDeclaration): Candidate[] {
  const fields = owner.members.filter((m): m is ts.PropertyDeclaration => ts.isPropertyDeclaration(m) && isStatic(m));
  return fields.map((declaration) => {
    const name = declaration.name.getText();
    const uses = [...nodesIn(owner.getSourceFile())].filter((node): node is ts.PropertyAccessExpression =>
      isFieldAccess(node, owner, name),
    );
    const changed = uses.filter(isChanged);
    const mutations = changed.map((node) => ({
      node,
      kind: isAssigned(node) ? ('assigned' as const) : ('changed' as const),
    }));
    return { name: `${owner.name?.text ?? 'class'}.${name}`, declaration, uses, mutations };
  });
}

const isStatic = (node: ts.ClassElement): boolean =>
  ts.canHaveModifiers(node) &&
  (ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) ?? false);

function isFieldAccess(node: ts.Node, owner: ts.ClassDeclaration, name: string): boolean {
  if (!ts.isPropertyAccessExpression(node) || node.name.text !== name) return false;
  const from = node.expression.getText();
  return from === owner.name?.text || (from === 'this' && inStatic(node));
}

const inStatic = (node: ts.Node): boolean =>
  ts.findAncestor(node, (current) => ts.isClassElement(current) && isStatic(current)) !== undefined;

function isChanged(access: ts.Expression): boolean {
  if (isAssigned(access)) return true;
  const { parent } = access;
  if (ts.isElementAccessExpression(parent)) return isAssigned(parent);
  return (
    ts.isPropertyAccessExpression(parent) &&
    ts.isCallExpression(parent.parent) &&
    /^(set|add|delete|clear|push|pop|shift|splice)$/.test(parent.name.text)
  );
}
