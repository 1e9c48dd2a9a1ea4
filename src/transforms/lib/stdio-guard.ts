import { ts } from 'ts-morph';
import type { Edit } from '../../edits/edit.ts';
import type { ProjectModel } from '../../project/project-model.ts';
import { survivedError } from '../../project/process/error-listeners.ts';
import { fileOf, isStatementList, lineOf } from '../../project/syntax.ts';
import type { Change } from '../transform.ts';
import { styleOf } from './text-style.ts';
import { transportCondition } from './transport-condition.ts';

const FOR_ALL = 'keeps the process alive after an error: over HTTP the listener of the first session does so for all';

/** A statement behind a condition that holds on stdio; one that lets the process survive an error is done once over HTTP too. */
export function guarded(project: ProjectModel, node: ts.Statement, message: string): Change {
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
