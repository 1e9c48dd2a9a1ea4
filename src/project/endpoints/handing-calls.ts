import { ts } from 'ts-morph';
import { isGenerated } from '../generated-modules.ts';
import type { ProjectModel } from '../project-model.ts';
import { nodesIn } from '../syntax.ts';

/** True for the call that hands a request to a transport. */
export const isHanding = ({ expression }: ts.CallExpression): boolean =>
  ts.isPropertyAccessExpression(expression) && expression.name.text === 'handleRequest';

/** Every `transport.handleRequest(…)` in the project's own sources. */
export const handingCalls = (project: Pick<ProjectModel, 'program'>): ts.CallExpression[] =>
  ownSources(project).flatMap((source) =>
    [...nodesIn(source)].filter((node): node is ts.CallExpression => ts.isCallExpression(node) && isHanding(node)),
  );

/** The sources that were not written by this tool. */
export const ownSources = ({ program }: Pick<ProjectModel, 'program'>): ts.SourceFile[] =>
  [...program.sources].filter(([file]) => !isGenerated(file)).map(([, source]) => source);
