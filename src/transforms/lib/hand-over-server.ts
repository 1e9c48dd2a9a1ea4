import { ts } from 'ts-morph';
import type { Edit } from '../../edits/edit.ts';
import type { ProjectModel } from '../../project/project-model.ts';
import type { ServerRoot } from '../../project/starts/server-root.ts';
import type { Singleton } from '../../project/singleton/singleton.ts';
import { topOf } from '../../project/factory/setup-calls.ts';
import { fileOf } from '../../project/syntax.ts';
import { freeName } from '../../project/free-name.ts';
import { httpModuleOf, moduleSpecifier, sessionImport } from './http-module.ts';
import {
  importsOfSymbol,
  insertedImports,
  namedImport,
  nameOfImport,
  replace,
  replacedImport,
  typeImport,
} from './import-lines.ts';
import type { ServerType } from './server-type.ts';
import { styleOf } from './text-style.ts';

const TYPED = /\.[mc]?tsx?$/;

/** Functions that closed over the server get it as a parameter, or ask for the one of the session. */
export function handOverEdits(project: ProjectModel, singleton: Singleton, type: ServerType | undefined): Edit[] {
  const { root, functions, ambient } = singleton;
  const getter = freeName([...project.program.sources.values()], ['currentServer', 'sessionServer']);
  const files = new Set([
    ...functions.flatMap(({ declared, calls }) => [declared.statement, ...calls].map((node) => node.getSourceFile())),
    ...ambient.map((use) => use.getSourceFile()),
  ]);
  const nameIn = (node: ts.Node): string => localName(node.getSourceFile(), root, project);
  return [
    ...functions.flatMap(({ declared: { declaration } }) =>
      prepended(declaration, declaration.parameters, parameter(nameIn(declaration), fileOf(declaration), type)),
    ),
    ...functions.flatMap(({ calls }) => calls.flatMap((call) => prepended(call, call.arguments, nameIn(call)))),
    ...ambient.map((use) => askedEdit(use, getter)),
    ...(ambient.length > 0 ? getterEdits(project, singleton, { getter, type }) : []),
    ...[...files].flatMap((source) => importEdits(project, singleton, { source, getter, type })),
  ];
}

/** What a file calls the server: as it imports it, else by its own name. */
export const localName = (source: ts.SourceFile, root: ServerRoot, { references }: ProjectModel): string =>
  nameOfImport(importsOfSymbol(source, root.symbol, references)[0]) ?? root.name;

/** `server: McpServer`, in JavaScript `server`. */
export const parameter = (name: string, file: string, type: ServerType | undefined): string =>
  TYPED.test(file) && type ? `${name}: ${type.name}` : name;

/** `server`, or `mcp as server` where its module exports it by another name. */
function exportedAs({ program: { checker } }: ProjectModel, { list, name, symbol }: ServerRoot): string {
  const module = checker.getSymbolAtLocation(list);
  const means = (found: ts.Symbol): boolean =>
    (found.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(found) : found) === symbol;
  const names = (module ? checker.getExportsOfModule(module) : []).filter(means).map((found) => found.name);
  const [other = name] = names;
  return names.includes(name) || other === name ? name : `${other} as ${name}`;
}

function prepended(owner: ts.Node, list: ts.NodeArray<ts.Node>, text: string): Edit[] {
  const first = list[0];
  const at = first ? first.getStart() : list.pos;
  return [replace(owner, [at, at], first ? `${text}, ` : text)];
}

function askedEdit(use: ts.Identifier, getter: string): Edit {
  const short = ts.isShorthandPropertyAssignment(use.parent);
  return replace(use, [use.getStart(), use.getEnd()], short ? `${use.text}: ${getter}()` : `${getter}()`);
}

interface Names {
  readonly getter: string;
  readonly type: ServerType | undefined;
}

/** The server's module keeps the server of every session. */
function getterEdits(project: ProjectModel, { root }: Singleton, { getter, type }: Names): Edit[] {
  const source = root.list.getSourceFile();
  const { newline, semicolon } = styleOf(source.text);
  const module = httpModuleOf(project);
  if (!module) return [];
  const held = freeName([source], ['current', 'sessionOwn', 'heldServer']);
  const typed = TYPED.test(fileOf(source)) && type !== undefined;
  const maker = typed ? `sessionVariable<${type.name}>(undefined as never)` : 'sessionVariable(undefined)';
  const lines = [
    `const ${held} = ${maker}${semicolon}`,
    `/** The server of the session whose request is handled. */`,
    `export const ${getter} = ()${typed ? `: ${type.name}` : ''} => ${held}.value${semicolon}`,
    '',
  ];
  const [start, end] = [root.statement.getStart(), root.statement.getEnd()];
  return [
    ...insertedImports(source, [namedImport(source, ['sessionVariable'], sessionImport(module, fileOf(source)))]),
    replace(source, [start, start], lines.map((line) => line + newline).join('')),
    replace(source, [end, end], `${newline}${held}.value = ${root.name}${semicolon}`),
  ];
}

interface Place extends Names {
  readonly source: ts.SourceFile;
}

/** A file imports the server as long as it uses it, its type where a function takes it, the getter where something asks. */
function importEdits(project: ProjectModel, singleton: Singleton, { source, getter, type }: Place): Edit[] {
  const { root, functions, ambient } = singleton;
  const { references } = project;
  const home = root.list.getSourceFile();
  if (source === home) return [];
  const [specifier] = importsOfSymbol(source, root.symbol, references);
  const takes = functions.filter(({ declared }) => declared.statement.getSourceFile() === source);
  const taken = (node: ts.Node): boolean => takes.some(({ declared }) => declared.statement === topOf(node));
  const calls = functions.some((f) => f.calls.some((call) => call.getSourceFile() === source && !taken(call)));
  const uses = references
    .of(root.symbol)
    .some((use) => use.getSourceFile() === source && !taken(use) && !ambient.includes(use));
  const from = (): string => moduleSpecifier(project, source, home);
  const asks = ambient.some((use) => use.getSourceFile() === source);
  const types =
    takes.length > 0 && type && TYPED.test(fileOf(source))
      ? typeImport(source, type.name, type.from(fileOf(source)))
      : [];
  const wanted = [...(calls && !specifier ? [exportedAs(project, root)] : []), ...(asks ? [getter] : [])];
  const lines = [...(wanted.length > 0 ? [namedImport(source, wanted, from())] : []), ...types];
  return specifier && !uses && !calls ? replacedImport(specifier, lines) : insertedImports(source, lines);
}
