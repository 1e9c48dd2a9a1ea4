import { transportCondition } from './transport-condition.ts';
import { ts } from 'ts-morph';
import type { ProjectModel } from '../../project/project-model.ts';
import type { ServerRoot } from '../../project/starts/server-root.ts';
import type { StartSite } from '../../project/starts/start-sites.ts';
import type { Repeated } from '../../project/factory/repeated.ts';
import { fileOf, functionAround, hasModifier, nodesIn, type StatementList } from '../../project/syntax.ts';
import {
  adapterImport,
  hasDynamicImport,
  httpImport,
  httpModuleOf,
  sessionImport,
  type HttpModule,
} from './http-module.ts';
import { factoryLines } from './factory-lines.ts';
import { formerText } from './former-text.ts';
import { mainGuard } from './main-guard.ts';
import { repeatedLines } from './repeated-lines.ts';
import { styleOf, type TextStyle } from './text-style.ts';

/** What the lines of the HTTP branch are made of. */
interface Branch {
  /** The generated modules by what is taken from them, as string literals. */
  readonly imports: readonly { readonly name: string; readonly from: string }[];
  /** The call of serveHttp, without its semicolon. */
  readonly served: readonly string[];
  /** How the generated modules get there. */
  readonly loading: 'import()' | 'require()' | 'import';
  readonly style: TextStyle;
}

/** Where a start branches off. */
interface Branching {
  readonly site: StartSite;
  readonly root: ServerRoot | undefined;
  readonly list: StatementList;
}

/** `if (process.env.MCP_TRANSPORT === 'http') { … }` (or `!== 'stdio'`) with what serves the site over HTTP; the last line is its `}`. */
export function switchLines(
  project: ProjectModel,
  { site, root, list }: Branching,
  { repeated, result }: { repeated: Repeated; result: string },
): string[] {
  const owner = functionAround(site.call);
  const branch = branchOf(project, site, { root, repeated });
  const { indent, semicolon } = branch.style;
  const body = [
    ...repeatedLines(repeated.before, branch.style),
    ...bodyOf(branch, awaitable(site, owner)),
    ...repeatedLines(repeated.behind, branch.style),
    ...(owner ? [result + semicolon] : []),
  ];
  return [
    `if (${joined([...mainGuard(site, list), transportCondition(project, site.call, 'http')])}) {`,
    ...body.map((line) => (line === '' ? '' : indent + line)),
    '}',
  ];
}

/** One condition alone needs no parentheses around it. */
const joined = ([first = '', ...more]: readonly string[]): string =>
  more.length === 0 ? first.replace(/^\(([^]*)\)$/, '$1') : [first, ...more].join(' && ');

interface Served {
  readonly root: ServerRoot | undefined;
  readonly repeated: Repeated;
}

function branchOf(project: ProjectModel, site: StartSite, { root, repeated }: Served): Branch {
  const source = site.call.getSourceFile();
  const style = styleOf(source.text);
  const module = httpModuleOf(project);
  const factory = factoryLines(project, site, { root, repeated });
  const releases = factory.some((line) => line.includes('onSessionEnd('));
  const literal = (path: (module: HttpModule, from: string) => string): string =>
    style.quote + (module ? path(module, fileOf(source)) : '') + style.quote;
  const handed = site.framework ? framed('connectable(', factory, ')') : factory;
  return {
    imports: [
      { name: 'serveHttp', from: literal(httpImport) },
      ...(site.framework ? [{ name: 'connectable', from: literal(adapterImport) }] : []),
      ...(releases ? [{ name: 'onSessionEnd', from: literal(sessionImport) }] : []),
    ],
    served: framed('serveHttp(', handed, `${formerText(project, style)})`),
    loading: loadingOf(project),
    style,
  };
}

/** Lines with something in front of the first and behind the last. */
const framed = (before: string, lines: readonly string[], behind: string): string[] =>
  `${before}${lines.join('\n')}${behind}`.split('\n');

function loadingOf(project: ProjectModel): Branch['loading'] {
  const module = httpModuleOf(project);
  if (module?.language === 'js') return module.module === 'cjs' ? 'require()' : 'import()';
  return hasDynamicImport(project) ? 'import()' : 'import';
}

function bodyOf(branch: Branch, waits: boolean): string[] {
  const { loading, served, style } = branch;
  if (loading === 'import') return framed(waits ? 'await ' : 'void ', served, style.semicolon);
  return waits || loading === 'require()' ? awaitedLines(branch, waits) : promisedLines(branch);
}

const NOTHING: Repeated = { before: [], behind: [], sessions: [], lowLevel: '' };

/** The import lines for the top of the file, where the branch does not load the modules itself. */
export function staticImports(project: ProjectModel, site: StartSite): string[] {
  const { loading, imports, style } = branchOf(project, site, { root: undefined, repeated: NOTHING });
  if (loading !== 'import') return [];
  return imports.map(({ name, from }) => `import { ${name} } from ${from}${style.semicolon}`);
}

function awaitedLines({ imports, served, loading, style: { semicolon } }: Branch, waits: boolean): string[] {
  const loaded = (from: string): string => (loading === 'require()' ? `require(${from})` : `await import(${from})`);
  return [
    ...imports.map(({ name, from }) => `const { ${name} } = ${loaded(from)}${semicolon}`),
    ...framed(waits ? 'await ' : 'void ', served, semicolon),
  ];
}

function promisedLines({ imports, served, style: { indent, semicolon } }: Branch): string[] {
  const [only, ...more] = imports;
  if (only && more.length === 0)
    return framed(`void import(${only.from}).then(({ ${only.name} }) => `, served, `)${semicolon}`);
  const loads = imports.map(({ from }) => `import(${from})`).join(', ');
  const names = imports.map(({ name }) => `{ ${name} }`).join(', ');
  const called = framed('', served, ',').map((line) => indent + line);
  return [`void Promise.all([${loads}]).then(([${names}]) =>`, ...called, `)${semicolon}`];
}

function awaitable(site: StartSite, owner: ts.FunctionLikeDeclaration | undefined): boolean {
  if (owner) return hasModifier(owner, ts.SyntaxKind.AsyncKeyword);
  return [...nodesIn(site.statement, ts.isFunctionLike)].some(ts.isAwaitExpression);
}
