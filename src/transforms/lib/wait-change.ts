import { ts } from 'ts-morph';
import { statementsBehind } from '../../project/factory/behind-start.ts';
import { awaitedBy, doneBeside } from '../../project/factory/end-waits.ts';
import { keepsAlive } from '../../project/factory/purposes.ts';
import { isStdioTail } from '../../project/factory/stdio-code.ts';
import type { ProjectModel } from '../../project/project-model.ts';
import { fileOf, functionAround, hasModifier, isStatementList, lineOf } from '../../project/syntax.ts';
import type { Change } from '../transform.ts';
import { indentAt } from './extent.ts';
import { guarded } from './stdio-guard.ts';
import { styleOf } from './text-style.ts';
import { transportCondition } from './transport-condition.ts';

const WAITS = 'waits until the one client of stdio leaves: over HTTP the session would never begin';
const BEHIND =
  'this runs when the one client has left, in code that every session runs over HTTP: do it in the onclose of the server';
const BESIDE = 'this is done in what waits for the end, and over HTTP nothing waits there: do it in front of that';

/** What in the code of a server waits for the end of the process waits on stdio alone, or why it cannot. */
export function waitChange(project: ProjectModel, node: ts.Node): Change {
  const refused = (at: ts.Node, message: string): Change => ({
    ...{ file: fileOf(at), line: lineOf(at), message, confidence: 'review', edits: [] },
  });
  if (!ts.isStatement(node)) return refused(node, `${WAITS}: make it a statement of its own`);
  const beside = doneBeside(node, (statement) => isStdioTail(statement) || keepsAlive(statement));
  if (beside) return refused(beside, BESIDE);
  const behind = statementsBehind(node).find((statement) => !isStdioTail(statement));
  if (behind) return refused(behind, BEHIND);
  if (!ts.isReturnStatement(node)) return guarded(project, node, WAITS);
  const left = leavesWith(node);
  if (left === undefined || !isStatementList(node.parent))
    return refused(node, `${WAITS}: wait in a statement of its own, not in one that returns`);
  const { text } = node.getSourceFile();
  const { semicolon, newline } = styleOf(text);
  const start = node.getStart();
  const line = `if (${transportCondition(project, node, 'http')}) ${left}${semicolon}${newline}${indentAt(text, start)}`;
  const [file, message] = [fileOf(node), WAITS];
  const edit = { kind: 'replace', file, start, end: start, text: line } as const;
  return { file, line: lineOf(node), message, confidence: 'safe', edits: [edit] };
}

const VOID = /^(Promise<(void|any|undefined)>|void|any)$/;
const UNKNOWN = /^(Promise<unknown>|unknown)$/;

/** How a function is left that would return what it waits for; undefined where it promises a value. */
function leavesWith(node: ts.ReturnStatement): string | undefined {
  const owner = functionAround(node);
  if (!owner) return undefined;
  const declared = owner.type?.getText();
  if (declared !== undefined && !VOID.test(declared) && !UNKNOWN.test(declared)) return undefined;
  const isTyped = /\.[mc]?tsx?$/.test(fileOf(node));
  const isVoid =
    declared === undefined ? /^new Promise<void>/.test(awaitedBy(node)?.getText() ?? '') : VOID.test(declared);
  const value = isTyped && !isVoid ? 'undefined' : '';
  if (!hasModifier(owner, ts.SyntaxKind.AsyncKeyword)) return `return Promise.resolve(${value})`;
  return value === '' ? 'return' : `return ${value}`;
}
