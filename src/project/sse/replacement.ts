import { ts } from 'ts-morph';
import type { ProjectModel } from '../project-model.ts';
import type { References } from '../references.ts';
import type { Obstacle } from '../singleton/singleton.ts';
import { receiverOf } from '../starts/start-sites.ts';
import { carriedTo, type CarriedName } from './carried.ts';
import { handOverProblem, startedOf, type Started } from './started.ts';
import { ancestor, declaredNames, isStatementList, isWithin, nodesIn, placeOf } from '../syntax.ts';
import {
  buildingStatements,
  connectionProblem,
  endsWithClient,
  textBehind,
  type StreamHandler,
} from './connection-code.ts';
import { endingProblem, endingsOf, endingsOfDeclared } from './endings.ts';
import { ownedBy } from './endpoint-names.ts';
import { ownMembers, type OwnMember } from './own-members.ts';
import { listenProblem, portOf } from './listen.ts';
import { messageProblem } from './message-code.ts';
import { appProblem, guardsOf, isRoute, OURS, routeGuards } from './middleware.ts';
import { sseAppOf, type SseApp } from './sse-app.ts';

type Sources = Pick<ProjectModel, 'program' | 'references'>;

/** What becomes of a server that speaks HTTP+SSE: a start in the place of its listen call, and what goes. */
export interface Replacement extends SseApp {
  /** Statements of the handler that build the server of a connection: they move to the start. */
  readonly building: readonly ts.Statement[];
  /** Statements of the handler that end the process with its one client: they go behind the start. */
  readonly behind: readonly ts.Statement[];
  /** Statements that go; the one that listens is not among them. */
  readonly removed: readonly ts.Statement[];
  /** Members of the class around that go as well. */
  readonly members: readonly OwnMember[];
  /** The statement that listens. */
  readonly place: ts.Statement;
  /** True where the app has routes of its own, or is exported: it goes on. */
  readonly keepsApp: boolean;
  /** True where the app has middleware that may turn a request away: it stays in front of the endpoint. */
  readonly isGuarded: boolean;
  /** Such middleware of the route of the stream alone. */
  readonly routeGuards: readonly ts.Expression[];
  readonly port: ts.Expression | undefined;
  /** The names of the app where it listens, where it goes on. */
  readonly served: readonly ts.Node[];
  /** What is connected, as it is called where the app listens. */
  readonly started: Started;
  /** Names that the start needs and its file does not have. */
  readonly carried: readonly CarriedName[];
  /** Paths of the two endpoints. */
  readonly gone: readonly string[];
}

/** How the HTTP+SSE endpoint of a project is replaced, or why no rule does; undefined where there is none. */
export function replacementOf(project: Sources): Replacement | Obstacle | undefined {
  const { references } = project;
  const found = sseAppOf(project);
  if (!found || 'reason' in found) return found;
  const problem = startProblem(found, references) ?? appProblem(found, references);
  if (problem) return problem;
  const routes = [found.stream, ...found.messages];
  const own = routeGuards(found.stream, references);
  const others = found.messages.flatMap((route) => routeGuards(route, references));
  const more = others.find((guard) => !own.some((one) => one.getText() === guard.getText()));
  if (more) return { node: more, reason: 'messages are guarded by more than the stream: nothing on /mcp would be' };
  const isGuarded = guardsOf(found, references).length > 0;
  const port = portOf(found, references);
  if (port && 'reason' in port) return port;
  const hasRoutes = found.app.calls.some((one) => isRoute(one) && !routes.some(({ call }) => call === one.call));
  const keepsApp = hasRoutes || isGuarded || found.app.exported.length > 0;
  if (keepsApp && ancestor(found.listen, ts.isClassLike))
    return { node: found.app.declaration, reason: 'the app has more to do, and is known to this class alone' };
  const stream = { ...found, references, server: receiverOf(found.connect, references).root };
  const building = buildingStatements(stream);
  const behind = endsWithClient(stream);
  const place = placeOf(found.listen).statement;
  const started = startedOf(found, references);
  const carried = carriedTo(place, [...building, ...behind, ...started.nodes], references);
  if ('reason' in carried) return connectionProblem(stream, building, { isOwn: () => true }) ?? carried;
  const facts: Facts = {
    ...found,
    building,
    behind,
    started,
    carried,
    keepsApp,
    served: keepsApp ? namesWhereServed(found, references) : [],
    isGuarded,
    routeGuards: own,
    place,
    port,
    gone: [...new Set(routes.flatMap(({ path }) => path ?? []))].filter((path) => !OURS.test(path)),
  };
  const removed = removedBy(facts, references);
  const members = ownMembers([...removed, facts.place], keptOf(facts), references);
  return checked({ ...facts, removed, members }, stream);
}

/** The `app` of `app.listen(…)` and of `http.createServer(app)`. */
function namesWhereServed({ app, listen }: SseApp, references: References): ts.Node[] {
  const symbols = [app.declaration, app.handed?.declaration].flatMap((one) =>
    one && ts.isIdentifier(one.name) ? (references.symbolOf(one.name) ?? []) : [],
  );
  const nodes = [listen, ...app.servers].flatMap((node) => [...nodesIn(node)]).filter(ts.isIdentifier);
  return nodes.filter((name) => symbols.some((symbol) => references.symbolOf(name) === symbol));
}

type Facts = Omit<Replacement, 'removed' | 'members'>;

