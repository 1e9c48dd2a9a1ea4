import { ts } from 'ts-morph';
import type { Edit } from '../edits/edit.ts';
import type { ProjectModel } from '../project/project-model.ts';
import { fileOf, lineOf, placeOf } from '../project/syntax.ts';
import { sessionTimers } from '../project/process/session-timers.ts';
import { indentAt } from './lib/extent.ts';
import { unregistered, type Unregistered } from './lib/unregistered.ts';
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
    for (const release of unregistered(project)) yield registered(project, release);
    for (const timer of sessionTimers(project)) yield stopped(project, timer);
  },
};
export default transform;

function registered(project: ProjectModel, { listener, lines }: Unregistered): Change {
  const source = listener.getSourceFile();
  const { statement } = placeOf(listener);
  const base = indentAt(source.text, statement.getStart());
  const text = indented(lines, base, styleOf(source.text)).slice(base.length) + base;
  const message = 'released when the session ends; over stdio when the process does, as before';
  return change(project, listener, {
    message,
    edits: [insertion(source, statement.getStart(), text)],
    name: 'onSessionEnd',
  });
}

function stopped(project: ProjectModel, timer: ts.CallExpression): Change {
  const source = timer.getSourceFile();
  const edits = [insertion(source, timer.getStart(), 'stopWithSession('), insertion(source, timer.getEnd(), ')')];
  return change(project, timer, { message: 'the timer stops when its session ends', edits, name: 'stopWithSession' });
}

interface Registration {
  readonly message: string;
  readonly edits: readonly Edit[];
  /** What is imported for it. */
  readonly name: string;
}

const change = (project: ProjectModel, node: ts.Node, { message, edits, name }: Registration): Change => ({
  file: fileOf(node),
  line: lineOf(node),
  message,
  confidence: 'review',
  edits: [...sessionImportEdits(project, node.getSourceFile(), [name]), ...edits],
});

const insertion = (source: ts.SourceFile, at: number, text: string): Edit => ({
  kind: 'replace',
  file: fileOf(source),
  start: at,
  end: at,
  text,
});
