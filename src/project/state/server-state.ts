import { ts } from 'ts-morph';
import { isGenerated } from '../generated-modules.ts';
import { isBuiltOnly } from './built-only.ts';
import { instanceChanges } from './class-changes.ts';
import { mutationsOf, mutationsThrough, type Mutation } from './mutations.ts';
import type { ProjectModel } from '../project-model.ts';
import type { References } from '../references.ts';
import { startFunctionsAround } from './start-only.ts';
import { ancestor, boundNames, fileOf, isFunction, lineOf, nodesIn } from '../syntax.ts';

type Sources = Pick<ProjectModel, 'program' | 'references' | 'sites'>;

/** Something a server remembers from one request to the next; `line` is 1-based. */
export interface ServerState {
  readonly name: string;
  readonly file: string;
  readonly line: number;
}

const REGISTERS = /^(tool|registerTool|addTool|resource|registerResource|prompt|registerPrompt|setRequestHandler)$/;

/** What lives in the server itself: variables around its handlers, fields of its class. Each session has its own, a request has none. */
export function findServerState(project: Sources): ServerState[] {
  const own = [...project.program.sources].filter(([file]) => !isGenerated(file)).map(([, source]) => source);
  return own.flatMap((source) =>
    [...nodesIn(source)].flatMap((node) => {
      if (ts.isClassLike(node)) return registersIn(node) ? changedFields(node, project) : [];
      return isFunction(node) && registersIn(node, node) ? changedVariables(node, project) : [];
    }),
  );
}

/** True when handlers are registered below a node, or directly in a function. */
const registersIn = (root: ts.Node, owner?: ts.Node): boolean =>
  [...nodesIn(root, (node) => owner !== undefined && node !== owner && isFunction(node))].some(
    (node) =>
      ts.isCallExpression(node) &&
      ts.isPropertyAccessExpression(node.expression) &&
      REGISTERS.test(node.expression.name.text),
  );

/** The first member of a class that changes its instance when it is built already. */
export function changedFields(owner: ts.ClassLikeDeclaration, project: Sources): ServerState[] {
  const { references } = project;
  const building = new Set<ts.Node>([...buildingIn(project), ...owner.members.filter(ts.isConstructorDeclaration)]);
  const isLater = laterThan(building, references);
  const later =
    instanceChanges(owner, references).find((change) => !isBuiltOnly(change, references, building)) ??
    instancesIn(owner).find((own) => mutationsThrough(own, references).some(isLater));
  const member = later && ancestor(later, isMember);
  const name = owner.name?.text ?? 'the class';
  const called = member?.name ? `${name}.${member.name.getText()}()` : name;
  return later ? [{ name: called, file: fileOf(owner), line: lineOf(owner) }] : [];
}

/** The `this` of a class, also in functions that keep it. */
const instancesIn = (owner: ts.ClassLikeDeclaration): ts.Expression[] =>
  [...nodesIn(owner)].filter(
    (node): node is ts.ThisExpression =>
      node.kind === ts.SyntaxKind.ThisKeyword && ancestor(node, ts.isClassLike) === owner,
  );

/** Tells changes that are made once a server is built: what it is handed to may change it then. */
function laterThan(building: ReadonlySet<ts.Node>, references: References): (change: Mutation) => boolean {
  const isLater = ({ node, through }: Mutation): boolean =>
    through ? through.some(isLater) : !isBuiltOnly(node, references, building);
  return isLater;
}

const isMember = (node: ts.Node): node is ts.ClassElement => ts.isClassElement(node) && ts.isClassLike(node.parent);

/** The variables of a function that functions inside of it change, other than such that it runs while it builds. */
export function changedVariables(owner: ts.FunctionLikeDeclaration, project: Sources): ServerState[] {
  const { references } = project;
  const building = new Set([...buildingIn(project), owner]);
  const isLater = laterThan(building, references);
  const declarations = [...nodesIn(owner, (node) => node !== owner && isFunction(node))].filter(
    ts.isVariableDeclaration,
  );
  return declarations.flatMap(({ name }) =>
    boundNames(name).flatMap((bound) => {
      const symbol = references.symbolOf(bound);
      const changes = symbol ? mutationsOf(symbol, references) : [];
      return changes.some(isLater) ? [{ name: bound.text, file: fileOf(bound), line: lineOf(bound) }] : [];
    }),
  );
}

/** The functions that build a server or start it. */
const buildingIn = ({ sites, references }: Sources): ReadonlySet<ts.Node> =>
  new Set([
    ...sites.flatMap(({ factory }) => factory ?? []),
    ...startFunctionsAround(
      sites.map(({ call }) => call),
      references,
    ),
  ]);
