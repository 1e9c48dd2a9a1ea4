import { ts } from 'ts-morph';
import { dispositionOf, globalDisposition } from './disposition.ts';
import { isGenerated } from '../generated-modules.ts';
import { functionNamed, instanceClassOf } from '../instances.ts';
import type { ProjectModel } from '../project-model.ts';
import { isMapped, questionsOf, type Question } from '../requests/questions.ts';
import { SESSION_MODULE } from '../generated-modules.ts';
import { sdkVersionOf } from '../sdk-version.ts';
import { changedFields, changedVariables, findServerState, type ServerState } from './server-state.ts';
import { releasesAround, releasesInSessions } from '../process/session-release.ts';
import { fileOf, isFunction, lineOf, nodesIn } from '../syntax.ts';

const MAX_DEPTH = 5;

/** What the sessions of 2025 have and 2026-07-28 has not: requests to the client, messages between requests, what is known since initialize. */
const SESSION_FEATURE =
  /^(listRoots|createMessage|elicitInput|oninitialized|getClientCapabilities|getClientVersion|sessionId|sendResourceUpdated|sendResourceListChanged|sendToolListChanged|sendPromptListChanged|sendLoggingMessage|sendElicitationCompletionNotifier|createElicitationCompletionNotifier|ping|enable|disable)$/;

/** A server that spoke both eras over stdio may do so over HTTP. */
export const servesModern = (project: ProjectModel): boolean =>
  speaksBothEras(project) && modernObstacles(project).length === 0;

/** True where a factory is served in the revision that its client wants. */
const speaksBothEras = ({ sites, program }: ProjectModel): boolean =>
  sdkVersionOf(program) === 'v2' && sites.length > 0 && sites.every(({ factory }) => factory !== undefined);

/** What the sources use of the sessions of 2025 that a client of 2026-07-28 does not offer, over no transport. */
export const sessionFeatures = (project: ProjectModel): ServerState[] =>
  featuresOf(
    project,
    questionsOf(project).filter((question) => isMapped(question)),
  );

/** The same but for questions whose answers handlers can wait for. */
export const featuresBesideQuestions = (project: ProjectModel): ServerState[] =>
  featuresOf(
    project,
    questionsOf(project).filter(({ handlers }) => handlers !== undefined),
  );

function featuresOf({ program }: ProjectModel, answered: readonly Question[]): ServerState[] {
  const asked = new Set<ts.Node>(answered.map(({ asks }) => asks));
  return [...program.sources]
    .filter(([file]) => !isGenerated(file))
    .flatMap(([, source]) => featuresIn(source))
    .filter((node) => !asked.has(node))
    .map((node) => ({ name: featureIn(node), file: fileOf(node), line: lineOf(node) }));
}

/** What ends with a session: a server that only answers a first question is closed as well. */
export const endedWithSessions = (project: ProjectModel): ReturnType<typeof releasesInSessions> => [
  ...releasesInSessions(project),
  ...project.sites.flatMap((site) => releasesAround(project, site)),
];

/** Why a server of its own for each request would be another server than the one of a whole session. */
export const modernObstacles = (project: ProjectModel): ServerState[] => [
  ...sessionFeatures(project),
  ...keptBySessions(project),
];

/** What a session has of its own, in the memory of its process or open. */
export function keptBySessions(project: ProjectModel): ServerState[] {
  const { program, sites, state } = project;
  const own = [...program.sources].filter(([file]) => !isGenerated(file)).map(([, source]) => source);
  const kept = state.filter((variable) => dispositionOf(variable, project).kind !== 'shared');
  const global = project.globalState.filter((item) => globalDisposition(item, project).kind !== 'shared');
  const rewritten = own.filter(({ text }) => text.includes(SESSION_MODULE));
  return [
    ...findServerState(project),
    ...sites.flatMap(({ factory }) => (factory ? rememberedBy(factory, project) : [])),
    ...[...kept, ...global].map(({ name, file, line }) => ({ name, file, line })),
    ...rewritten.map((source) => ({ name: SESSION_MODULE, file: fileOf(source), line: 1 })),
    ...endedWithSessions(project).map(({ statement }) => ({
      name: statement.getText(),
      file: fileOf(statement),
      line: lineOf(statement),
    })),
  ];
}

const featuresIn = (source: ts.SourceFile): ts.Node[] =>
  [...nodesIn(source)].filter((node) => SESSION_FEATURE.test(featureIn(node)) || isSending(node));

const featureIn = (node: ts.Node): string =>
  ts.isPropertyAccessExpression(node) || ts.isBindingElement(node) ? node.name.getText() : '';

/** `server.notification(…)`: it would belong to no request. */
const isSending = (node: ts.Node): boolean =>
  ts.isPropertyAccessExpression(node) &&
  node.name.text === 'notification' &&
  ts.isCallExpression(node.parent) &&
  node.parent.expression === node;

/** What a factory, the functions that it calls and the classes that it constructs keep for later. */
function rememberedBy(
  factory: ts.FunctionLikeDeclaration,
  project: ProjectModel,
  seen = new Set<ts.Node>(),
): ServerState[] {
  if (seen.has(factory) || seen.size > MAX_DEPTH ** 3) return [];
  seen.add(factory);
  const { references } = project;
  const inner = [...nodesIn(factory, (node) => node !== factory && isFunction(node))].flatMap((node): ServerState[] => {
    const built = ts.isNewExpression(node) ? instanceClassOf(node, references) : undefined;
    if (built) return changedFields(built, project);
    const named = ts.isCallExpression(node) && ts.isIdentifier(node.expression) ? node.expression : undefined;
    const called = named && functionNamed(named, references);
    return called ? rememberedBy(called, project, seen) : [];
  });
  return [...changedVariables(factory, project), ...inner];
}
