import { ts } from 'ts-morph';
import type { ProjectModel } from '../project-model.ts';
import type { References } from '../references.ts';
import type { Obstacle } from '../singleton/singleton.ts';
import { receiverOf } from '../starts/start-sites.ts';
import { carriedTo, type CarriedName } from './carried.ts';
import { NO_VARIABLE, startedOf, type Started } from './started.ts';
import { givenBackOf, type GivenBack } from './given-back.ts';
import { ancestor, isWithin, nodesIn, placeOf } from '../syntax.ts';
import { buildingStatements, connectionProblem, endsWithClient } from './connection-code.ts';
import { ownMembers, type OwnMember } from './own-members.ts';
import { emptiedLists, type EmptiedList } from './emptied-lists.ts';
import { emptiedMembers, memberOf } from './own-methods.ts';
import { keptPathsOf, type KeptPaths } from './kept-paths.ts';
import { placeOfListen, portOf } from './listen.ts';
import { OURS } from './middleware.ts';
import { goneWithPlace, keptOf, removedBy } from './removed-code.ts';
import { ownerGivenServer } from './listens-for-caller.ts';
import { appNameOf, namesWhereServed, partsLeft } from './served-app.ts';
import { whereNothingIsLost } from './lost-parts.ts';
import { sseAppOf, type SseApp } from './sse-app.ts';
import type { BesideStdio } from '../streamable/beside-stdio.ts';
import { returnedApp, type ReturnedApp } from '../streamable/returned-app.ts';
import { surroundingsOf, type Surroundings } from './surroundings.ts';

type Sources = Pick<ProjectModel, 'program' | 'references' | 'options'>;

/** What becomes of a server that speaks HTTP: a start in the place of its listen call, and what goes. */
interface Changed extends Omit<Surroundings, 'hasRoutes'> {
  /** Statements of the handler that build the server of a connection: they move to the start. */
  readonly building: readonly ts.Statement[];
  /** Statements of the handler that end the process with its one client: they go behind the start. */
  readonly behind: readonly ts.Statement[];
  /** Statements that go; the one that listens is not among them. */
  readonly removed: readonly ts.Statement[];
  /** Members of the class around that go as well. */
  readonly members: readonly OwnMember[];
  /** Lists of connections that stay, with nothing in them. */
  readonly emptied: readonly EmptiedList[];
  /** The statement that listens. */
  readonly place: ts.Statement;
  /** True where the app has routes of its own, or is exported: it goes on. */
  readonly keepsApp: boolean;
  readonly port: ts.Expression | undefined;
  /** The statement that makes a plain server, where only its function goes on. */
  readonly rewritten: readonly ts.Statement[];
  /** Code that goes beside the statements: what decides about a branch, what makes a plain server. */
  readonly parts: readonly ts.Node[];
  /** The name of the app that goes on, or of the function that answers what is left of a plain server. */
  readonly appName: string;
  /** The names of the app where it listens, where it goes on. */
  readonly served: readonly ts.Node[];
  /** What is connected, as it is called where the app listens. */
  readonly started: Started;
  /** Names that the start needs and its file does not have. */
  readonly carried: readonly CarriedName[];
  /** Where it goes on to be started over stdio as well: what chooses. */
  readonly beside: BesideStdio | undefined;
  /** What the function that listened gave back of it. */
  readonly givenBack: GivenBack;
  /** How the app comes to where it is started then. */
  readonly returned: ReturnedApp | undefined;
  /** The path of what is served then; undefined for the usual one. */
  readonly path: string | undefined;
  /** Paths that are no more, where they go. */
  readonly gone: readonly string[];
  /** The same, where they go on beside the new one. */
  readonly kept: KeptPaths | undefined;
}

/** A server that speaks HTTP, with what becomes of it. */
export type Replacement = SseApp & Changed;

/** How the HTTP+SSE endpoint of a project is replaced, or why no rule does; undefined where there is none. */
export function replacementOf(project: Sources): Replacement | Obstacle | undefined {
  const found = sseAppOf(project);
  return !found || 'reason' in found
    ? found
    : replacedEndpoint(found, project.references, { keepsSse: project.options.keepSse });
}

interface Given {
  /** What chooses between HTTP and stdio, where both are started. */
  readonly beside?: BesideStdio;
  /** True where the endpoint is to go on beside the new one. */
  readonly keepsSse?: boolean | undefined;
}

