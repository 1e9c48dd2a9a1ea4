import { ts } from 'ts-morph';
import type { Edit } from '../edits/edit.ts';
import { isGenerated } from '../project/generated-modules.ts';
import type { PhaseOf } from '../project/process/phase.ts';
import { isExit } from '../project/process/process-calls.ts';
import type { ProjectModel } from '../project/project-model.ts';
import { fileOf, functionAround, isFunction, isStatementList, lineOf, nodesIn } from '../project/syntax.ts';
import { isOnStdioPath } from '../project/starts/transport-branch.ts';
import { isUncaught } from '../project/process/uncaught.ts';
import { indentAt } from './lib/extent.ts';
import { styleOf } from './lib/text-style.ts';
import { transportCondition } from './lib/transport-condition.ts';
import type { Change, Transform } from './transform.ts';

/** Where the code of a session ends the process, it ends over HTTP what it was doing for this session. */
const transform: Transform = {
  id: 'keep-process-alive',
  title: 'Let no session end the process',
  why: 'Over stdio the process serves one client. Over HTTP it serves all of them: process.exit in a handler, or in what builds a server, would end everybody’s session.',
  docs: ['https://nodejs.org/api/process.html#processexitcode'],
  *run(project) {
    const { phasesOf } = project.answers;
    for (const [file, source] of project.program.sources) {
      if (isGenerated(file) || !/\b(exit|abort|kill)\b/.test(source.text)) continue;
      for (const node of nodesIn(source))
        if (isExit(node) && !isOnStdioPath(node) && isForSession(phasesOf(node))) yield kept(project, node);
    }
  },
};
export default transform;

/** Also what the first session has done for all. */
const isForSession = (phases: ReturnType<PhaseOf>): boolean => phases.has('session') || phases.has('once');

function kept(project: ProjectModel, exit: ts.CallExpression): Change {
  const [file, line] = [fileOf(exit), lineOf(exit)];
  const refused = (message: string): Change => ({ file, line, message, confidence: 'review', edits: [] });
  const returns = isUncaught(exit, project);
  if (returns && givesValue(exit))
    return refused('this would end the process for every session, and nobody would catch an error thrown in its place');
  const edits = editsOf(exit, guardOf(project, exit, returns));
  if (!edits) return refused('this would end the process for every session: make it a statement of its own');
  const message = returns
    ? 'ends the process on stdio only; over HTTP the other sessions go on'
    : 'ends the process on stdio; over HTTP it throws, and the other sessions go on';
  return { file, line, message, confidence: returns ? 'review' : 'safe', edits };
}

/** `return;` has to fit the function it leaves. */
function givesValue(exit: ts.Node): boolean {
  const owner = functionAround(exit);
  if (!owner?.body) return false;
  if (owner.type && !/^(void|Promise<void>|any|unknown|Promise<any>|Promise<unknown>)$/.test(owner.type.getText()))
    return true;
  return [...nodesIn(owner.body, isFunction)].some(
    (node) => ts.isReturnStatement(node) && node.expression !== undefined,
  );
}

function guardOf(project: ProjectModel, exit: ts.Node, returns: boolean): string {
  const { quote, semicolon } = styleOf(exit.getSourceFile().text);
  const text = `${quote}over HTTP the process goes on: other sessions use it${quote}`;
  const left = returns ? 'return' : `throw ${caughtAround(exit) ?? `new Error(${text})`}`;
  return `if (${transportCondition(project, exit, 'http')}) ${left}${semicolon}`;
}

/** The name of the error that is being handled. */
function caughtAround(exit: ts.Node): string | undefined {
  const clause = ts.findAncestor(exit, (node) => (isFunction(node) ? 'quit' : ts.isCatchClause(node)));
  const name = clause && ts.isCatchClause(clause) ? clause.variableDeclaration?.name : undefined;
  return name && ts.isIdentifier(name) ? name.text : undefined;
}

function editsOf(exit: ts.CallExpression, guard: string): Edit[] | undefined {
  const file = fileOf(exit);
  const at = (position: number, text: string): Edit => ({
    kind: 'replace',
    file,
    start: position,
    end: position,
    text,
  });
  const around = (node: ts.Node, end: string): Edit[] => [
    at(node.getStart(), `{ ${guard} `),
    at(node.getEnd(), `${end} }`),
  ];
  if (ts.isArrowFunction(exit.parent) && exit.parent.body === exit) return around(exit, ';');
  const awaited = ts.isVoidExpression(exit.parent) ? exit.parent : exit;
  const statement = awaited.parent;
  if (!ts.isExpressionStatement(statement) && !ts.isReturnStatement(statement)) return undefined;
  if (!isStatementList(statement.parent)) return around(statement, '');
  const { text } = exit.getSourceFile();
  const { newline } = styleOf(text);
  return [at(statement.getStart(), guard + newline + indentAt(text, statement.getStart()))];
}
