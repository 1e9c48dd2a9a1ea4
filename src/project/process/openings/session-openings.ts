import { ts } from 'ts-morph';
import { isCall, type Call } from '../../called-code.ts';
import { isGenerated, SESSION_MODULE } from '../../generated-modules.ts';
import { importedFrom } from '../../imports.ts';
import type { ProjectModel } from '../../project-model.ts';
import { nodesIn } from '../../syntax.ts';
import { phasesIn } from '../phase.ts';
import { builtCode } from './built-code.ts';
import { endsItself } from './ends-itself.ts';
import { holderOf } from './holder.ts';
import { lifetimesIn, type Lifetimes } from './lifetime.ts';
import { portOpened } from './listening.ts';
import { openedAt, type Opened } from './makers.ts';
import { releasedIn } from './released.ts';
import type { Origin } from './plain-data.ts';
import { isTemporary } from './temporary.ts';
import { isLasting } from './timeouts.ts';

/** What code of a session opens and nothing ends with the session yet. */
export interface SessionOpening extends Opened {
  /** True when it belongs to the session, so that it can be released with it where it is opened. */
  readonly own: boolean;
}

/** Everything of that kind in the project's own sources. */
export function sessionOpenings(project: ProjectModel): SessionOpening[] {
  const own = [...project.program.sources].filter(([file]) => !isGenerated(file)).map(([, source]) => source);
  const built = builtCode(project);
  const opened = own.flatMap((source) => [...nodesIn(source)].flatMap((node) => openings(node, { project, built })));
  if (opened.length === 0) return [];
  const phasesOf = phasesIn(project);
  const inSessions = opened.filter(({ node }) => phasesOf(node).has('session'));
  return inSessions.length === 0 ? [] : unreleased(inSessions, { project, built }, lifetimesIn(project, phasesOf));
}

function unreleased(
  opened: readonly Opened[],
  { project, built }: Origin,
  lifetimes: Lifetimes,
): SessionOpening[] {
  const isReleased = releasedIn(project);
  return opened.flatMap((one) => {
    const holder = holderOf(one.node, project);
    if (endsItself(one, holder, project) || isReleased(holder)) return [];
    const lifetime = lifetimes.ofMade(one.node);
    const isForAll = lifetime === 'process' && !built.partOf(one.node);
    return isForAll ? [] : [{ ...one, own: lifetime === 'session' }];
  });
}

function openings(node: ts.Node, { project, built }: Origin): Opened[] {
  if (!isCall(node) || isWrapped(node)) return [];
  const opened = openedAt(node) ?? freePort(node, project);
  if (opened) return [opened];
  return isLasting(node, project, built) ? [{ node, words: 'a timeout', release: 'close' }] : [];
}

/** A port that the system chooses: every session may have one. */
function freePort(node: Call, project: ProjectModel): Opened | undefined {
  const port = portOpened(node, project);
  return port && !port.fixed && !isTemporary(node) ? { node, words: 'a port', release: 'close' } : undefined;
}

/** `releaseWithSession(watch('.'), …)` of the generated module. */
const isWrapped = ({ parent }: ts.Node): boolean =>
  ts.isCallExpression(parent) &&
  /^(release|stop)WithSession$/.test(parent.expression.getText()) &&
  importedFrom(parent.expression, new RegExp(`/${SESSION_MODULE}(\\.|$)`)) !== undefined;
