import { ts } from 'ts-morph';
import type { ProjectModel } from '../project-model.ts';
import type { References } from '../references.ts';
import type { Obstacle } from '../singleton/singleton.ts';
import { receiverOf } from '../starts/start-sites.ts';
import { carriedTo, type CarriedName } from './carried.ts';
import { handOverProblem, NO_VARIABLE, startedOf, type Started } from './started.ts';
import { ancestor, declaredNames, isWithin, nodesIn } from '../syntax.ts';
import {
  buildingStatements,
  connectionProblem,
  endsWithClient,
  passageProblem,
  textBehind,
  type StreamHandler,
} from './connection-code.ts';
import { endingProblem } from './endings.ts';
import { ownMembers, type OwnMember } from './own-members.ts';
import { listenProblem, placeOfListen, portOf } from './listen.ts';
import { messageProblem } from './message-code.ts';
import { OURS } from './middleware.ts';
import { keptOf, removedBy } from './removed-code.ts';
import { appNameOf, namesWhereServed, partsLeft } from './served-app.ts';
import { sseAppOf, type SseApp } from './sse-app.ts';
import type { BesideStdio } from '../streamable/beside-stdio.ts';
import { returnedApp, type ReturnedApp } from '../streamable/returned-app.ts';
import { surroundingsOf, type Surroundings } from './surroundings.ts';

type Sources = Pick<ProjectModel, 'program' | 'references'>;

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
  /** How the app comes to where it is started then. */
  readonly returned: ReturnedApp | undefined;
  /** The path of what is served then; undefined for the usual one. */
  readonly path: string | undefined;
  /** Paths that are no more. */
  readonly gone: readonly string[];
}

/** A server that speaks HTTP, with what becomes of it. */
export type Replacement = SseApp & Changed;

/** How the HTTP+SSE endpoint of a project is replaced, or why no rule does; undefined where there is none. */
export function replacementOf(project: Sources): Replacement | Obstacle | undefined {
  const found = sseAppOf(project);
  return !found || 'reason' in found ? found : replacedEndpoint(found, project.references);
}

/** How an endpoint on the app of a project is replaced as a whole, or why no rule does. */
export function replacedEndpoint(found: SseApp, references: References, beside?: BesideStdio): Replacement | Obstacle {
  const problem = startProblem(found, references);
  if (problem) return problem;
  const surroundings = surroundingsOf(found, references);
  if ('reason' in surroundings) return surroundings;
  const { hasRoutes, ...guards } = surroundings;
  const port = beside ? beside.port : portOf(found, references);
  if (port && 'reason' in port) return port;
  const keepsApp = hasRoutes || guards.isGuarded || found.app.exported.length > 0;
  if (keepsApp && ancestor(found.listen, ts.isClassLike))
    return { node: found.app.made, reason: 'the app has more to do, and is known to this class alone' };
  const stream = { ...found, references, server: receiverOf(found.connect, references).root };
  const building = buildingStatements(stream);
  const behind = beside ? [] : endsWithClient(stream);
  const place = placeOfListen(found);
  if (keepsApp && !found.app.declaration) return { node: found.app.made, reason: NO_VARIABLE };
  const started = beside ? NOTHING_STARTED : startedOf(found, references);
  const carried = beside ? [] : carriedTo(place, [...building, ...behind, ...started.nodes], references);
  if ('reason' in carried) return connectionProblem(stream, building, { isOwn: () => true }) ?? carried;
  const left = partsLeft(found, { keepsApp, isGuarded: guards.isGuarded });
  const facts = {
    ...found,
    ...left,
    ...(beside?.owner && !keepsApp && { functions: [...found.functions, beside.owner] }),
    parts: [...left.parts, ...(beside ? [beside.http] : [])],
    beside,
    building,
    behind,
    started,
    carried,
    keepsApp,
    ...guards,
    appName: appNameOf(found),
    served: keepsApp ? namesWhereServed(found, references) : [],
    place,
    port,
    ...pathsOf(found),
  };
  const removed = removedBy(facts, references);
  const members = ownMembers([...removed, facts.place], keptOf(facts), references);
  const returned = beside && keepsApp ? returnedApp({ beside, place, removed }, references) : undefined;
  if (returned && 'reason' in returned) return returned;
  return checked({ ...facts, removed, members, returned }, stream);
}

