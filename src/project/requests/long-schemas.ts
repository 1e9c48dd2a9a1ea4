import type { ts } from 'ts-morph';
import { isGenerated } from '../generated-modules.ts';
import type { ProjectModel } from '../project-model.ts';
import { hoistableSchemas, type HoistableSchema } from './tool-schemas.ts';

/** What of a file may move before the diff costs its reader more than the schemas cost a session. */
const MOST_LINES = 50;

/** The schemas of a file that become constants: all that can, or none where that moves too much text. */
export function shortSchemas(project: ProjectModel, source: ts.SourceFile): HoistableSchema[] {
  const schemas = hoistableSchemas(project, source);
  return areLong(schemas) ? [] : schemas;
}

/** The schemas that stay in the code of a session although they could be constants. */
export const longSchemas = (project: ProjectModel): HoistableSchema[] =>
  [...project.program.sources]
    .filter(([file]) => !isGenerated(file))
    .map(([, source]) => hoistableSchemas(project, source))
    .filter(areLong)
    .flat();

const areLong = (schemas: readonly HoistableSchema[]): boolean =>
  schemas.reduce((sum, { expression }) => sum + expression.getText().split('\n').length, 0) > MOST_LINES;
