import { ts } from 'ts-morph';
import type { Edit } from '../../edits/edit.ts';
import { folderOf, nameOf } from '../../project/paths.ts';
import type { ProjectModel } from '../../project/project-model.ts';
import type { RegistrationOrder, RegistrationUnit } from '../../project/singleton/registration-order.ts';
import type { RegistrationModule } from '../../project/singleton/registration-modules.ts';
import type { Singleton } from '../../project/singleton/singleton.ts';
import { awaitsDirectly, fileOf, nodesIn } from '../../project/syntax.ts';
import { indentAt } from './extent.ts';
import { factoryEdits } from './factory-edits.ts';
import { localName, parameter } from './hand-over-server.ts';
import { moduleSpecifier } from './http-module.ts';
import {
  importsOfSymbol,
  insertedImports,
  namedImport,
  removedStatement,
  replace,
  replacedImport,
  typeImport,
} from './import-lines.ts';
import type { ServerType } from './server-type.ts';
import { styleOf } from './text-style.ts';

interface Work {
  readonly project: ProjectModel;
  readonly singleton: Singleton;
  readonly order: RegistrationOrder;
  readonly type: ServerType | undefined;
  /** The function of every unit, by its module. */
  readonly names: ReadonlyMap<ts.SourceFile, string>;
}

/** Modules that registered while they were loaded export functions, and the module of the server calls them in that order. */
export function registerEdits(
  project: ProjectModel,
  singleton: Singleton,
  { order, type }: { order: RegistrationOrder; type: ServerType | undefined },
): Edit[] | undefined {
  const roots = [...order.units, ...order.late.map(({ unit }) => unit)];
  const all = roots.flatMap(withParts);
  const work: Work = { project, singleton, order, type, names: namesFor(all, project) };
  const modules = singleton.registrations.map((module) => moduleEdits(work, module));
  if (modules.some((edits) => edits === undefined)) return undefined;
  return [
    ...modules.flatMap((edits) => edits ?? []),
    ...all.filter(({ parts }) => parts.length > 0).flatMap((barrel) => barrelEdits(work, barrel)),
    ...order.dropped.flatMap(removedStatement),
    ...order.late.flatMap(({ unit, statement, specifier }) => lateEdits(work, { unit, statement, specifier })),
    ...homeEdits(work),
  ];
}

const withParts = (unit: RegistrationUnit): RegistrationUnit[] => [unit, ...unit.parts.flatMap(withParts)];

/** `registerAdd` for tools/add.ts, `registerTools` for tools/index.ts; with the folder where two are called the same. */
function namesFor(units: readonly RegistrationUnit[], { program }: ProjectModel): Map<ts.SourceFile, string> {
  const taken = new Set([...program.sources.values()].flatMap(identifiersOf));
  const names = new Map<ts.SourceFile, string>();
  for (const { source } of units) {
    const path = fileOf(source)
      .replace(/\.[^./]+$/, '')
      .replace(/\/index$/, '');
    const [own, folder] = [nameOf(path), nameOf(folderOf(path))];
    const short = `register${pascal(own)}`;
    const long = `register${pascal(folder)}${pascal(own)}`;
    const wanted = [short, long, ...[2, 3, 4, 5, 6, 7, 8, 9].map((number) => `${long}${number}`)];
    const name = wanted.find((candidate) => !taken.has(candidate)) ?? long;
    taken.add(name);
    names.set(source, name);
  }
  return names;
}

const identifiersOf = (source: ts.SourceFile): string[] =>
  [...nodesIn(source)].filter(ts.isIdentifier).map(({ text }) => text);

const pascal = (name: string): string =>
  name
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

function isAsync(work: Work, { source, parts }: RegistrationUnit): boolean {
  if (parts.length > 0) return parts.some((part) => isAsync(work, part));
  const module = work.singleton.registrations.find((candidate) => candidate.source === source);
  return module?.moved.some((statement) => awaitsDirectly(statement)) ?? false;
}

function headerOf(work: Work, unit: RegistrationUnit, server: string): string {
  const file = fileOf(unit.source);
  const waits = isAsync(work, unit);
  const typed = /\.[mc]?tsx?$/.test(file);
  const result = typed ? `: ${waits ? 'Promise<void>' : 'void'}` : '';
  const name = work.names.get(unit.source) ?? '';
  return `export ${waits ? 'async ' : ''}function ${name}(${parameter(server, file, work.type)})${result} {`;
}

