import { ts } from 'ts-morph';
import type { Edit } from '../../edits/edit.ts';
import { declaredRange } from '../../project/manifest.ts';
import { extensionOf, relativePath } from '../../project/paths.ts';
import type { ProjectModel } from '../../project/project-model.ts';
import { outsideImports, type OutsideImport } from '../../project/singleton/outside-imports.ts';
import type { ServerRoot } from '../../project/starts/server-root.ts';
import { ancestor, fileOf, functionAround, hasModifier, nodesIn } from '../../project/syntax.ts';
import { replacedImport, namedImport } from './import-lines.ts';
import { allowsBelow } from './ranges.ts';

const SDK = '@modelcontextprotocol/sdk';
/** Since then a server refuses a second connection while it has one. */
const ONE_CONNECTION_SINCE = '1.26.0';

interface Factory {
  readonly name: string;
  readonly isAsync: boolean;
}

/** Tests that hand the server to a function of theirs, perhaps once for each test, hand it a new one: the raised SDK lets a server have one connection only. */
export function outsideEdits(project: ProjectModel, root: ServerRoot, factory: Factory): Edit[] {
  if (!allowsBelow(declaredRange(project.manifest, SDK) ?? '', ONE_CONNECTION_SINCE)) return [];
  return outsideImports(project, root.symbol).flatMap((item) => {
    const use = onlyHandedOver(item, factory);
    if (!use) return [];
    const call = `${factory.isAsync ? 'await ' : ''}${factory.name}()`;
    const line = namedImport(item.source, [factory.name], homeFrom(item, root));
    return [
      ...replacedImport(item.specifier, [line]),
      { kind: 'replace', file: item.file, start: use.getStart(), end: use.getEnd(), text: call },
    ];
  });
}

/** The module of the server with the extension that the file writes. */
function homeFrom({ file, specifier }: OutsideImport, root: ServerRoot): string {
  const home = fileOf(root.statement);
  const module = ancestor(specifier, ts.isImportDeclaration)?.moduleSpecifier.getText().slice(1, -1) ?? '';
  return relativePath(file, home.slice(0, -extensionOf(home).length) + extensionOf(module));
}

/** `connect(server)` in a function, alone. */
function onlyHandedOver({ source, specifier }: OutsideImport, { isAsync }: Factory): ts.Identifier | undefined {
  const named = [...nodesIn(source)].filter(
    (node): node is ts.Identifier => ts.isIdentifier(node) && node.text === specifier.name.text,
  );
  const [use, ...more] = named.filter((node) => node.parent !== specifier);
  const owner = use && functionAround(use);
  if (!owner || more.length > 0 || !ts.isCallExpression(use.parent) || use.parent.expression === use) return undefined;
  return isAsync && !hasModifier(owner, ts.SyntaxKind.AsyncKeyword) ? undefined : use;
}
