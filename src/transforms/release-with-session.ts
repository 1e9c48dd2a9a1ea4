import type { ts } from 'ts-morph';
import type { Edit } from '../edits/edit.ts';
import type { ProjectModel } from '../project/project-model.ts';
import type { StartSite } from '../project/starts/start-sites.ts';
import { isSwitched } from '../project/starts/switch.ts';
import { fileOf, lineOf } from '../project/syntax.ts';
import { indentAt } from './lib/extent.ts';
import { registryPlace, unregistered, type Unregistered } from './lib/unregistered.ts';
import { byFile, sessionWraps, wrapEdits, type Wrap } from './lib/session-wraps.ts';
import { sessionImportEdits } from './lib/session-import.ts';
import { indented, styleOf } from './lib/text-style.ts';
import type { Change, Transform } from './transform.ts';

/** What a server closes when its process ends is closed with each session. */
const transform: Transform = {
  id: 'release-with-session',
  title: 'Release with the session what it opened',
  why: 'A stdio process took its timers, children and connections with it. One HTTP process outlives its sessions, so each has to release its own.',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#session-management'],
  *run(project) {
    if (project.sites.some(startsItself)) return;
    for (const release of unregistered(project)) yield registered(project, release);
    for (const wraps of byFile(sessionWraps(project))) yield wrapped(project, wraps);
    for (const { call, emitter } of project.answers.listeners.filter(({ takesNext }) => takesNext))
      yield refusal(call, emitter.getText());
  },
};
export default transform;

/** A class that connects itself is given the transport first: then it shows what its end releases, and where the start stands. */
const startsItself = (site: StartSite): boolean => site.owner !== undefined && !isSwitched(site);

function registered(project: ProjectModel, { listener, lines }: Unregistered): Change {
  const source = listener.getSourceFile();
  const { statement } = registryPlace(listener);
  const base = indentAt(source.text, statement.getStart());
  const text = indented(lines, base, styleOf(source.text)).slice(base.length) + base;
  const message = 'released when the session ends; over stdio when the process does, as before';
  return change(project, listener, {
    message,
    edits: [insertion(source, statement.getStart(), text)],
    names: ['onSessionEnd'],
  });
}

/** All that one file opens together: it shares the import. */
function wrapped(project: ProjectModel, [first, ...more]: readonly [Wrap, ...Wrap[]]): Change {
  const wraps = [first, ...more];
  const words = [...new Set(wraps.map((wrap) => wrap.words))].join(', ');
  return change(project, first.node, {
    message: `${words}: ended with the session that started it`,
    edits: wraps.flatMap(wrapEdits),
    names: wraps.map(({ by }) => by),
  });
}

const refusal = (call: ts.Node, emitter: string): Change => ({
  file: fileOf(call),
  line: lineOf(call),
  message: `this takes what comes next from '${emitter}', which all sessions share: it may be the answer to another one; give each request an id and wait for that, or say --shared ${emitter.replace(/^this\./, '')}`,
  confidence: 'review',
  edits: [],
});

interface Registration {
  readonly message: string;
  readonly edits: readonly Edit[];
  /** What is imported for it. */
  readonly names: readonly string[];
}

const change = (project: ProjectModel, node: ts.Node, { message, edits, names }: Registration): Change => ({
  file: fileOf(node),
  line: lineOf(node),
  message,
  confidence: 'review',
  edits: [...sessionImportEdits(project, node.getSourceFile(), names), ...edits],
});

const insertion = (source: ts.SourceFile, at: number, text: string): Edit => ({
  kind: 'replace',
  file: fileOf(source),
  start: at,
  end: at,
  text,
});
