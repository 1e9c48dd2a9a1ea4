import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ts } from 'ts-morph';
import { describe, expect, it } from 'vitest';

interface Layer {
  /** Folders of src beside the layer itself; errors.ts is everybody's. */
  readonly folders: readonly string[];
  /** Packages by name or prefix; `node:` stands for all of Node's. */
  readonly packages: readonly string[];
}

const sdk = '@modelcontextprotocol/sdk/';
const v2 = '@modelcontextprotocol/server';
const everything = ['cli', 'edits', 'io', 'plan', 'project', 'report', 'spec', 'surface', 'transforms', 'verify'];

/** The layer rule. A folder that is not named here may not exist. */
const layers: Readonly<Record<string, Layer>> = {
  spec: { folders: [], packages: [] },
  edits: { folders: [], packages: ['diff'] },
  project: { folders: ['edits'], packages: ['ts-morph'] },
  templates: {
    folders: [],
    packages: [sdk, v2, 'hono', '@hono/node-server', 'jose', 'rate-limiter-flexible', '@redis/client', 'node:'],
  },
  transforms: { folders: ['edits', 'project', 'spec'], packages: ['ts-morph', 'jsonc-parser', 'semver'] },
  plan: { folders: ['edits', 'project', 'spec', 'transforms'], packages: ['ts-morph', 'diff', 'semver'] },
  surface: { folders: ['spec'], packages: [] },
  verify: { folders: ['spec'], packages: ['eventsource-parser'] },
  report: { folders: ['edits', 'plan', 'surface', 'verify', 'spec'], packages: ['picocolors', 'sarif', 'xmlbuilder2'] },
  io: { folders: ['edits', 'surface', 'verify'], packages: ['*'] },
  cli: { folders: [...everything, ''], packages: ['*'] },
  '': { folders: everything, packages: ['*'] },
};

const root = path.resolve(import.meta.dirname, '../src');

interface Source {
  /** Relative to src. */
  readonly file: string;
  readonly folder: string;
  readonly syntax: ts.SourceFile;
  readonly imports: readonly string[];
}

const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .toSorted()
  .map((file) => read(file.replaceAll(path.sep, '/')));

function read(file: string): Source {
  const text = readFileSync(path.join(root, file), 'utf8');
  const syntax = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const folder = file.includes('/') ? file.replace(/\/.*/, '') : '';
  return { file, folder, syntax, imports: nodesIn(syntax).flatMap(specifierOf) };
}

function isImporting(callee: ts.Expression): boolean {
  return callee.kind === ts.SyntaxKind.ImportKeyword || callee.getText() === 'require';
}

function nodesIn(node: ts.Node): ts.Node[] {
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => void children.push(child));
  return [node, ...children.flatMap(nodesIn)];
}

function specifierOf(node: ts.Node): string[] {
  const specifier =
    ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
      ? node.moduleSpecifier
      : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
        ? node.argument.literal
        : ts.isCallExpression(node) && isImporting(node.expression)
          ? node.arguments[0]
          : undefined;
  return specifier && ts.isStringLiteralLike(specifier) ? [specifier.text] : [];
}

const isRelative = (specifier: string): boolean => specifier.startsWith('.');

/** The files of src that a source imports, relative to src. */
const importedFiles = ({ file, imports }: Source): string[] =>
  imports.filter(isRelative).map((specifier) => path.posix.join(path.posix.dirname(file), specifier));

const folderOf = (file: string): string => (file.includes('/') ? file.replace(/\/.*/, '') : '');

function breaches(source: Source): string[] {
  const layer = layers[source.folder];
  if (!layer) return [`${source.file} is in a folder without a layer`];
  const files = importedFiles(source).filter((file) => file !== 'errors.ts' && folderOf(file) !== source.folder);
  const packages = source.imports.filter((specifier) => !isRelative(specifier));
  return [
    ...files.filter((file) => !layer.folders.includes(folderOf(file))),
    ...packages.filter((name) => !layer.packages.some((allowed) => allowed === '*' || isPartOf(name, allowed))),
  ].map((target) => `${source.file} imports ${target}`);
}

const isPartOf = (name: string, allowed: string): boolean =>
  name === allowed || name.startsWith(/[:/]$/.test(allowed) ? allowed : `${allowed}/`);

describe('the layer rule', () => {
  it('finds the sources and their imports', () => {
    expect(sources.length).toBeGreaterThan(100);
    expect(sources.flatMap(({ imports }) => imports).length).toBeGreaterThan(200);
  });

  it('holds for every import', () => {
    expect(sources.flatMap(breaches)).toEqual([]);
  });

  it('has a folder for every layer', () => {
    const folders = new Set(sources.map(({ folder }) => folder));
    expect(Object.keys(layers).filter((folder) => !folders.has(folder))).toEqual([]);
  });

  it('keeps transforms apart: only the registry imports them, and only transforms import lib', () => {
    const edges = sources.flatMap((source) => importedFiles(source).map((to) => ({ from: source.file, to })));
    const isUnit = (file: string): boolean =>
      /^transforms\/[^/]+\.ts$/.test(file) && !/\/(index|transform)\.ts$/.test(file);
    const units = edges.filter(({ from, to }) => isUnit(to) && from !== 'transforms/index.ts');
    const lib = edges.filter(({ from, to }) => to.startsWith('transforms/lib/') && !from.startsWith('transforms/'));
    expect([...units, ...lib]).toEqual([]);
  });

  it('keeps SDK clients and Node out of the checks', () => {
    const inVerify = sources.filter(({ folder }) => folder === 'verify');
    const seen = inVerify.flatMap(({ imports }) =>
      imports.filter((name) => /^(node:|@modelcontextprotocol\/)/.test(name)),
    );
    expect(inVerify.length).toBeGreaterThan(20);
    expect(seen).toEqual([]);
  });
});

describe('the world', () => {
  const used = (fits: (node: ts.Node) => boolean, allowed: readonly string[]): string[] =>
    sources
      .filter(({ folder, syntax }) => !allowed.includes(folder) && nodesIn(syntax).some(fits))
      .map(({ file }) => file);

  it('process.exit is called in templates only', () => {
    const isExit = (node: ts.Node): boolean =>
      ts.isPropertyAccessExpression(node) && node.expression.getText() === 'process' && node.name.text === 'exit';
    expect(used(isExit, ['templates'])).toEqual([]);
    expect(used(isExit, [])).not.toEqual([]);
  });

  it('console is used in cli and templates only', () => {
    const isConsole = (node: ts.Node): boolean =>
      ts.isIdentifier(node) && CONSOLE.test(node.text) && !isName(node) && !ts.isPropertyAssignment(node.parent);
    expect(used(isConsole, ['cli', 'templates'])).toEqual([]);
    expect(used(isConsole, [])).not.toEqual([]);
  });
});

/** The global one, and the class that makes others. */
const CONSOLE = /^[cC]onsole$/;

/** The `console` of `x.console`. */
const isName = (node: ts.Identifier): boolean =>
  ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;
