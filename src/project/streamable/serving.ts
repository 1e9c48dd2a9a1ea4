import { ts } from 'ts-morph';
import { handingCalls, ownSources } from '../endpoints/handing-calls.ts';
import { httpConnects, isSse, isStreamable } from '../endpoints/http-connects.ts';
import { usesOfFunction } from '../function-uses.ts';
import type { ProjectModel } from '../project-model.ts';
import { bodyOfBranch } from '../sse/plain/code.ts';
import { foundOn } from '../sse/plain/sse.ts';
import { plainWayTo } from '../sse/plain/ways.ts';
import type { MethodCall } from '../starts/start-sites.ts';
import { functionAround, nodesIn } from '../syntax.ts';

/** A Streamable HTTP transport, and the code that serves requests with it. */
export interface Serving {
  readonly transport: ts.NewExpression;
  /** undefined where the server is connected to something that wraps the transport. */
  readonly connect: MethodCall | undefined;
  /** Functions and branches that are run for a request. */
  readonly codes: readonly ts.Node[];
}

type Sources = Pick<ProjectModel, 'program' | 'references'>;

/** What serves Streamable HTTP in a project, whatever app it stands on. */
export function servingsOf(project: Sources): Serving[] {
  const transports = ownSources(project).flatMap((source) =>
    [...nodesIn(source)].filter((node): node is ts.NewExpression => isStreamable(node, project)),
  );
  if (transports.length === 0) return [];
  const connects = httpConnects(project).filter((one) => !isSse(one));
  const calls = handingCalls(project);
  return transports.map((transport) => {
    const connect = connects.find((one) => one.transport === transport)?.call;
    const near = transports.length === 1 ? calls : calls.filter((call) => isInFileOf(call, transport));
    const nodes = [connect ?? transport, ...near];
    return { transport, connect, codes: distinct(nodes.flatMap((node) => codesAround(node, project))) };
  });
}

const distinct = <T>(items: readonly T[]): T[] => [...new Set(items)];
const isInFileOf = (node: ts.Node, other: ts.Node): boolean => node.getSourceFile() === other.getSourceFile();

/** What is run for a request around a node: a branch of a plain server, or the functions that lead there. */
function codesAround(node: ts.Node, project: Sources): ts.Node[] {
  const { references } = project;
  const way = plainWayTo(node, references);
  const found = way && foundOn(way, references);
  if (found && !('reason' in found)) return [...found.inner.map(({ owner }) => owner), bodyOfBranch(found.branch)];
  return callersOf(functionAround(node), project, 0);
}

const MAX_HOPS = 2;

function callersOf(owner: ts.FunctionLikeDeclaration | undefined, project: Sources, hops: number): ts.Node[] {
  if (!owner || ts.isConstructorDeclaration(owner)) return [];
  if (hops === MAX_HOPS) return [owner];
  const uses = usesOfFunction(owner, project) ?? [];
  const callers = uses.filter(({ parent }, index) => ts.isCallExpression(parent) && parent.expression === uses[index]);
  return [owner, ...callers.flatMap((use) => callersOf(functionAround(use), project, hops + 1))];
}