function callLine(work: Work, unit: RegistrationUnit, server: string): string {
  return `${isAsync(work, unit) ? 'await ' : ''}${work.names.get(unit.source) ?? ''}(${server})`;
}

const typeLines = ({ type }: Work, source: ts.SourceFile): string[] =>
  type && /\.[mc]?tsx?$/.test(fileOf(source)) ? typeImport(source, type.name, type.from(fileOf(source))) : [];

function moduleEdits(work: Work, { source, moved }: RegistrationModule): Edit[] | undefined {
  const { project, singleton } = work;
  const style = styleOf(source.text);
  const server = localName(source, singleton.root, project);
  const edits = factoryEdits(source, moved, {
    header: headerOf(work, { source, parts: [] }, server) + style.newline,
    footer: `}${style.newline}`,
    indent: style.indent,
    removed: [],
    declared: undefined,
  });
  const [specifier] = importsOfSymbol(source, singleton.root.symbol, project.references);
  const lines = typeLines(work, source);
  return edits && [...(specifier ? replacedImport(specifier, lines) : insertedImports(source, lines)), ...edits];
}

function barrelEdits(work: Work, unit: RegistrationUnit): Edit[] {
  const { source, parts } = unit;
  const { newline, semicolon, indent } = styleOf(source.text);
  const server = work.singleton.root.name;
  const loads = source.statements.filter(ts.isImportDeclaration);
  const lines = [
    headerOf(work, unit, server),
    ...parts.map((part) => indent + callLine(work, part, server) + semicolon),
    '}',
  ];
  const end = source.text.length;
  const gap = source.text.endsWith('\n') ? newline : newline + newline;
  return [
    ...parts.flatMap((part, index) => named(work, part, loads[index])),
    ...insertedImports(source, typeLines(work, source)),
    replace(source, [end, end], gap + lines.map((line) => line + newline).join('')),
  ];
}

function named({ names }: Work, { source }: RegistrationUnit, load: ts.ImportDeclaration | undefined): Edit[] {
  if (!load) return [];
  const at = load.moduleSpecifier.getStart();
  return [replace(load, [at, at], `{ ${names.get(source) ?? ''} } from `)];
}

function lateEdits(work: Work, { unit, statement, specifier }: RegistrationOrder['late'][number]): Edit[] {
  const source = statement.getSourceFile();
  const { newline, semicolon, indent } = styleOf(source.text);
  const name = work.names.get(unit.source) ?? '';
  const server = localName(source, work.singleton.root, work.project);
  const lines = [
    `const { ${name} } = await import(${specifier.getText()})${semicolon}`,
    `${callLine(work, unit, server)}${semicolon}`,
  ];
  const base = indentAt(source.text, statement.getStart());
  const alone = ts.isBlock(statement.parent) || ts.isSourceFile(statement.parent);
  const text = alone
    ? lines.join(newline + base)
    : `{${newline}${lines.map((line) => base + indent + line + newline).join('')}${base}}`;
  return [replace(statement, [statement.getStart(), statement.getEnd()], text)];
}

/** Imports of the functions, and their calls behind what the module itself registers. */
function homeEdits(work: Work): Edit[] {
  const { singleton, order, names, project } = work;
  const { root, building } = singleton;
  const source = root.list.getSourceFile();
  const { newline, semicolon } = styleOf(source.text);
  if (order.units.length === 0) return [];
  const present = source.statements.filter(
    (statement): statement is ts.ImportDeclaration => ts.isImportDeclaration(statement) && !statement.importClause,
  );
  const loadOf = (unit: RegistrationUnit): ts.ImportDeclaration | undefined =>
    present.find(
      ({ moduleSpecifier }) =>
        project.program.checker.getSymbolAtLocation(moduleSpecifier)?.valueDeclaration === unit.source,
    );
  const added = order.loaded.filter((unit) => !loadOf(unit));
  const imports = added.map((unit) =>
    namedImport(source, [names.get(unit.source) ?? ''], moduleSpecifier(project, source, unit.source)),
  );
  const last = building.at(-1) ?? root.statement;
  const at = last.getEnd();
  const calls = order.units.map((unit) => newline + callLine(work, unit, root.name) + semicolon).join('');
  return [
    ...order.units.flatMap((unit) => named(work, unit, loadOf(unit))),
    ...insertedImports(source, imports),
    replace(source, [at, at], calls),
  ];
}