/** The routes, the functions and variables that only they use, what closes them in the end, and the app where it has nothing else to do. */
function removedBy(facts: Facts, references: References): ts.Statement[] {
  const { app, stream, messages, place, keepsApp, building } = facts;
  const routes = [stream, ...messages].map(({ statement }) => statement);
  const named = facts.functions.flatMap((owner) => ownStatement(owner) ?? []);
  const servers = app.servers.map((server) => placeOf(server).statement);
  const made = app.handed
    ? [ownStatement(app.handed.owner), app.handed.declaration && placeOf(app.handed.call).statement]
    : [];
  const whole = [
    ...app.calls.map(({ statement }) => statement),
    ...app.locals,
    placeOf(app.declaration).statement,
    ...made.filter((statement) => statement !== undefined),
  ];
  const base = [
    ...routes,
    ...building.filter((one) => !isWithin(one, facts.handler)),
    ...named,
    ...servers,
    ...(keepsApp ? [] : whole),
  ];
  const kept = keptOf(facts);
  const candidates = endingsOf([...base, place], references);
  const owned = ownedBy({ references, nodes: [...base, ...candidates, place], kept });
  const endings = endingsOfDeclared(candidates, [...base, ...owned, place], references);
  const nodes = [...base, ...endings, place];
  const all = new Set([...base, ...endings, ...ownedBy({ references, nodes, kept })]);
  return [...all].filter((statement) => statement !== place);
}

/** What of the endpoint goes somewhere else. */
export const keptOf = ({ building, behind, routeGuards, started, port, served }: Facts): ts.Node[] => [
  ...building,
  ...behind,
  ...routeGuards,
  ...started.nodes,
  ...served,
  ...(port ? [port] : []),
];

/** `function open(req, res) { … }`, `const open = async (req, res) => { … };`: a function that does not stand in its route. */
function ownStatement(owner: ts.FunctionLikeDeclaration): ts.Statement | undefined {
  if (ts.isFunctionDeclaration(owner)) return isStatementList(owner.parent) ? owner : undefined;
  return ts.isVariableDeclaration(owner.parent) ? ancestor(owner.parent, ts.isVariableStatement) : undefined;
}

/** The replacement, where nothing is lost that somebody would miss. */
function checked(replacement: Replacement, stream: StreamHandler): Replacement | Obstacle {
  const { references, server } = stream;
  const { removed, building, place } = replacement;
  const gone = [...removed, place];
  const isOfEndpoint = (name: ts.Identifier): boolean => isDeclaredIn(name, gone, references);
  const isOwn = (name: ts.Identifier): boolean => isOfEndpoint(name) || closesServer(name, server, references);
  const isOwnMember = (member: string): boolean => replacement.members.some(({ name: own }) => own === member);
  const endpoint = { isOwn: isOfEndpoint, isOwnMember };
  const handlers = replacement.functions.filter((owner) => owner !== stream.handler);
  return (
    connectionProblem(stream, building, endpoint) ??
    handlers.map((owner) => messageProblem(owner, references, endpoint)).find((problem) => problem) ??
    endingProblem(removed, references, { isOwn, isOwnMember }) ??
    handOverProblem(replacement, references) ??
    listenProblem(replacement, place) ??
    leftUse(replacement, gone, references) ??
    replacement
  );
}

function isDeclaredIn(name: ts.Identifier, gone: readonly ts.Statement[], references: References): boolean {
  const declaration = references.symbolOf(name)?.valueDeclaration;
  return declaration !== undefined && gone.some((statement) => isWithin(declaration, statement));
}

/** `server.close()`: over HTTP each session closes its own. */
function closesServer(name: ts.Identifier, server: ts.Identifier | undefined, references: References): boolean {
  const symbol = server && references.symbolOf(server);
  return symbol !== undefined && references.symbolOf(name) === symbol && /^\.close\(/.test(textBehind(name));
}

/** A use of something that goes, in code that stays. */
function leftUse(
  replacement: Replacement,
  gone: readonly ts.Statement[],
  references: References,
): Obstacle | undefined {
  const kept = keptOf(replacement);
  const isGone = (node: ts.Node): boolean => gone.some((outer) => isWithin(node, outer));
  const isKept = (node: ts.Node): boolean => kept.some((inner) => isWithin(node, inner));
  const usesOf = (statements: readonly ts.Statement[]): ts.Identifier[] =>
    statements
      .flatMap(declaredNames)
      .flatMap((name) => references.symbolOf(name) ?? [])
      .flatMap((symbol) => references.of(symbol));
  const moved = gone.filter((one) => replacement.building.includes(one));
  const left =
    usesOf(moved).find((use) => !isGone(use)) ??
    usesOf(gone.filter((one) => !moved.includes(one))).find((use) => !isGone(use) || isKept(use));
  return left && { node: left, reason: `'${left.text}' belongs to the SSE endpoint, and is used here` };
}

/** Why the server cannot be started in the place of the listen call. */
function startProblem({ connect, handler, listen }: SseApp, references: References): Obstacle | undefined {
  const { root, owner, receiver } = receiverOf(connect, references);
  if (owner && ancestor(listen, ts.isClassLike) !== owner)
    return { node: listen, reason: 'the app listens outside of the class that holds the server' };
  const names = root || owner ? [] : [...nodesIn(receiver)].filter(ts.isIdentifier);
  const local = names.find((name) => {
    const declaration = references.symbolOf(name)?.valueDeclaration;
    return declaration !== undefined && isWithin(declaration, handler);
  });
  return local && { node: local, reason: 'what is connected here is known to this connection alone' };
}
