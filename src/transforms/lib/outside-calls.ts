import { ts } from 'ts-morph';
import type { Edit } from '../../edits/edit.ts';
import { outsideImports } from '../../project/outside-imports.ts';
import type { ProjectModel } from '../../project/project-model.ts';
import type { ServerRoot } from '../../project/server-root.ts';
import { styleOf } from './text-style.ts';

/** Tests and scripts that imported the server build one: `const server = createServer();`. */
export function outsideEdits(
  project: ProjectModel,
  root: ServerRoot,
  factory: { name: string; isAsync: boolean },
): Edit[] {
  const found = outsideImports(project, root.symbol);
  return [...new Map(found.map((item) => [item.file, item])).values()].flatMap(({ file, source, specifier }) => {
    const { newline, semicolon } = styleOf(source.text);
    const last = source.statements.findLast(ts.isImportDeclaration)?.getEnd() ?? 0;
    const call = `const ${specifier.name.text} = ${factory.isAsync ? 'await ' : ''}${factory.name}()${semicolon}`;
    return [
      { kind: 'replace', file, start: specifier.getStart(), end: specifier.getEnd(), text: factory.name },
      { kind: 'replace', file, start: last, end: last, text: newline + newline + call },
    ];
  });
}
