import { ts } from 'ts-morph';
import type { MigrationOptions, ProjectModel } from '../project-model.ts';
import type { Obstacle } from '../singleton/singleton.ts';
import { answersAlone, senderAsked } from '../sse/answering.ts';
import { ASKED_AT_OPENING } from '../sse/asked.ts';
import { asksRequest } from '../sse/connection-code.ts';
import { codeOf } from '../sse/handler-code.ts';
import { ABOUT } from '../sse/message-code.ts';
import { replacedEndpoint, type Replacement } from '../sse/replacement.ts';
import type { SseApp } from '../sse/sse-app.ts';
import { doesSomething } from '../sse/started.ts';
import { beyondUpkeep, isWrite } from '../sse/upkeep.ts';
import { chainRoot, isFunction, isWithin, nodesIn } from '../syntax.ts';
import { admissionProblem } from './admission.ts';
import { besideStdio } from './beside-stdio.ts';
import { codesOf, streamableAppOf } from './endpoint.ts';
import { faultsOf, type Fault } from './faults.ts';
import { servingsOf, type Serving } from './serving.ts';
import { optionsOf, type TransportOptions } from './transport-options.ts';

/** An endpoint that was written by hand and does not work for all clients, with what becomes of it. */
export interface Repair {
  readonly replacement: Replacement;
  readonly faults: readonly Fault[];
  /** Whether clients keep their sessions, and what they share: as it was meant. */
  readonly options: Pick<MigrationOptions, 'sessions' | 'state'>;
  /** True where clients were answered with single JSON documents. */
  readonly json: boolean;
}

/** Why an endpoint with faults stays as it is. */
export interface Unrepaired extends Obstacle {
  readonly faults: readonly Fault[];
}

type Sources = Pick<ProjectModel, 'program' | 'references' | 'options' | 'sites'>;

/** How the Streamable HTTP endpoint of a project is repaired, or why not; undefined where nothing in it breaks clients. */
export function repairOf(project: Sources): Repair | Unrepaired | undefined {
  const endpoint = streamableAppOf(project);
  const faults = endpointFaults(project, endpoint);
  if (!endpoint || !faults.some(({ effect }) => effect === 'breaks')) return undefined;
  if ('reason' in endpoint) return { ...endpoint, faults };
  const [site, second] = project.sites;
  if (second) return { node: second.call, reason: SEVERAL_STARTS, faults };
  const options = optionsOf(endpoint.transport);
  const obstacle = openedTo(faults) ?? obstacleIn({ endpoint, options, project });
  if (obstacle) return { ...obstacle, faults };
  const beside = site && besideStdio(endpoint, site, project.references);
  if (beside && 'reason' in beside) return { ...beside, faults };
  const replacement = replacedEndpoint(endpoint, project.references, beside && { beside });
  if ('reason' in replacement) return { ...replacement, faults };
  const lost =
    sessionProblem(options.callbacks, replacement, project) ??
    reachedFromOutside(replacement) ??
    loadedNoMore(replacement);
  if (lost) return { ...lost, faults };
  const isMixed = faults.some(({ mixes }) => mixes);
  return {
    replacement,
    faults,
    json: options.json !== undefined,
    options: {
      sessions: options.isStateful ? project.options.sessions : 'stateless',
      state: options.isStateful && isMixed ? project.options.state : 'shared',
    },
  };
}

const SEVERAL_STARTS = 'of several starts over stdio no rule sees which one the endpoint belongs to';

/** What is wrong with the endpoints of a project, also with those that no rule repairs. */
export function endpointFaults(project: Sources, endpoint = streamableAppOf(project)): Fault[] {
  return servingsSeen(project, endpoint).flatMap(({ serving, app }) =>
    faultsOf({ serving, options: optionsOf(serving.transport), endpoint: app, project }),
  );
}

interface SeenServing {
  readonly serving: Serving;
  /** The app that it stands on, where that is understood. */
  readonly app: SseApp | undefined;
}

/** What serves Streamable HTTP, with all that is run for a request as far as it can be seen. */
export function servingsSeen(project: Sources, endpoint: SseApp | Obstacle | undefined): SeenServing[] {
  const known = endpoint && !('reason' in endpoint) ? endpoint : undefined;
  return servingsOf(project).map((found) => {
    const app = known?.transport === found.transport ? known : undefined;
    return { app, serving: app ? { ...found, codes: codesOf(app) } : found };
  });
}

/** Whoever is let in by mistake would be let in to the generated endpoint too. */
function openedTo(faults: readonly Fault[]): Obstacle | undefined {
  const open = faults.find(({ effect }) => effect === 'opens');
  return open && { node: open.node, reason: open.message };
}

