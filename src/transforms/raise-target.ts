import type { Files } from '../edits/edit.ts';
import { declaredRange } from '../project/manifest.ts';
import type { ProjectModel } from '../project/project-model.ts';
import { CONFIGURATION, configurationText } from './lib/compiler-configuration.ts';
import { jsonEdit } from './lib/edit-json.ts';
import { allowsBelow } from './lib/ranges.ts';
import type { Change, Transform } from './transform.ts';

/** All that Node.js 20 runs, and the last one in which fields of classes mean what they meant in ES5. */
const TARGET = 'es2021';

/** What is written for ES5 where nothing says otherwise; later targets have another default. */
const MODULE_OF_ES5 = 'commonjs';

/** What is served is written for Node.js 20: a compiler that writes ES5 has no private members, and loops over arrays alone. */
const transform: Transform = {
  id: 'raise-target',
  title: 'Compile for a later ECMAScript',
  why: 'The sources that serve HTTP have private members and loop over maps, which ES5 does not have. Node.js 20 runs ES2021 as it is.',
  docs: ['https://www.typescriptlang.org/tsconfig/#target'],
  *run(project) {
    const text = configurationText(project);
    if (text === undefined || !compilesToEs5(project)) return;
    const saysModule = project.tsconfig?.module !== undefined;
    const edits = jsonEdit(CONFIGURATION, text, [
      { path: ['compilerOptions', 'target'], value: TARGET },
      ...(saysModule ? [] : [{ path: ['compilerOptions', 'module'], value: MODULE_OF_ES5 }]),
    ]);
    const module = saysModule ? '' : `, the module stays ${MODULE_OF_ES5}`;
    if (edits.length > 0)
      yield {
        file: CONFIGURATION,
        line: 1,
        message: `the target is ${TARGET}${module}: ES5 has neither private members nor loops over maps`,
        confidence: 'review',
        edits,
      } satisfies Change;
  },
};
export default transform;

const OLD = /^es[35]$/;
const WITH_TARGET_OF_ITS_OWN = /^node/;

/** Its first version whose default is no ES5. */
const LATER_DEFAULT = '6.0.0';

function compilesToEs5({ tsconfig, manifest, installed, files }: ProjectModel): boolean {
  if (!tsconfig) return false;
  const { target, module, extendsUnread } = tsconfig;
  if (target !== undefined) return OLD.test(target);
  if (extendsUnread || isOneOfSeveral(files) || WITH_TARGET_OF_ITS_OWN.test(module ?? '')) return false;
  const range = installed?.['typescript'] ?? declaredRange(manifest, 'typescript');
  return range !== undefined && allowsBelow(range, LATER_DEFAULT);
}

/** Other configurations say what it leaves open: they extend it, or it only names them. */
const isOneOfSeveral = (files: Files): boolean =>
  REFERENCES.test(files.get(CONFIGURATION) ?? '') ||
  [...files].some(([file, text]) => BESIDE.test(file) && text.includes(CONFIGURATION));

const REFERENCES = /"references"\s*:/;
const BESIDE = /^tsconfig\.[\w.-]+\.json$/;
