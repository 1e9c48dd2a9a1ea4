import { isSwitched } from '../project/starts/switch.ts';
import { jsonEdit } from './lib/edit-json.ts';
import { httpModuleOf } from './lib/http-module.ts';
import type { Change, Transform } from './transform.ts';

/** The compiler accepts `import express from 'express'`. */
const transform: Transform = {
  id: 'allow-default-imports',
  title: 'Let the compiler import express',
  why: 'express and cors are CommonJS: without esModuleInterop (or its part for types) their default import does not compile.',
  docs: ['https://www.typescriptlang.org/tsconfig/#esModuleInterop'],
  *run(project) {
    const { tsconfig, files } = project;
    const text = files.get('tsconfig.json');
    const module = httpModuleOf(project);
    if (!tsconfig || text === undefined || module?.language !== 'ts' || tsconfig.defaultImports) return;
    if (!project.sites.some(isSwitched)) return;
    const option = module.module === 'esm' ? 'allowSyntheticDefaultImports' : 'esModuleInterop';
    const edits = jsonEdit('tsconfig.json', text, [{ path: ['compilerOptions', option], value: true }]);
    if (edits.length > 0)
      yield {
        file: 'tsconfig.json',
        line: 1,
        message: `${option}: express is imported by its default`,
        confidence: 'review',
        edits,
      } satisfies Change;
  },
};
export default transform;