/** The server is started over stdio where that was done before. */
const NOTHING_STARTED: Started = { text: '', nodes: [], parameter: undefined };

/** Streamable HTTP stays where it was; the two paths of HTTP+SSE are no more. */
function pathsOf({ speaks, stream, messages }: SseApp): Pick<Replacement, 'path' | 'gone'> {
  const paths = [...new Set([stream, ...messages].flatMap((route) => route.paths))].filter((path) => !OURS.test(path));
  return speaks === 'HTTP+SSE' ? { path: undefined, gone: paths } : { path: paths[0], gone: [] };
}

/** The replacement, where nothing is lost that somebody would miss. */
function checked(replacement: Replacement, stream: StreamHandler): Replacement | Obstacle {
  const { references, server } = stream;
  const { removed, building, place, passages, otherCode, handler, rewritten } = replacement;
  const gone = [...removed, place];
  const isOfEndpoint = (name: ts.Identifier): boolean => isDeclaredIn(name, [...gone, ...rewritten], references);
  const isOwn = (name: ts.Identifier): boolean => isOfEndpoint(name) || closesServer(name, server, references);
  const isOwnMember = (member: string): boolean => replacement.members.some(({ name: own }) => own === member);
  const endpoint = { isOwn: isOfEndpoint, isOwnMember };
  const known = [...building, handler.node, ...otherCode.map(({ node }) => node)];
  return (
    connectionProblem(stream, building, endpoint) ??
    passages.map((one) => passageProblem(one, { stream, known }, endpoint)).find((problem) => problem) ??
    otherCode.map((code) => messageProblem(code, stream, endpoint)).find((problem) => problem) ??
    endingProblem(removed, references, { isOwn, isOwnMember }) ??
    handOverProblem(replacement, references) ??
    listenProblem(replacement, place) ??
    leftUse(replacement, gone, references) ??
    leftType(replacement, gone) ??
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
  const { parts, rewritten } = replacement;
  const isGone = (node: ts.Node): boolean => [...gone, ...parts].some((outer) => isWithin(node, outer));
  const isKept = (node: ts.Node): boolean => kept.some((inner) => isWithin(node, inner));
  const usesOf = (statements: readonly ts.Statement[]): ts.Identifier[] =>
    statements
      .flatMap(declaredNames)
      .flatMap((name) => references.symbolOf(name) ?? [])
      .flatMap((symbol) => references.of(symbol));
  const moved = gone.filter((one) => replacement.building.includes(one));
  const left =
    usesOf(moved).find((use) => !isGone(use)) ??
    usesOf([...gone.filter((one) => !moved.includes(one)), ...rewritten]).find((use) => !isGone(use) || isKept(use));
  return left && { node: left, reason: usedHere(left.text, replacement) };
}

/** The class of the transport as a type, where the import that gives it is the one that the start takes the place of. */
function leftType(replacement: Replacement, gone: readonly ts.Statement[]): Obstacle | undefined {
  const { transport, place, parts, members } = replacement;
  const { expression } = transport;
  const source = transport.getSourceFile();
  if (source !== place.getSourceFile() || !ts.isIdentifier(expression)) return undefined;
  const names = [...nodesIn(source, ts.isImportDeclaration)].filter(
    (node): node is ts.Identifier => ts.isIdentifier(node) && node.text === expression.text,
  );
  const all = [...gone, ...parts, ...members.flatMap(({ declared }) => declared)];
  const left = names.find((name) => ts.isTypeReferenceNode(name.parent) && !all.some((one) => isWithin(name, one)));
  return left && { node: left, reason: usedHere(left.text, replacement) };
}

const usedHere = (name: string, { speaks }: Replacement): string =>
  `'${name}' belongs to the ${speaks === 'HTTP+SSE' ? 'SSE' : 'Streamable HTTP'} endpoint, and is used here`;

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
