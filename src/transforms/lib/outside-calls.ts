import { ts } from 'ts-morph';
import type { Edit } from '../../edits/edit.ts';
import { outsideImports, type OutsideImport } from '../../project/singleton/outside-imports.ts';
import type { ProjectModel } from '../../project/project-model.ts';
import type { ServerRoot } from '../../project/starts/server-root.ts';
import { functionAround, hasModifier, nodesIn } from '../../project/syntax.ts';
import { styleOf } from './text-style.ts';

interface Factory {
  readonly name: string;
  readonly isAsync: boolean;
}

/** Tests and scripts that imported the server build one: where they hand it on, else `const server = createServer();`. */
export function outsideEdits(project: ProjectModel, root: ServerRoot, factory: Factory): Edit[] {
  const found = outsideImports(project, root.symbol);
  return [...new Map(found.map((item) => [item.file, item])).values()].flatMap((item) => {
    const { file, source, specifier } = item;
    const call = `${factory.isAsync ? 'await ' : ''}${factory.name}()`;
    const imported = { start: specifier.getStart(), end: specifier.getEnd(), text: factory.name };
    return [imported, onlyHandOver(item, factory, call) ?? declaration(source, specifier.name.text, call)].map(
      (edit) => ({ kind: 'replace' as const, file, ...edit }),
    );
  });
}

type Splice = Pick<Extract<Edit, { kind: 'replace' }>, 'start' | 'end' | 'text'>;

function declaration(source: ts.SourceFile, name: string, call: string): Splice {
  const { newline, semicolon } = styleOf(source.text);
  const last = source.statements.findLast(ts.isImportDeclaration)?.getEnd() ?? 0;
  return { start: last, end: last, text: `${newline}${newline}const ${name} = ${call}${semicolon}` };
}

/** `connect(server)` in a function, alone: it may run for every test, and a server of today takes one connection only. */
function onlyHandOver({ source, specifier }: OutsideImport, { isAsync }: Factory, text: string): Splice | undefined {
  const named = [...nodesIn(source)].filter((node) => ts.isIdentifier(node) && node.text === specifier.name.text);
  const [use, ...more] = named.filter((node) => node.parent !== specifier);
  const owner = use && functionAround(use);
  if (!owner || more.length > 0 || !ts.isCallExpression(use.parent) || use.parent.expression === use) return undefined;
  if (isAsync && !hasModifier(owner, ts.SyntaxKind.AsyncKeyword)) return undefined;
  return { start: use.getStart(), end: use.getEnd(), text };
}
