import { ts } from 'ts-morph';
import { isCall, type Call } from '../../called-code.ts';
import { isGenerated, SESSION_IMPORT } from '../../generated-modules.ts';
import { importedFrom } from '../../imports.ts';
import type { ProjectModel } from '../../project-model.ts';
import { nodesIn } from '../../syntax.ts';
import { endsItself } from './ends-itself.ts';
import { holderOf } from './holder.ts';
import { portOpened } from './listening.ts';
import { mayOpen, openedAt, type Opened } from './makers.ts';
import { releasedIn } from './released.ts';
import { isTemporary } from './temporary.ts';
import { isLasting } from './timeouts.ts';

/** What code of a session opens and nothing ends with the session yet. */
export interface SessionOpening extends Opened {
  /** True when it belongs to the session, so that it can be released with it where it is opened. */
  readonly own: boolean;
}

/** Everything of that kind in the project's own sources. */
export function sessionOpenings(project: ProjectModel): SessionOpening[] {
  const sources = [...project.program.sources].filter(([file, source]) => !isGenerated(file) && mayOpen(source));
  const opened = sources.flatMap(([, source]) => [...nodesIn(source)].flatMap((node) => openings(node, project)));
  const inSessions = opened.filter(({ node }) => project.answers.phasesOf(node).has('session'));
  return inSessions.length === 0 ? [] : unreleased(inSessions, project);
}

function unreleased(opened: readonly Opened[], project: ProjectModel): SessionOpening[] {
  const { built, lifetimes } = project.answers;
  const isReleased = releasedIn(project);
  return opened.flatMap((one) => {
    const holder = holderOf(one.node, project);
    if (endsItself(one, holder, project) || isReleased(holder)) return [];
    const lifetime = lifetimes.ofMade(one.node);
    const isForAll = lifetime === 'process' && !built.partOf(one.node);
    return isForAll ? [] : [{ ...one, own: lifetime === 'session' }];
  });
}

function openings(node: ts.Node, project: ProjectModel): Opened[] {
  if (!isCall(node) || isWrapped(node)) return [];
  const opened = openedAt(node) ?? freePort(node, project);
  if (opened) return [opened];
  return isLasting(node, project) ? [{ node, words: 'a timeout', release: 'close' }] : [];
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
  importedFrom(parent.expression, SESSION_IMPORT) !== undefined;