interface Replaced {
  readonly endpoint: SseApp;
  readonly options: TransportOptions;
  readonly project: Pick<ProjectModel, 'program' | 'references'>;
}

/** What the generated endpoint would not do, or would do otherwise. */
function obstacleIn({ endpoint, options, project }: Replaced): Obstacle | undefined {
  return (
    options.obstacle ??
    codesOf(endpoint)
      .map((code) => decisionIn(code, endpoint, project))
      .find((problem) => problem) ??
    callerProblem(project) ??
    admissionProblem(endpoint, project)
  );
}

/** What is done for a session or after an error beside keeping the transport and answering: it would be lost. */
function sessionProblem(
  callbacks: readonly ts.Expression[],
  { handler, removed, transport, speaks }: Replacement,
  { references }: Replaced['project'],
): Obstacle | undefined {
  const asked = asksRequest(transport, { handler, references, transport }, ASKED_AT_OPENING[speaks]);
  const odd = asked ?? callbacks.find((callback) => !isFunction(callback));
  if (odd) return { node: odd, reason: 'cannot see what is done here for each session' };
  const parts = [...callbacks, ...[...nodesIn(handler.node)].filter(isAfterError)];
  const beyond = parts
    .map((part) => {
      const outer = [part, handler.node, ...removed];
      const isOwn = (name: ts.Identifier): boolean => {
        const declaration = references.symbolOf(name)?.valueDeclaration;
        const isDeclared = declaration !== undefined && outer.some((one) => isWithin(declaration, one));
        return isDeclared || answersAlone(name, references);
      };
      return beyondUpkeep(part, { isOwn });
    })
    .find((node) => node);
  return beyond && { node: beyond, reason: 'this is done for each session, and no rule says what becomes of it' };
}

/** `catch (error) { … }`, `finally { … }`. */
const isAfterError = (node: ts.Node): boolean =>
  ts.isCatchClause(node) || (ts.isTryStatement(node.parent) && node.parent.finallyBlock === node);

/** What decides about a request beside its session, or makes another one of it. */
function decisionIn(code: ts.Node, { handler }: SseApp, { references }: Replaced['project']): Obstacle | undefined {
  const asked = senderAsked(code, references);
  if (asked) return { node: asked, reason: 'who asks decides here what is answered' };
  const nodes = [...nodesIn(code)];
  const about = nodes.find((node) => ts.isStringLiteralLike(node) && ABOUT.test(node.text));
  if (about) return { node: about, reason: 'what a message is about decides here what is answered' };
  const request = isFunction(code) ? codeOf(code).request : handler.request;
  const isOfRequest = (value: ts.Expression): boolean => {
    const root = chainRoot(value);
    const declaration = ts.isIdentifier(root) ? references.symbolOf(root)?.valueDeclaration : undefined;
    return declaration !== undefined && request.some((one) => one === declaration || isWithin(declaration, one));
  };
  const changed = nodes.find((node) => isWrite(node) && isOfRequest(node.left));
  return changed && { node: changed, reason: 'the request is changed here before it is handed on' };
}

/** Who was let in by the app is known to its own middleware alone. */
function callerProblem({ program }: Replaced['project']): Obstacle | undefined {
  const nodes = [...program.sources.values()].flatMap((source) => [...nodesIn(source)]);
  const asked = nodes.find((node) => ts.isIdentifier(node) && node.text === 'authInfo');
  return asked && { node: asked, reason: 'this asks who was let in, which the generated endpoint would not know' };
}

const LOOPBACK = /^(127\.0\.0\.1|localhost|::1)$/;

/** The generated source listens on this machine alone until it is told otherwise: that may not cut off those whom a guard lets in. */
function reachedFromOutside({ isGuarded, listen }: Replacement): Obstacle | undefined {
  const host = listen.arguments[1];
  const isLocal = host !== undefined && ts.isStringLiteralLike(host) && LOOPBACK.test(host.text);
  if (!isGuarded || isLocal) return undefined;
  return {
    node: listen,
    reason: 'others reach it here past a guard of its own, and the generated endpoint listens on 127.0.0.1',
  };
}

/** What the file of the endpoint does when it is loaded, where the function that goes was all it was loaded for. */
function loadedNoMore({ beside, keepsApp, removed }: Replacement): Obstacle | undefined {
  const source = beside?.owner?.getSourceFile();
  if (!beside || !source || keepsApp || source === beside.choice.getSourceFile()) return undefined;
  const left = source.statements.find((one) => !removed.includes(one) && doesSomething(one));
  return left && { node: left, reason: 'this is done when its file is loaded, and nothing would load it any more' };
}
