import { ts } from 'ts-morph';
import { usesOfFunction } from '../function-uses.ts';
import type { ProjectModel } from '../project-model.ts';
import { receiverOf } from '../starts/start-sites.ts';
import { isFunction } from '../syntax.ts';
import { httpConnects, isSse, type HttpConnect } from './http-connects.ts';
import { runningFunction, runsOf } from './runs.ts';
import { transportsForAll } from './transports-for-all.ts';

/** What the clients of an endpoint share although each needs one of its own. */
export interface SharedEndpoint {
  readonly node: ts.Node;
  readonly shared: 'server' | 'transport';
  /** True for one of HTTP+SSE. */
  readonly isDeprecated: boolean;
}

type Sources = Pick<ProjectModel, 'program' | 'references'>;

const MAX_DEPTH = 5;

/** One server on the transports of all sessions, or one transport for all clients. */
export function sharedEndpoints(project: Sources): SharedEndpoint[] {
  const found = httpConnects(project).flatMap((connect) => sharedAt(connect, project));
  const more = transportsForAll(project).filter((node) => !found.some((one) => one.node === node));
  return [...found, ...more.map((node): SharedEndpoint => ({ node, shared: 'transport', isDeprecated: false }))];
}

function sharedAt(connect: HttpConnect, project: Sources): SharedEndpoint[] {
  const { call, transport } = connect;
  const isDeprecated = isSse(connect);
  const maker = runningFunction(transport);
  const runs = runsOf(maker, project);
  if (runs === 'once') return [{ node: transport, shared: 'transport', isDeprecated }];
  const { root, owner } = receiverOf(call, project.references);
  const life = root
    ? lifeOfVariable(root, { maker, project, depth: 0 })
    : lifeOfField(owner, { maker, project, depth: 0 });
  return life === 'outside' && runs === 'many' ? [{ node: call, shared: 'server', isDeprecated }] : [];
}

/** Made together with the transport, or by something around it that lives longer. */
type Life = 'inside' | 'outside' | 'unknown';

interface Search {
  /** The function whose every run makes a transport. */
  readonly maker: ts.FunctionLikeDeclaration | undefined;
  readonly project: Sources;
  readonly depth: number;
}

function lifeOfVariable(name: ts.Identifier, search: Search): Life {
  const { maker, project, depth } = search;
  const declaration = project.references.symbolOf(name)?.valueDeclaration;
  if (!declaration || !maker || depth > MAX_DEPTH) return 'unknown';
  if (!isWithin(declaration, maker)) return 'outside';
  if (!ts.isParameter(declaration) || declaration.parent !== maker) return 'inside';
  const position = maker.parameters.indexOf(declaration);
  return worstOf(callsOf(maker, project).map((call) => lifeOfValue(call.arguments[position], call, search)));
}

/** `this.server`: as old as the instance, unless the very method that makes the transport is called on a new one. */
function lifeOfField(owner: ts.ClassLikeDeclaration | undefined, search: Search): Life {
  const { maker, project, depth } = search;
  if (!owner || !maker || depth > MAX_DEPTH) return 'unknown';
  if (maker.parent !== owner) return 'outside';
  return worstOf((usesOfFunction(maker, project) ?? []).map((use) => lifeOfInstance(use, search)));
}

/** The instance that a method is called on, or that it is bound to where it is handed to a router. */
function lifeOfInstance(use: ts.Node, search: Search): Life {
  const isCalled = ts.isCallExpression(use.parent) && use.parent.expression === use;
  if (isCalled && ts.isPropertyAccessExpression(use)) return lifeOfValue(use.expression, use.parent, search);
  return runsOf(runningFunction(use), search.project) === 'many' ? 'unknown' : 'outside';
}

function lifeOfValue(value: ts.Expression | undefined, call: ts.Node, search: Search): Life {
  const next = { ...search, maker: runningFunction(call), depth: search.depth + 1 };
  if (value && ts.isIdentifier(value)) return lifeOfVariable(value, next);
  const isMade = value && (ts.isNewExpression(value) || ts.isCallExpression(value));
  return isMade ? 'inside' : 'unknown';
}

function worstOf(lives: readonly Life[]): Life {
  if (lives.includes('outside')) return 'outside';
  return lives.length === 0 || lives.includes('unknown') ? 'unknown' : 'inside';
}

const callsOf = (owner: ts.FunctionLikeDeclaration, project: Sources): ts.CallExpression[] =>
  (usesOfFunction(owner, project) ?? []).flatMap(({ parent }) => (ts.isCallExpression(parent) ? [parent] : []));

const isWithin = (node: ts.Node, owner: ts.Node): boolean =>
  ts.findAncestor(node, (outer) => isFunction(outer) && outer === owner) !== undefined;
