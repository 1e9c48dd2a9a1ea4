import { ts } from 'ts-morph';
import type { ProjectModel } from '../project-model.ts';
import type { ServerRoot } from '../starts/server-root.ts';
import { movableState } from '../state/movable-state.ts';
import {
  ancestor,
  boundNames,
  declaredNames,
  isExported,
  isFunction,
  isWithin,
  nodesIn,
  statementIn,
} from '../syntax.ts';
import { classify } from './classify.ts';
import { scopeOf, type Scope } from './scope.ts';
import { isFunctionStatement, isProcessListener } from './stdio-code.ts';

/** A function of the server's module that closes over the server, and the calls of it. */
export interface ServerTaker {
  readonly name: ts.Identifier;
  readonly declaration: ts.FunctionLikeDeclaration;
  readonly calls: readonly ts.CallExpression[];
}

/** Functions that handlers call and code behind the start too: with the server as a parameter they serve both, and stay where they are. */
export function serverTakers(project: ProjectModel, root: ServerRoot): ServerTaker[] {
  if (!ts.isSourceFile(root.list)) return [];
  const scope = scopeOf(root, project.references);
  const { moved, conflicts } = classify(scope, root.statement, movableState(project, root));
  const names = moved.filter((s) => isFunctionStatement(s) && !isExported(s)).flatMap(declaredNames);
  return names.flatMap((name) => {
    const symbol = project.references.symbolOf(name);
    const uses = symbol ? project.references.of(symbol) : [];
    const stuck = conflicts.some(({ node }) =>
      uses.some((use) => use === node && (isBehindStart(use, scope) || isForProcess(use, root))),
    );
    const taker = stuck ? takerOf(name, uses, root) : undefined;
    return taker ? [taker] : [];
  });
}

/** `log('ready');` once the server has started. */
const isBehindStart = (use: ts.Identifier, { behind }: Scope): boolean =>
  behind.some(({ node }) => isWithin(use, node));

/** `process.on('SIGINT', () => cleanup())`, or a function that stands between the two. */
function isForProcess(use: ts.Identifier, { list }: ServerRoot): boolean {
  const statement = statementIn(list, use);
  return statement !== undefined && (isProcessListener(statement) || isFunctionStatement(statement));
}

function takerOf(name: ts.Identifier, uses: readonly ts.Identifier[], root: ServerRoot): ServerTaker | undefined {
  const declaration = functionOf(name);
  const calls = uses.flatMap((use) => calledBy(use) ?? []);
  const places = declaration ? [declaration, ...calls] : [];
  const isFree = !places.some((place) => hasOwn(place, root.name)) && !declaration?.parameters.some(isNamed(root.name));
  return declaration && isFree && calls.length === uses.length ? { name, declaration, calls } : undefined;
}

const calledBy = (use: ts.Identifier): ts.CallExpression | undefined =>
  ts.isCallExpression(use.parent) && use.parent.expression === use ? use.parent : undefined;

function functionOf({ parent }: ts.Identifier): ts.FunctionLikeDeclaration | undefined {
  if (ts.isFunctionDeclaration(parent)) return parent;
  const held = ts.isVariableDeclaration(parent) ? parent.initializer : undefined;
  return held && isFunction(held) ? held : undefined;
}

const isNamed =
  (name: string) =>
  (parameter: ts.ParameterDeclaration): boolean =>
    boundNames(parameter.name).some(({ text }) => text === name);

/** True where a function around a place calls something else by the server's name. */
function hasOwn(place: ts.Node, name: string): boolean {
  const owner = ancestor(place.parent, isFunction);
  if (!owner) return false;
  const declares = (node: ts.Node): boolean =>
    (ts.isVariableDeclaration(node) || ts.isParameter(node)) && boundNames(node.name).some(({ text }) => text === name);
  return [...nodesIn(owner)].some(declares) || hasOwn(owner, name);
}
