import { ts } from 'ts-morph';
import type { Files } from '../../edits/edit.ts';
import { sourceOf } from '../entries.ts';
import { folderOf, joinPath } from '../paths.ts';
import { oncePer, remembered } from '../remembered.ts';
import { isFunction, nodesIn } from '../syntax.ts';
import type { TsConfig } from '../tsconfig.ts';

const MENTIONS_START =
  /\bnew\s+StdioServerTransport\b|\bextends\s+StdioServerTransport\b|\bserveStdio\s*\(|['"](fastmcp|mcp-framework)['"]/;
const OF_FRAMEWORK = /['"](fastmcp|mcp-framework)['"]/;
const MAIN_GUARD = /\bimport\.meta\b|\brequire\.main\b|\bprocess\.argv\[1\]/;

/** A quick look whether a text can start a server on stdio. */
export const mentionsStart = (text: string): boolean => MENTIONS_START.test(text);

/** What the look is at. */
export interface Sources {
  readonly files: Files;
  readonly tsconfig: TsConfig | undefined;
}

/**
 * Whether running a file makes a stdio transport: its top level, or what that calls by name, in the file and in what it
 * imports. Whose method a name is, is not asked: what starts the wrong file is seen when it is started.
 */
export const startsWhenRun = (file: string, sources: Sources): boolean => stepsToStart(file, sources) !== undefined;

/** How many calls and modules lie between running a file and the stdio transport; undefined where nothing leads to one. */
export function stepsToStart(file: string, sources: Sources): number | undefined {
  const seen = new Set<ts.Node>();
  let reached: readonly Code[] = topLevelOf(file, sources, false);
  for (let steps = 0; reached.length > 0; steps++) {
    const next: Code[] = [];
    for (const code of reached.filter(({ node }) => !seen.has(node))) {
      seen.add(code.node);
      const nodes = [...runningIn(code)];
      if (nodes.some(isStart)) return steps;
      next.push(...nodes.flatMap((node) => followed(node, code.file, sources)));
    }
    reached = next;
  }
  return undefined;
}

/** Code that runs. An imported module leaves out what it does when it is the main one. */
interface Code {
  readonly node: ts.Node;
  readonly file: string;
  readonly isImported: boolean;
}

function topLevelOf(file: string, sources: Sources, isImported: boolean): Code[] {
  const node = parserOf(sources)(file);
  return node ? [{ node, file, isImported }] : [];
}

const parserOf = oncePer(({ files }: Sources) =>
  remembered((file: string) => {
    const text = files.get(file);
    return text === undefined ? undefined : ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  }),
);

/** The nodes that run with a piece of code: no bodies of functions and classes that are only declared. */
function runningIn({ node: root, isImported }: Code): Iterable<ts.Node> {
  const isGuarded = (node: ts.Node): boolean => isImported && ts.isIfStatement(node) && asksForMain(node);
  return nodesIn(root, (node) => isDeclared(node) || isGuarded(node));
}

const isDeclared = (node: ts.Node): boolean =>
  ts.isFunctionDeclaration(node) ||
  ts.isClassLike(node) ||
  ts.isTypeNode(node) ||
  ((ts.isArrowFunction(node) || ts.isFunctionExpression(node)) &&
    (ts.isVariableDeclaration(node.parent) || ts.isPropertyAssignment(node.parent)));

function asksForMain({ expression }: ts.IfStatement): boolean {
  const source = expression.getSourceFile();
  const names = [...nodesIn(expression)].filter(ts.isIdentifier).map(({ text }) => text);
  const held = source.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => declarationList.declarations)
    .filter(({ name }) => ts.isIdentifier(name) && names.includes(name.text));
  return [expression, ...held].some((node) => MAIN_GUARD.test(node.getText()));
}

function isStart(node: ts.Node): boolean {
  if (ts.isNewExpression(node)) return node.expression.getText().endsWith('StdioServerTransport');
  if (ts.isExpressionWithTypeArguments(node)) return node.expression.getText().endsWith('StdioServerTransport');
  if (!ts.isCallExpression(node)) return false;
  const called = nameCalled(node);
  return called === 'serveStdio' || (called === 'start' && OF_FRAMEWORK.test(node.getSourceFile().text));
}

/** The code that a node makes run: a module that is loaded, or what has the name that is called. */
function followed(node: ts.Node, file: string, sources: Sources): Code[] {
  const module = moduleLoaded(node);
  if (module !== undefined) return resolved(module, file, sources).flatMap((path) => topLevelOf(path, sources, true));
  const name = ts.isCallExpression(node) || ts.isNewExpression(node) ? nameCalled(node) : undefined;
  if (name === undefined) return [];
  const own = codeNamed(name, file, sources);
  return own.length > 0 ? own : behindOf(sources)(file).flatMap((other) => codeNamed(name, other, sources));
}

/** Functions, methods and classes of that name. */
function codeNamed(name: string, file: string, sources: Sources): Code[] {
  const source = parserOf(sources)(file);
  const nodes = source && codeByName(source).get(name);
  return (nodes ?? []).map((node) => ({ node, file, isImported: true }));
}

function nameCalled({ expression }: ts.CallExpression | ts.NewExpression): string | undefined {
  if (ts.isPropertyAccessExpression(expression)) return expression.name.text;
  return ts.isIdentifier(expression) ? expression.text : undefined;
}

function moduleLoaded(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    const isType = ts.isImportDeclaration(node) && node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
    return !isType && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)
      ? node.moduleSpecifier.text
      : undefined;
  }
  if (!ts.isCallExpression(node)) return undefined;
  const [given] = node.arguments;
  const loads = node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText() === 'require';
  return loads && given && ts.isStringLiteralLike(given) ? given.text : undefined;
}

