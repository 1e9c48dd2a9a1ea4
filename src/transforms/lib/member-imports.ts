import { ts } from 'ts-morph';
import type { Edit } from '../../edits/edit.ts';
import type { ProjectModel } from '../../project/project-model.ts';
import type { ServerRoot } from '../../project/starts/server-root.ts';
import { boundNames, nodesIn } from '../../project/syntax.ts';
import { replace } from './import-lines.ts';
import { styleOf } from './text-style.ts';

/** `server` with an import of its own in place of each `ns.server`; undefined where a file has that name already. */
export function memberImportEdits(
  project: ProjectModel,
  root: ServerRoot,
  members: readonly ts.PropertyAccessExpression[],
): Edit[] | undefined {
  const files = [...new Set(members.map((member) => member.getSourceFile()))];
  const imports = files.map((source) => {
    const own = members.filter((member) => member.getSourceFile() === source);
    return isTaken(source, root) ? undefined : importEdits(project, root, own);
  });
  if (imports.some((edits) => edits === undefined)) return undefined;
  return [
    ...members.map((node) => replace(node, [node.getStart(), node.getEnd()], root.name)),
    ...imports.flatMap((edits) => edits ?? []),
  ];
}

/** True when a file uses the server's name for something else, or has it from elsewhere. */
const isTaken = (source: ts.SourceFile, { name }: ServerRoot): boolean =>
  [...nodesIn(source)].some(
    (node) =>
      ts.isIdentifier(node) &&
      node.text === name &&
      !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node),
  );

/** The import of the whole module goes when nothing else of it is used. */
function importEdits(
  { references }: ProjectModel,
  { name }: ServerRoot,
  members: readonly ts.PropertyAccessExpression[],
): Edit[] | undefined {
  const [first] = members;
  const whole = first && ts.isIdentifier(first.expression) ? first.expression : undefined;
  const source = first?.getSourceFile();
  const holder = whole && source?.statements.find((statement) => wholeOf(statement) === whole.text);
  const symbol = whole && references.symbolOf(whole);
  const specifier = holder && specifierOf(holder);
  if (
    !source ||
    !first ||
    !holder ||
    !specifier ||
    !symbol ||
    members.some(({ expression }) => expression.getText() !== whole.text)
  )
    return undefined;
  const { semicolon, newline } = styleOf(source.text);
  const isDefault = first.name.text === 'default';
  const line = ts.isImportDeclaration(holder)
    ? `import ${isDefault ? name : `{ ${named(first.name.text, name, ' as ')} }`} from ${specifier}${semicolon}`
    : `const { ${named(first.name.text, name, ': ')} } = require(${specifier})${semicolon}`;
  const uses = [...nodesIn(source)].filter((node) => ts.isIdentifier(node) && node.text === whole.text);
  const [start, end] = [holder.getStart(), holder.getEnd()];
  return uses.length === members.length + 1
    ? [replace(holder, [start, end], line)]
    : [replace(holder, [end, end], newline + line)];
}

const named = (exported: string, local: string, as: string): string =>
  exported === local ? local : `${exported}${as}${local}`;

/** `ns` of `import * as ns from '…'` and `const ns = require('…')`. */
function wholeOf(statement: ts.Statement): string | undefined {
  if (ts.isImportDeclaration(statement)) {
    const bindings = statement.importClause?.namedBindings;
    return bindings && ts.isNamespaceImport(bindings) ? bindings.name.text : undefined;
  }
  if (!ts.isVariableStatement(statement) || !specifierOf(statement)) return undefined;
  const [name, ...more] = statement.declarationList.declarations.flatMap((declaration) => boundNames(declaration.name));
  return more.length === 0 ? name?.text : undefined;
}

function specifierOf(statement: ts.Statement): string | undefined {
  if (ts.isImportDeclaration(statement)) return statement.moduleSpecifier.getText();
  const [declaration] = ts.isVariableStatement(statement) ? statement.declarationList.declarations : [];
  const call = declaration?.initializer;
  return call && ts.isCallExpression(call) && call.expression.getText() === 'require'
    ? call.arguments[0]?.getText()
    : undefined;
}
