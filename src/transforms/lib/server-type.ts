import { ts } from 'ts-morph';
import { importedFrom } from '../../project/imports.ts';
import { relativePath, joinPath, folderOf } from '../../project/paths.ts';
import type { ServerRoot } from '../../project/starts/server-root.ts';
import { fileOf, unwrapped } from '../../project/syntax.ts';

/** The class of a server and the module that other files import it from. */
export interface ServerType {
  readonly name: string;
  /** As `file` writes it. */
  from(file: string): string;
}

/** What a file calls the server's type; undefined where the text does not say it. */
export function serverTypeOf({ initializer, declaration }: ServerRoot): ServerType | undefined {
  const made = unwrapped(initializer);
  const annotated =
    declaration.type && ts.isTypeReferenceNode(declaration.type) ? declaration.type.typeName : undefined;
  const named = annotated ?? (ts.isNewExpression(made) ? made.expression : undefined);
  if (!named || !ts.isIdentifier(named)) return undefined;
  const found = importedFrom(named, /./);
  if (!found || found.name === 'default' || found.name === '*') return undefined;
  const home = fileOf(declaration);
  const from = (file: string): string =>
    found.module.startsWith('.') ? relativePath(file, joinPath(folderOf(home), found.module)) : found.module;
  return found.name === named.text ? { name: named.text, from } : undefined;
}
