import { ts } from 'ts-morph';
import { usesOfFunction } from '../function-uses.ts';
import { importedFrom } from '../imports.ts';
import type { PhaseOf } from './phase.ts';
import { isProcess } from './process-calls.ts';
import type { ProjectModel } from '../project-model.ts';
import { functionAround, unwrapped } from '../syntax.ts';

const LISTENS =
  /^(on|once|addListener|prependListener|addEventListener|createServer|listen|watch|subscribe|get|post|put|patch|delete|all|use|handle)$/;
const AROUND =
  /^(then|catch|finally|Promise|nextTick|queueMicrotask|setImmediate|forEach|map|filter|reduce|flatMap|some|every|find|sort)$/;
const TIMES = /^set(Interval|Timeout)$/;
const MAX_DEPTH = 6;

/** How code comes to run: whenever something happens to what the process has, in its time, or for a session. */
export type EventKind = 'listener' | 'timer' | 'session';

/** The ways in which a node is reached while the process runs; signals and the start are left out. */
export function eventsReaching(node: ts.Node, project: ProjectModel, phasesOf: PhaseOf): ReadonlySet<EventKind> {
  const kinds = new Set<EventKind>();
  follow(node, new Set(), 0);
  return kinds;

  function follow(inner: ts.Node, seen: Set<ts.Node>, depth: number): void {
    const owner = functionAround(inner);
    if (!owner) addPhases(phasesOf(inner), undefined);
    if (!owner || seen.has(owner) || depth > MAX_DEPTH) return;
    seen.add(owner);
    for (const use of usesOfFunction(owner, project) ?? []) {
      if (isOfThread(use)) continue;
      const kind = registeredAs(use);
      if (kind) addPhases(phasesOf(use), kind);
      else if (isCalled(use) || isRunAround(use)) follow(use, seen, depth + 1);
      else addPhases(phasesOf.atUse(use), undefined);
    }
  }

  /** What listens for the process and again for a session belongs to the process. */
  function addPhases(phases: ReturnType<PhaseOf>, kind: EventKind | undefined): void {
    const isOfProcess = phases.has('process') || phases.has('once');
    if (kind && isOfProcess) kinds.add(kind);
    else if (phases.has('session')) kinds.add('session');
  }
}

const isCalled = (use: ts.Node): boolean => ts.isCallExpression(use.parent) && use.parent.expression === use;

/** Called back at once, or by a promise. */
const isRunAround = (use: ts.Node): boolean => {
  const { parent } = use;
  if (!ts.isCallExpression(parent) && !ts.isNewExpression(parent)) return false;
  const { expression } = parent;
  return AROUND.test(ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText());
};

/** `parentPort.on('message', f)`: a thread has the modules that it loads for itself. */
function isOfThread({ parent }: ts.Node): boolean {
  const callee = ts.isCallExpression(parent) ? parent.expression : undefined;
  const receiver = callee && ts.isPropertyAccessExpression(callee) ? unwrapped(callee.expression) : undefined;
  return receiver !== undefined && importedFrom(receiver, THREADS)?.name === 'parentPort';
}

const THREADS = /^(node:)?worker_threads$/;

/** `hub.on('connection', f)`, `socket.onmessage = f`, `setInterval(f)`; signals and standard streams belong to stdio. */
function registeredAs(use: ts.Node): EventKind | undefined {
  const { parent } = use;
  if (ts.isBinaryExpression(parent) && parent.right === use && ts.isPropertyAccessExpression(parent.left))
    return /^on[a-z]/.test(parent.left.name.text) && !isOfProtocol(parent.left) ? 'listener' : undefined;
  if (!ts.isCallExpression(parent) || !parent.arguments.some((argument) => argument === use)) return undefined;
  const { expression } = parent;
  if (ts.isIdentifier(expression) && TIMES.test(expression.text)) return 'timer';
  const name = ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText();
  return LISTENS.test(name) && !isOnProcess(expression) ? 'listener' : undefined;
}

/** `transport.onclose`, `server.oninitialized`: each session has its own. */
const isOfProtocol = ({ expression, name }: ts.PropertyAccessExpression): boolean =>
  /^on(close|error|message|initialized)$/.test(name.text) && /(transport|server|protocol)$/i.test(expression.getText());

/** `process.on`, `process.stdin.on`. */
function isOnProcess(callee: ts.Expression): boolean {
  const receiver = ts.isPropertyAccessExpression(callee) ? callee.expression : callee;
  const root = ts.isPropertyAccessExpression(receiver) ? receiver.expression : receiver;
  return isProcess(root);
}
