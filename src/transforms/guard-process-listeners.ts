import { ts } from 'ts-morph';
import type { Edit } from '../edits/edit.ts';
import { waitsForEnd } from '../project/factory/behind-start.ts';
import { watchesClient } from '../project/process/client-watchers.ts';
import { isRegisteredOnce, survivedError } from '../project/process/error-listeners.ts';
import { isGenerated } from '../project/generated-modules.ts';
import type { PhaseOf } from '../project/process/phase.ts';
import type { ProjectModel } from '../project/project-model.ts';
import { serverCode } from '../project/factory/server-code.ts';
import { isProcessListener, isStdioTail, staysOnStdio } from '../project/factory/stdio-code.ts';
import { listensToExit } from '../project/process/openings/once-cleanup.ts';
import { isSwitched } from '../project/starts/switch.ts';
import { narrowedSends } from '../project/starts/transport-hooks.ts';
import { fileOf, functionAround, isStatementList, lineOf, nodesIn, placeOf } from '../project/syntax.ts';
import { isOnStdioPath } from '../project/starts/transport-branch.ts';
import { transportCondition } from './lib/transport-condition.ts';
import { styleOf } from './lib/text-style.ts';
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
        const message = ts.isExpressionStatement(node) && reasonFor(node, context);
        if (!message || isOnStdioPath(node) || isRegisteredOnce(node)) continue;
        const next = message === WAITS ? behindWait(node) : undefined;
        yield next ? refusal(next) : guarded(project, node, message);
      }
    }
  },
};
export default transform;

const PER_SESSION = 'listens to the process, once per session: on stdio only';
const FIRST_ONLY = 'listens to the process from the first session on: on stdio only';
const FOR_ALL = 'keeps the process alive after an error: over HTTP the listener of the first session does so for all';
const ONE_CLIENT = 'waits for the one client of stdio to leave: on stdio only';
const WAITS = 'waits until the one client of stdio leaves: over HTTP the session would never begin';
const NARROW =
  'stands for send() and takes the message alone: over HTTP it would reach another stream, so on stdio only';

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
  if (isOfServer && !isInCallback(node) && waitsForEnd(node, project.references)) return WAITS;
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

/** A handler waits for something of its own. */
function isInCallback(node: ts.Node): boolean {
  const owner = functionAround(node);
  return owner !== undefined && ts.isCallExpression(owner.parent) && owner.parent.expression !== owner;
}

/** What does something once the client has left. */
function behindWait(node: ts.Statement): ts.Statement | undefined {
  const { list } = placeOf(node);
  return list.statements.slice(list.statements.indexOf(node) + 1).find((statement) => !isStdioTail(statement));
}

const refusal = (node: ts.Node): Change => ({
  file: fileOf(node),
  line: lineOf(node),
  message:
    'this runs when the one client has left, in code that every session runs over HTTP: do it in the onclose of the server',
  confidence: 'review',
  edits: [],
});

function guarded(project: ProjectModel, node: ts.Node, message: string): Change {
  const file = fileOf(node);
  const at = (position: number, text: string): Edit => ({
    kind: 'replace',
    file,
    start: position,
    end: position,
    text,
  });
  const event = survivedError(node);
  const { quote } = styleOf(node.getSourceFile().text);
  const first = event === undefined ? '' : ` || process.listenerCount(${quote}${event}${quote}) === 0`;
  const condition = `if (${transportCondition(project, node, 'stdio')}${first}) `;
  const alone = !isStatementList(node.parent);
  const edits = alone
    ? [at(node.getStart(), `{ ${condition}`), at(node.getEnd(), ' }')]
    : [at(node.getStart(), condition)];
  return { file, line: lineOf(node), message: event === undefined ? message : FOR_ALL, confidence: 'safe', edits };
}
