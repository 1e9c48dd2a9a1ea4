import { ts } from 'ts-morph';
import { settlesAtEnd } from '../project/factory/end-waits.ts';
import { onlyWaits, waitsForEnd } from '../project/factory/waiting.ts';
import { watchesClient } from '../project/process/client-watchers.ts';
import { isRegisteredOnce } from '../project/process/error-listeners.ts';
import { isGenerated } from '../project/generated-modules.ts';
import type { PhaseOf } from '../project/process/phase.ts';
import type { ProjectModel } from '../project/project-model.ts';
import { serverCode } from '../project/factory/server-code.ts';
import { isProcessListener, staysOnStdio } from '../project/factory/stdio-code.ts';
import { listensToExit } from '../project/process/openings/once-cleanup.ts';
import { isSwitched } from '../project/starts/switch.ts';
import { narrowedSends } from '../project/starts/transport-hooks.ts';
import { functionAround, nodesIn } from '../project/syntax.ts';
import { isOnStdioPath } from '../project/starts/transport-branch.ts';
import { guarded } from './lib/stdio-guard.ts';
import { waitChange } from './lib/wait-change.ts';
import type { Change, Transform } from './transform.ts';

/** Listeners of the process inside code that runs once per session, and what waits for the one client to leave, stay on the stdio path. */
const transform: Transform = {
  id: 'guard-process-listeners',
  title: 'Keep process listeners on stdio',
  why: 'A listener per session leaks, and one that exits the process would end everybody’s session with the first one that closes. Over HTTP the end of stdin means nothing.',
  docs: ['https://nodejs.org/api/events.html#eventsdefaultmaxlisteners'],
  *run(project) {
    const once = project.answers.once.items.map(({ expression }) => expression);
    const servers = serverCode(project.sites, project.references);
    const sends = narrowedSends(project).map(({ node }) => node);
    const context = { project, phasesOf: project.answers.phasesOf, servers, once, sends };
    for (const [file, source] of project.program.sources) {
      if (isGenerated(file)) continue;
      for (const node of nodesIn(source)) {
        const change = changeFor(node, context);
        if (change && !isOnStdioPath(node)) yield change;
      }
    }
  },
};
export default transform;

const PER_SESSION = 'listens to the process, once per session: on stdio only';
const FIRST_ONLY = 'listens to the process from the first session on: on stdio only';
const ONE_CLIENT = 'waits for the one client of stdio to leave: on stdio only';
const NARROW =
  'stands for send() and takes the message alone: over HTTP it would reach another stream, so on stdio only';

function changeFor(node: ts.Node, context: Context): Change | undefined {
  const { project } = context;
  if (waitsIn(node, context)) return waitChange(project, node);
  const message = ts.isExpressionStatement(node) ? reasonFor(node, context) : undefined;
  const stays = message === undefined || isRegisteredOnce(node) || isOfWait(node, context);
  return stays || !ts.isStatement(node) ? undefined : guarded(project, node, message);
}

interface Context {
  readonly project: ProjectModel;
  readonly phasesOf: PhaseOf;
  readonly servers: readonly ts.Node[];
  /** What is done once per process from now on. */
  readonly once: readonly ts.Node[];
  /** What stands for the send() of a session's transport and cannot. */
  readonly sends: readonly ts.Node[];
}

function reasonFor(node: ts.ExpressionStatement, context: Context): string | undefined {
  const { project, phasesOf, servers, once, sends } = context;
  if (sends.includes(node.expression)) return NARROW;
  const isOfServer = ts.findAncestor(node, (outer) => servers.includes(outer)) !== undefined;
  const listens = isProcessListener(node);
  if (!listens && !staysOnStdio(node) && !watchesClient(node)) return undefined;
  if (once.includes(node.expression)) return undefined;
  const phases = phasesOf(node.parent);
  if (phases.has('once')) return listensToExit(node.expression) ? undefined : FIRST_ONLY;
  if (isOfServer) return PER_SESSION;
  const closes = staysOnStdio(node) && !listens;
  if ((closes && phases.has('unknown')) || (staysOnStdio(node) && phases.has('session'))) return PER_SESSION;
  return watchesClient(node) && phases.size > 0 && project.sites.every(isSwitched) ? ONE_CLIENT : undefined;
}

/** What in the code of a server waits for the end of the process. */
function waitsIn(node: ts.Node, { project: { references }, servers }: Context): boolean {
  const isOfServer = (): boolean => ts.findAncestor(node, (outer) => servers.includes(outer)) !== undefined;
  if (ts.isNewExpression(node)) return isOfServer() && isChained(node) && settlesAtEnd(node);
  if (!ts.isStatement(node) || !isOfServer() || isInCallback(node)) return false;
  const owner = functionAround(node);
  return waitsForEnd(node, references) && !(owner && onlyWaits(owner, references));
}

/** A handler waits for something of its own. */
function isInCallback(node: ts.Node): boolean {
  const owner = functionAround(node);
  return owner !== undefined && ts.isCallExpression(owner.parent) && owner.parent.expression !== owner;
}

/** `connect(…).then(() => new Promise(…))`. */
function isChained({ parent: owner }: ts.NewExpression): boolean {
  if (!ts.isArrowFunction(owner) || !ts.isCallExpression(owner.parent)) return false;
  const { expression } = owner.parent;
  return ts.isPropertyAccessExpression(expression) && expression.name.text === 'then';
}

/** What waits goes with all that stands in it. */
const isOfWait = (node: ts.Node, context: Context): boolean =>
  ts.findAncestor(node.parent, (outer) => waitsIn(outer, context)) !== undefined;