/** How an endpoint on the app of a project is replaced as a whole, or why no rule does. */
export function replacedEndpoint(
  found: SseApp,
  references: References,
  { beside, keepsSse }: Given = {},
): Replacement | Obstacle {
  const problem = startProblem(found, references);
  if (problem) return problem;
  const surroundings = surroundingsOf(found, references);
  if ('reason' in surroundings) return surroundings;
  const { hasRoutes, ...guards } = surroundings;
  const port = beside ? beside.port : portOf(found, references);
  const kept = keepsSse ? keptPathsOf(found, references) : undefined;
  if (port && 'reason' in port) return port;
  if (kept && 'reason' in kept) return kept;
  const keepsApp = hasRoutes || guards.isGuarded || found.app.exported.length > 0;
  if (keepsApp && ancestor(found.listen, ts.isClassLike))
    return { node: found.app.made, reason: 'the app has more to do, and is known to this class alone' };
  const stream = { ...found, references, server: receiverOf(found.connect, references).root };
  const building = buildingStatements(stream);
  const behind = beside ? [] : endsWithClient(stream);
  const place = placeOfListen(found);
  if (!beside && (keepsApp || port) && !found.app.handed && ownerGivenServer(found, references))
    return { node: found.listen, reason: ELSEWHERE };
  const givenBack = givenBackOf(place, references);
  if ('reason' in givenBack) return givenBack;
  if (keepsApp && !found.app.declaration && !isChained(found, place))
    return { node: found.app.made, reason: NO_VARIABLE };
  const started = beside ? NOTHING_STARTED : startedOf(found, references);
  const carried = beside ? [] : carriedTo(place, [...building, ...behind, ...started.nodes], references);
  if ('reason' in carried) return connectionProblem(stream, building, { isOwn: () => true }) ?? carried;
  const left = partsLeft(found, { keepsApp, isGuarded: guards.isGuarded });
  const facts = {
    ...{ ...found, ...left, ...guards },
    ...(beside?.owner && !keepsApp && { functions: [...found.functions, beside.owner] }),
    parts: [...left.parts, ...(beside ? [beside.http] : [])],
    ...{ beside, building, behind, started, carried, keepsApp, givenBack },
    appName: appNameOf(found),
    served: keepsApp ? namesWhereServed(found, references) : [],
    place,
    port,
    ...pathsOf(found, kept),
    kept,
  };
  const removed = removedBy(facts, references);
  const members = membersGone({ ...facts, removed }, references);
  const returned = beside && keepsApp ? returnedApp({ beside, place: facts.place, removed }, references) : undefined;
  if (returned && 'reason' in returned) return returned;
  const emptied = emptiedLists([...removed, ...goneWithPlace(facts)], references);
  return whereNothingIsLost({ ...facts, removed, members, emptied, returned }, stream);
}

/** Members of the class around that nothing else uses, once what is removed is gone. */
function membersGone(
  facts: Parameters<typeof keptOf>[0] & Pick<Replacement, 'removed' | 'functions' | 'place'>,
  references: References,
): OwnMember[] {
  const { removed, functions, place } = facts;
  const methods = functions.flatMap((owner) => memberOf(owner) ?? []);
  return [
    ...methods.map((member) => ({ name: member.name.getText(), declared: [member] })),
    ...ownMembers([...removed, ...methods, place], keptOf(facts), references),
    ...emptiedMembers(removed, references),
  ].filter(({ name }, index, all) => all.findIndex((one) => one.name === name) === index);
}

const ELSEWHERE = 'the app listens here, and its server is known to the caller of this function alone';

/** The server is started over stdio where that was done before. */
const NOTHING_STARTED: Started = { text: '', nodes: [], parameter: undefined };

/** Streamable HTTP stays where it was; the two paths of HTTP+SSE are no more. */
function pathsOf(
  { speaks, stream, messages }: SseApp,
  kept: KeptPaths | undefined,
): Pick<Replacement, 'path' | 'gone'> {
  const paths = [...new Set([stream, ...messages].flatMap((route) => route.paths))].filter((path) => !OURS.test(path));
  return speaks === 'HTTP+SSE' ? { path: undefined, gone: kept ? [] : paths } : { path: paths[0], gone: [] };
}

/** `http.createServer(listener).listen(3000);`: the listener has or gets a name, the server needs none. */
const isChained = ({ listener, app, listen }: SseApp, place: ts.Statement): boolean =>
  listener !== undefined && isWithin(app.made, listen) && placeOf(app.made).statement === place;

/** Why the server cannot be started in the place of the listen call. */
function startProblem({ connect, handler, listen }: SseApp, references: References): Obstacle | undefined {
  const { root, owner, receiver } = receiverOf(connect, references);
  if (owner && ancestor(listen, ts.isClassLike) !== owner)
    return { node: listen, reason: 'the app listens outside of the class that holds the server' };
  const names = root || owner ? [] : [...nodesIn(receiver)].filter(ts.isIdentifier);
  const local = names.find((name) => {
    const declaration = references.symbolOf(name)?.valueDeclaration;
    return declaration !== undefined && isWithin(declaration, handler.node);
  });
  return local && { node: local, reason: 'what is connected here is known to this connection alone' };
}
