import { ts } from 'ts-morph';
import { isGenerated } from '../../project/generated-modules.ts';
import type { ProjectModel } from '../../project/project-model.ts';
import { oncePer } from '../../project/remembered.ts';
import { nodesIn } from '../../project/syntax.ts';

type Sources = Pick<ProjectModel, 'files' | 'program'>;

const CODE = /\.[mc]?[jt]sx?$/;
const SERVE = 'serveHttp';

/** The objects of `serveHttp(createServer, { … })` in all sources of the project, undefined for a call without one. */
export const servedWith = oncePer((project: Sources): (ts.ObjectLiteralExpression | undefined)[] =>
  serving(project).flatMap(([file, text]) => formersIn(project.program.sources.get(file) ?? parsed(file, text))),
);

const PORT_OF_ITS_OWN = 'this server reads PORT itself';

/** True where another entry than this one is served by the same sources, and they leave PORT to it. */
export function elsewhereReadsPort(project: Sources): boolean {
  const isElsewhere = serving(project).some(([file]) => !project.program.sources.has(file));
  return isElsewhere && [...project.files].some(([file, text]) => isGenerated(file) && text.includes(PORT_OF_ITS_OWN));
}

const serving = ({ files }: Sources): [string, string][] =>
  [...files].filter(([file, text]) => CODE.test(file) && text.includes(SERVE) && !isGenerated(file));

const parsed = (file: string, text: string): ts.SourceFile =>
  ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);

function formersIn(source: ts.SourceFile): (ts.ObjectLiteralExpression | undefined)[] {
  return [...nodesIn(source)].flatMap((node) => {
    if (!ts.isCallExpression(node) || node.expression.getText() !== SERVE) return [];
    const given = node.arguments[1];
    return [given && ts.isObjectLiteralExpression(given) ? given : undefined];
  });
}
