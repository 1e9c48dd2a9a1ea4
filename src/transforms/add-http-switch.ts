import { ts } from 'ts-morph';
import type { Edit } from '../edits/edit.ts';
import { classify } from '../project/factory/classify.ts';
import { viewOf } from '../project/factory/behind-start.ts';
import { repeatedOverHttp } from '../project/factory/repeated.ts';
import { NEEDS_TRANSPORT, registersOnStdio } from '../project/factory/transport-code.ts';
import type { ProjectModel } from '../project/project-model.ts';
import { scopeOf } from '../project/factory/scope.ts';
import { isSharedServer } from '../project/singleton/singleton.ts';
import { isClosedOver, isServerRoot, serverRootOf, type ServerRoot } from '../project/starts/server-root.ts';
import { transportVariable } from '../project/starts/contract-variables.ts';
import { isSwitched } from '../project/starts/switch.ts';
import { fileOf, functionAround, lineOf } from '../project/syntax.ts';
import { isolatable } from '../project/state/isolatable.ts';
import { movableState } from '../project/state/movable-state.ts';
import { isKnownAtStart } from './lib/factory-import.ts';
import { insertedImports } from './lib/import-lines.ts';
import { isPlainFactory } from './lib/server-expression.ts';
import { sessionWraps } from './lib/session-wraps.ts';
import { staticImports } from './lib/switch-lines.ts';
import { placeFor, switchEdits, type Start } from './lib/switch-place.ts';
import { unregistered } from './lib/unregistered.ts';
import type { Change, Transform } from './transform.ts';

/** The start of the server chooses the transport by environment variable. */
const transform: Transform = {
  id: 'add-http-switch',
  title: 'Choose stdio or HTTP at start',
  why: 'MCP_TRANSPORT says whether the same server speaks stdio or Streamable HTTP: stdio unless it says so, HTTP where it spoke nothing else before. Arguments stay the server’s own.',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#streamable-http'],
  *run(project) {
    for (const site of project.sites) {
      if (isSwitched(site) || site.owner) continue;
      const root = site.root ? serverRootOf(site, project.references) : undefined;
      if (root && !isServerRoot(root)) continue;
      const ready = root ? readiness(project, root) : 'alone';
      if (!ready) continue;
      if (site.factory && site.receiver.getText().includes('\n')) continue;
      if (isolatable(project).length > 0 || unregistered(project).length > 0 || isOpening(project)) continue;
      yield switched(project, { site, root, kept: ready === 'kept' });
    }
  },
};
export default transform;

/** Something that sessions open waits to be shared or released: whether they need a context shows then. */
const isOpening = (project: ProjectModel): boolean =>
  project.answers.once.items.length > 0 || sessionWraps(project).length > 0;

/** Nothing but the plain factory call is left at the start, or in a module that goes on holding what it makes. */
function readiness(project: ProjectModel, root: ServerRoot): 'alone' | 'kept' | undefined {
  if (!isPlainFactory(root) || isSharedServer(project, root)) return undefined;
  const division = classify(scopeOf(root, project.references), root.statement, movableState(project, root));
  if (division.moved.length > 1) return undefined;
  if (division.kept) return !division.ownAtStart && isKnownAtStart(project, root) ? 'kept' : undefined;
  if (isClosedOver(root)) return 'kept';
  return functionAround(root.site.call) === functionAround(root.statement) ? 'alone' : undefined;
}

function switched(project: ProjectModel, start: Start): Change {
  const { site } = start;
  const place = placeFor(start);
  const view = viewOf(site, start.root, project.references);
  const lost = place.stdio.find((statement) => registersOnStdio(statement, view));
  if (lost) return change(lost, NEEDS_TRANSPORT, []);
  const repeated = repeatedOverHttp(project, { ...start, list: place.list, shared: place.shared });
  if ('reason' in repeated) return change(repeated.node, repeated.reason, []);
  const inserted = switchEdits(project, place, repeated);
  if (inserted && 'reason' in inserted) return change(inserted.node, inserted.reason, []);
  return inserted
    ? change(site.call, messageFor(project), [
        ...insertedImports(site.call.getSourceFile(), staticImports(project, site)),
        ...inserted,
      ])
    : change(site.call, 'two statements share a line here: put each on its own line first', []);
}

function messageFor(project: ProjectModel): string {
  const variable = transportVariable(project);
  const { formerSse } = project;
  if (formerSse?.besides !== undefined)
    return `it is served from here where ${formerSse.besides}, as before, and with ${variable}=http`;
  if (formerSse?.speaks === 'Streamable HTTP')
    return `it is served from here as before, and ${variable}=stdio starts it over stdio`;
  return formerSse
    ? `it serves Streamable HTTP where it served HTTP+SSE, and ${variable}=stdio starts it over stdio`
    : `${variable}=http serves it over Streamable HTTP${besideIt(project)}, stdio stays the default`;
}

/** Where a server that can be started over HTTP+SSE too goes on to be reached that way. */
function besideIt({ answers: { keptSse } }: ProjectModel): string {
  return keptSse && 'stream' in keptSse ? ` and, at ${keptSse.stream}, over HTTP+SSE` : '';
}

const change = (node: ts.Node, message: string, edits: readonly Edit[]): Change => ({
  file: fileOf(node),
  line: lineOf(node),
  message,
  confidence: edits.length > 0 ? 'safe' : 'review',
  edits,
});
