import { ts } from 'ts-morph';
import { baseOf, isCall } from '../../called-code.ts';
import { serverCode } from '../../factory/server-code.ts';
import { usesOfFunction } from '../../function-uses.ts';
import type { ProjectModel } from '../../project-model.ts';
import { isolatable, movingState } from '../../state/isolatable.ts';
import { isPerSession } from '../../state/outside-values.ts';
import { sessionStatements } from '../../factory/session-code.ts';
import { functionAround, isWithin, nodesIn } from '../../syntax.ts';
import type { PhaseOf } from '../phase.ts';
import { holderOf, type Holder } from './holder.ts';

/** How long something is kept: as long as a session, as long as the process, or nobody can say. */
export type Lifetime = 'session' | 'process' | 'unknown';

/** Answers it. */
export interface Lifetimes {
  /** For what a call or a construction makes. */
  ofMade(made: ts.Expression): Lifetime;
  /** For what a variable of a module holds, or of a function around the code that uses it. */
  ofDeclaration(declaration: ts.Declaration): Lifetime;
  /** For what a static field holds. */
  ofStatic(owner: ts.ClassLikeDeclaration, name: string): Lifetime;
  /** For the objects of a class. */
  ofInstances(owner: ts.ClassLikeDeclaration): Lifetime;
}

interface Search {
  readonly project: ProjectModel;
  readonly phasesOf: PhaseOf;
  readonly servers: readonly ts.Node[];
  /** The statements and declarations whose values every session has of its own. */
  readonly perSession: readonly ts.Node[];
  /** The functions that run while a session's server is built. */
  readonly builders: ReadonlySet<ts.Node>;
  readonly subclasses: Subclasses;
  /** What was found out so far; unknown for what is looked into at the moment. */
  readonly known: Map<ts.Node, Lifetime>;
}

/** The classes that extend a class. */
type Subclasses = ReadonlyMap<ts.Node, readonly ts.ClassLikeDeclaration[]>;

/** Reads the project once. */
export function lifetimesIn(project: ProjectModel): Lifetimes {
  const { sites, references, answers } = project;
  const { phasesOf, built } = answers;
  const perSession = [
    ...sessionStatements(sites, references),
    ...movingState(project),
    ...isolatable(project).map(({ declaration }) => declaration),
  ];
  const servers = serverCode(sites, references);
  const builders = new Set(built.parts.keys());
  const search = {
    ...{ project, phasesOf, servers, perSession, builders },
    subclasses: subclassesIn(project),
    known: new Map<ts.Node, Lifetime>(),
  };
  return {
    ofMade: (made) => lifetimeOf(made, search),
    ofDeclaration: (declaration) => lifetimeOfDeclaration(declaration, search),
    ofStatic: (owner, name) => lifetimeOfStatic(owner, name, search),
    ofInstances: (owner) => lifetimeOfInstances(owner, search),
  };
}

function lifetimeOf(made: ts.Expression, search: Search): Lifetime {
  const { known } = search;
  const before = known.get(made);
  if (before) return before;
  known.set(made, 'unknown');
  const lifetime = lifetimeIn(holderOf(made, search.project), made, search);
  known.set(made, lifetime);
  return lifetime;
}

function lifetimeIn(holder: Holder, made: ts.Expression, search: Search): Lifetime {
  const phases = search.phasesOf(made);
  if (phases.size === 1 && phases.has('once')) return 'process';
  switch (holder.kind) {
    case 'nobody':
    case 'local':
      return phases.has('session') ? 'session' : phases.has('unknown') ? 'unknown' : 'process';
    case 'variable':
      return lifetimeOfDeclaration(holder.declaration, search);
    case 'static field':
      return lifetimeOfStatic(holder.owner, holder.name, search);
    case 'field':
      return lifetimeOfInstances(holder.owner, search);
    case 'returned':
      return lifetimeOfResults(holder.by, search);
    case 'unknown':
      return 'unknown';
  }
}

/**
 * A variable that code of sessions uses and that outlives the function around: a session's own once it is moved or isolated, kept by
 * the generated module already, or declared by what builds a server.
 */
function lifetimeOfDeclaration(declaration: ts.Declaration, { perSession, builders }: Search): Lifetime {
  const owner = functionAround(declaration);
  const own = isPerSession(declaration) || perSession.some((node) => isWithin(declaration, node));
  return own || (owner !== undefined && builders.has(owner)) ? 'session' : 'process';
}

function lifetimeOfStatic(owner: ts.ClassLikeDeclaration, name: string, search: Search): Lifetime {
  const field = owner.members.find((member) => ts.isPropertyDeclaration(member) && member.name.getText() === name);
  return lifetimeOfDeclaration(field ?? owner, search);
}

/** As long as its instances, subclasses included. */
function lifetimeOfInstances(owner: ts.ClassLikeDeclaration, search: Search): Lifetime {
  if (search.servers.includes(owner)) return 'session';
  const made = [owner, ...(search.subclasses.get(owner) ?? [])].flatMap((one) => constructionsOf(one, search.project));
  return agreed(made.map((construction) => lifetimeOf(construction, search)));
}

function subclassesIn({ program, references }: ProjectModel): Subclasses {
  const subclasses = new Map<ts.Node, ts.ClassLikeDeclaration[]>();
  for (const one of references.classes) {
    const base = baseOf(one, program);
    if (base) subclasses.set(base, [...(subclasses.get(base) ?? []), one]);
  }
  return subclasses;
}

/** `new X()`, also `new this()` in a static member of the class. */
function constructionsOf(owner: ts.ClassLikeDeclaration, { references }: ProjectModel): ts.NewExpression[] {
  const symbol = owner.name && references.symbolOf(owner.name);
  const named = (symbol ? references.of(symbol) : []).flatMap(({ parent }) =>
    ts.isNewExpression(parent) ? parent : [],
  );
  const own = [...nodesIn(owner)].filter(
    (node): node is ts.NewExpression => ts.isNewExpression(node) && node.expression.kind === ts.SyntaxKind.ThisKeyword,
  );
  return [...named, ...own];
}

/** As long as whatever keeps what each call of the function gives. */
function lifetimeOfResults(by: ts.FunctionLikeDeclaration, search: Search): Lifetime {
  const calls = (usesOfFunction(by, search.project) ?? []).map(({ parent }) => parent).filter(isCall);
  return agreed(calls.map((call) => lifetimeOf(call, search)));
}

/** What all of them are; unknown where they differ or there are none. */
export function agreed(lifetimes: readonly Lifetime[]): Lifetime {
  const [first = 'unknown', ...others] = new Set(lifetimes);
  return others.length > 0 ? 'unknown' : first;
}