const ENDINGS = ['', '/index'];

function resolved(module: string, from: string, { files, tsconfig }: Sources): string[] {
  if (!module.startsWith('.')) return [];
  const path = joinPath(folderOf(from), module);
  const found = ENDINGS.map((ending) => sourceOf(files, path + ending, tsconfig)).find((file) => file !== undefined);
  return found === undefined ? [] : [found];
}

/** The code of functions with the values of their parameters, of methods and classes, by their names; of a class its constructor and fields run. */
const codeByName = oncePer((source: ts.SourceFile): ReadonlyMap<string, readonly ts.Node[]> => {
  const found = new Map<string, ts.Node[]>();
  for (const node of nodesIn(source)) {
    const code = codeOf(node);
    const name = 'name' in node && code.length > 0 ? (node.name as ts.Node | undefined)?.getText() : undefined;
    if (name === undefined) continue;
    found.set(name, [...(found.get(name) ?? []), ...code]);
  }
  return found;
});

function codeOf(node: ts.Node): readonly ts.Node[] {
  if (isFunction(node)) return node.body ? [...node.parameters, node.body] : [];
  if (ts.isClassLike(node)) return [...(node.heritageClauses ?? []), ...runByConstruction(node)];
  const held = ts.isVariableDeclaration(node) || ts.isPropertyAssignment(node) ? node.initializer : undefined;
  return held && (ts.isArrowFunction(held) || ts.isFunctionExpression(held)) ? [...held.parameters, held.body] : [];
}

const runByConstruction = ({ members }: ts.ClassLikeDeclaration): ts.Node[] =>
  members.flatMap((member): ts.Node[] => {
    if (ts.isConstructorDeclaration(member)) return member.body ? [member.body] : [];
    return ts.isPropertyDeclaration(member) && member.initializer ? [member.initializer] : [];
  });

/** The modules that a file loads and that these load: what is called may be of one of them. */
const behindOf = oncePer((sources: Sources) =>
  remembered((file: string): readonly string[] => {
    const reached = new Set([file]);
    for (const other of reached) {
      const from = parserOf(sources)(other);
      if (!from || reached.size > MOST_MODULES) continue;
      for (const path of modulesIn(from).flatMap((module) => resolved(module, other, sources))) reached.add(path);
    }
    return [...reached].slice(1);
  }),
);

const modulesIn = oncePer((source: ts.SourceFile): readonly string[] =>
  [...nodesIn(source)].flatMap((node) => moduleLoaded(node) ?? []),
);

const MOST_MODULES = 200;
