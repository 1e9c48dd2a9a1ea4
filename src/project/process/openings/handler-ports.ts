import { ts } from 'ts-morph';
import { isCall, type Call } from '../../called-code.ts';
import { isGenerated } from '../../generated-modules.ts';
import type { ProjectModel } from '../../project-model.ts';
import { isFunction, nodesIn } from '../../syntax.ts';
import { holderOf, holderOfReceiver, type Holder } from './holder.ts';
import type { Lifetimes } from './lifetime.ts';
import { writtenByVisitors } from './login-state.ts';
import { portOpened } from './listening.ts';
import type { Port } from './port-number.ts';
import { isTemporary } from './temporary.ts';

/** A port that is opened while a request is handled: mostly for a login that comes back to it. */
export interface HandlerPort extends Port {
  readonly node: Call;
  /** The variable or field that keeps what listens there, where every session has its own. */
  readonly keptBy?: string;
  /** The one of a session that whoever comes to the port writes. */
  readonly writes?: string;
}

const LISTENS = /\.listen\b|\.bind\b|Server\b|\bserve\b/;

/** All of them in the project's own sources. */
export function handlerPorts(project: ProjectModel): HandlerPort[] {
  const sources = [...project.program.sources].filter(([file, { text }]) => !isGenerated(file) && LISTENS.test(text));
  const opened = sources.flatMap(([, source]) => [...nodesIn(source)].flatMap((node) => portAt(node, project)));
  if (opened.length === 0) return [];
  const { phasesOf, built, lifetimes } = project.answers;
  const inHandlers = opened.filter(({ node }) => phasesOf(node).has('session') && !built.partOf(node));
  return inHandlers.map((port) => (port.fixed ? { ...port, ...hazards(port.node, project, lifetimes) } : port));
}

function hazards(node: Call, project: ProjectModel, lifetimes: Lifetimes): Pick<HandlerPort, 'keptBy' | 'writes'> {
  const keptBy = ownHolder(node, project, lifetimes);
  if (keptBy !== undefined) return { keptBy };
  const writes = writtenByVisitors(node, project, lifetimes);
  return writes === undefined ? {} : { writes };
}

function portAt(node: ts.Node, project: ProjectModel): HandlerPort[] {
  const port = isCall(node) ? portOpened(node, project) : undefined;
  return port && isCall(node) && !isTemporary(node) ? [{ ...port, node }] : [];
}

/** The name of what keeps it for one session, unless the user has all of them share it. */
function ownHolder(node: Call, project: ProjectModel, lifetimes: Lifetimes): string | undefined {
  const holder = keeperOf(node, project);
  const name = nameOf(holder, node);
  const { state, shared } = project.options;
  if (name === undefined || state === 'shared' || shared.includes(name)) return undefined;
  return lifetimeOf(holder, lifetimes) === 'session' ? name : undefined;
}

/** Of what listens itself, or of the server that is told to listen. */
function keeperOf(node: Call, project: ProjectModel): Holder {
  const holder = holderOf(node, project);
  const { expression } = node;
  const isMethod = ts.isPropertyAccessExpression(expression) && expression.name.text === 'listen';
  const keeps = holder.kind !== 'nobody' && holder.kind !== 'local' && holder.kind !== 'unknown';
  return keeps || !isMethod ? holder : holderOfReceiver(expression.expression, project);
}

/** A variable of the function itself keeps it no longer than the request. */
function nameOf(holder: Holder, node: ts.Node): string | undefined {
  if (holder.kind === 'variable') return holder.symbol.name;
  if (holder.kind === 'local')
    return ts.findAncestor(node, isHandling) === ts.findAncestor(holder.declaration, isHandling)
      ? undefined
      : holder.symbol.name;
  return holder.kind === 'field' || holder.kind === 'static field' ? holder.name : undefined;
}

/** A function, but no executor of a promise. */
const isHandling = (node: ts.Node): boolean =>
  isFunction(node) && !(ts.isNewExpression(node.parent) && node.parent.expression.getText() === 'Promise');

function lifetimeOf(holder: Holder, lifetimes: Lifetimes): string {
  if (holder.kind === 'field') return lifetimes.ofInstances(holder.owner);
  if (holder.kind === 'variable' || holder.kind === 'local') return lifetimes.ofDeclaration(holder.declaration);
  return holder.kind === 'static field' ? lifetimes.ofStatic(holder.owner, holder.name) : 'unknown';
}
