import { ts } from 'ts-morph';
import type { Edit } from '../../edits/edit.ts';
import { SESSION_MODULE } from '../../project/generated-modules.ts';
import type { ProjectModel } from '../../project/project-model.ts';
import { fileOf, nodesIn } from '../../project/syntax.ts';
import { sessionImport, type HttpModule } from './http-module.ts';

/** Imports of the session module that were written while the start stood in another folder lead to where it is now. */
export function astrayImports({ program }: ProjectModel, module: HttpModule): Edit[] {
  return [...program.sources.values()].flatMap((source) => {
    const path = sessionImport(module, fileOf(source));
    return specifiersIn(source)
      .filter(({ text }) => text !== path)
      .map((specifier) => replaced(specifier, path));
  });
}

const NAMES_IT = new RegExp(`^\\.\\.?/(.*/)?${SESSION_MODULE}(\\.\\w+)?$`);

const specifiersIn = (source: ts.SourceFile): ts.StringLiteral[] =>
  source.text.includes(SESSION_MODULE)
    ? [...nodesIn(source)].filter(ts.isStringLiteral).filter(({ text }) => NAMES_IT.test(text))
    : [];

const replaced = (specifier: ts.StringLiteral, path: string): Edit => ({
  kind: 'replace',
  file: fileOf(specifier),
  start: specifier.getStart() + 1,
  end: specifier.getEnd() - 1,
  text: path,
});
