import { ts } from 'ts-morph';
import { accessPath, isAssigned, isListening } from './access-paths.ts';
import { isCall } from '../called-code.ts';
import { openedAt } from '../process/openings/makers.ts';
import { eventsReaching, type EventKind } from '../process/event-code.ts';
import { isInMemory } from './outside-values.ts';
import { isPerCall } from './per-call.ts';
import type { ProjectModel } from '../project-model.ts';
import { fileOf, lineOf, unwrapped } from '../syntax.ts';

/** A variable, where it is used and where it is changed while the process runs. */
export interface Kept {
  readonly name: string;
  readonly symbol: ts.Symbol | undefined;
  readonly uses: readonly ts.Expression[];
  readonly changes: readonly ts.Node[];
}

/** What sessions have to do with a variable that events of the process use. */
export interface ProcessFed {
  /** `refused`: requests write it too. */
  readonly kind: 'shared' | 'refused';
  readonly reason: string;
}

const FILLS = /^(set|add|push|unshift|append|emit|enqueue|insert|splice|assign)$/;

/**
 * Judges a variable that listeners of the process use: what connects to its port, what its one upstream sends. A session of its own
 * would never see what they put there, nor they what it keeps. Undefined for a variable that only requests and the start use.
 */
export function processFed({ name, symbol, uses, changes }: Kept, project: ProjectModel): ProcessFed | undefined {
  const { phasesOf } = project.answers;
  const events = uses.map((use) => ({ use, kinds: eventsReaching(use, project, phasesOf) }));
  const isEmitter = symbol !== undefined && isInMemory(symbol);
  const needed = events.find(({ use, kinds }) => concerns(use, kinds, isEmitter));
  const timed = events.find(({ use, kinds }) => kinds.has('timer') && isFilled(use));
  if (!needed && !timed) return undefined;
  const emitted = isEmitter ? uses.filter(isEmitted) : [];
  const written = [...changes, ...emitted].find((change) => {
    const kinds = eventsReaching(change, project, phasesOf);
    const isOfProcess = phasesOf(change).has('process') && isReopened(change);
    return kinds.has('session') && !isOfProcess && !isHarmless(change as ts.Expression, isEmitter, project);
  });
  if (!written && needed && LOGIN.test(name))
    return { kind: 'refused', reason: `${ONE_LOGIN}; --shared ${name} says that it may` };
  if (!written) return { kind: 'shared', reason: `${FED} (${placeOf((needed ?? timed)?.use)}), requests only read it` };
  const way = `--shared ${name} lets all sessions have one`;
  return needed && { kind: 'refused', reason: `${FED} too (${placeOf(needed.use)}), outside of all sessions; ${way}` };
}

const LOGIN = /token|credential|password|secret|api_?key|cookie|^(current)?user(name|id|info)?$|account|login/i;
const ONE_LOGIN = 'the process fills it, so one login would serve all sessions';
const FED = 'what the process listens to uses it';

/** A listener that puts something there, or that looks for what requests have put there; a timer mostly clears up. */
const concerns = (use: ts.Expression, kinds: ReadonlySet<EventKind>, isEmitter: boolean): boolean =>
  kinds.has('listener') || (isEmitter && kinds.has('timer') && isEmitted(use));

/** Assigned, or given something. */
function isFilled(use: ts.Expression): boolean {
  const target = accessPath(use);
  return isAssigned(target) || isCalled(target, FILLS);
}

const isEmitted = (use: ts.Expression): boolean => isCalled(accessPath(use), /^emit$/);

const isCalled = (target: ts.Expression, name: RegExp): boolean =>
  ts.isPropertyAccessExpression(target) &&
  name.test(target.name.text) &&
  ts.isCallExpression(target.parent) &&
  target.parent.expression === target;

/** An entry of the call alone, or a listener: it can leave with its session. */
function isHarmless(change: ts.Expression, isEmitter: boolean, { references }: ProjectModel): boolean {
  const target = accessPath(change);
  const listens = isEmitter && ts.isPropertyAccessExpression(target) && isListening(target.name.text);
  return listens || isPerCall(change, references);
}

/** What the start opens, and requests open again where it is gone: `socket = new WebSocket(url)`, `socket = null`. */
function isReopened({ parent }: ts.Node): boolean {
  if (!ts.isBinaryExpression(parent)) return false;
  const value = unwrapped(parent.right);
  return /^(null|undefined)$/.test(value.getText()) || (isCall(value) && openedAt(value) !== undefined);
}

const placeOf = (node: ts.Node | undefined): string => (node ? `${fileOf(node)}:${lineOf(node)}` : '');
