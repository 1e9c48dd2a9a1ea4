import { ts } from 'ts-morph';
import { isCall } from '../../called-code.ts';
import { isGenerated } from '../../generated-modules.ts';
import type { ProjectModel } from '../../project-model.ts';
import { nodesIn } from '../../syntax.ts';
import { exclusiveAt } from './exclusive.ts';

const REMOVES = /(^|\.)(unlink|rm|remove|unlock|flock)(Sync)?$/;

/** Where code of a session removes the file by which the process keeps other processes out: `server.onclose = () => unlinkSync(LOCK)`. */
export function lockGivenBack(project: ProjectModel): ts.CallExpression[] {
  const sources = [...project.program.sources].filter(([file]) => !isGenerated(file)).map(([, source]) => source);
  return sources.flatMap((source) => {
    const removals = [...nodesIn(source)].filter(isRemoval);
    const taken = removals.length > 0 ? locksIn(source, project) : [];
    return removals.filter((call) => taken.includes(call.arguments[0]?.getText()) && isOfSession(call, project));
  });
}

const isRemoval = (node: ts.Node): node is ts.CallExpression =>
  ts.isCallExpression(node) && REMOVES.test(node.expression.getText());

/** The files that calls of a source take as locks. */
const locksIn = (source: ts.SourceFile, project: ProjectModel): (string | undefined)[] =>
  [...nodesIn(source)]
    .filter(isCall)
    .filter((call) => exclusiveAt(call, project)?.kind === 'lock')
    .map((call) => call.arguments?.[0]?.getText());

const isOfSession = (call: ts.CallExpression, project: ProjectModel): boolean =>
  project.answers.phasesOf(call).has('session');
