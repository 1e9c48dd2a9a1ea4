import type { ProjectModel } from '../project/project-model.ts';
import { declaredRange } from '../project/manifest.ts';
import { CONFIGURATION, configurationText } from './lib/compiler-configuration.ts';
import { jsonEdit } from './lib/edit-json.ts';
import { allowsBelow } from './lib/ranges.ts';
import type { Change, Transform } from './transform.ts';

/** Below: arrays of bytes have no type parameter, and the types of Hono give them one. */
const TYPESCRIPT_NEEDED = '5.7.0';

/** A compiler that is older than the types of a package cannot check them. */
const transform: Transform = {
  id: 'skip-package-types',
  title: 'Leave the types of packages unchecked',
  why: 'The types that Hono ships need TypeScript 5.7. An older one builds the project as before when it checks the types of the project alone, as tsc --init suggests.',
  docs: ['https://www.typescriptlang.org/tsconfig/#skipLibCheck'],
  *run(project) {
    const text = configurationText(project);
    if (text === undefined || !project.tsconfig?.checksPackages || !isOld(project)) return;
    const edits = jsonEdit(CONFIGURATION, text, [{ path: ['compilerOptions', 'skipLibCheck'], value: true }]);
    if (edits.length > 0)
      yield {
        file: CONFIGURATION,
        line: 1,
        message: 'types that packages ship are not checked: this TypeScript is older than those of hono',
        confidence: 'safe',
        edits,
      } satisfies Change;
  },
};
export default transform;

function isOld({ manifest, installed }: ProjectModel): boolean {
  const range = installed?.['typescript'] ?? declaredRange(manifest, 'typescript');
  return range !== undefined && allowsBelow(range, TYPESCRIPT_NEEDED);
}
