import { ts } from 'ts-morph';
import type { Program } from '../program.ts';
import type { References } from '../references.ts';
import { oncePer } from '../remembered.ts';
import { moduleOf } from '../singleton/module-graph.ts';
import { fileOf, nodesIn } from '../syntax.ts';
import { isOtherRun, startsAround } from './other-runs.ts';
import type { StartSite } from './start-sites.ts';

/** What the process that serves MCP runs: other entries of the package, and other commands of this one, run in processes of their own. */
export interface ServedProcess {
  /** False for code of a file that no entry with a start loads, and of a branch that is taken in place of the start. */
  runs(node: ts.Node): boolean;
}

/** `roots` are the files that may be started; those that `always` holds are loaded without an import. */
interface Roots {
  readonly roots: readonly string[];
  readonly always: readonly string[];
}

/** Follows what each entry loads, and what its branches choose. */
export function servedProcess(
  program: Program,
  references: References,
  { sites, roots, always }: Roots & { readonly sites: readonly StartSite[] },
): ServedProcess {
  const calls = sites.map(({ call }) => call);
  const loaded = loadedBySome(program, calls, { roots, always });
  const starts = startsAround(calls, references);
  return { runs: (node) => (!loaded || loaded.has(fileOf(node))) && !isOtherRun(node, starts, references) };
}

/** The files that entries with a start load; undefined where that cannot be told. */
function loadedBySome(
  { sources, checker }: Program,
  calls: readonly ts.Node[],
  { roots, always }: Roots,
): ReadonlySet<string> | undefined {
  const started = new Set(calls.map(fileOf));
  const closures = roots.map((root) => loadedFrom(root, sources, checker));
  const serving = closures.filter(({ files }) => [...files].some((file) => started.has(file)));
  if (serving.length === 0 || serving.some(({ isKnown }) => !isKnown)) return undefined;
  const conventional = always.map((root) => loadedFrom(root, sources, checker));
  return new Set([...serving, ...conventional].flatMap(({ files }) => [...files]));
}

interface Loaded {
  readonly files: ReadonlySet<string>;
  /** False where something is loaded under a computed name. */
  readonly isKnown: boolean;
}

function loadedFrom(root: string, sources: Program['sources'], checker: ts.TypeChecker): Loaded {
  const files = new Set([root]);
  let isKnown = true;
  for (const file of files)
    for (const specifier of loadedIn(sources.get(file))) {
      const source = ts.isStringLiteralLike(specifier) ? moduleOf(specifier, checker) : undefined;
      if (source) files.add(fileOf(source));
      else if (!ts.isStringLiteralLike(specifier) && mayBeOwn(specifier)) isKnown = false;
    }
  return { files, isKnown };
}

/** False for `import(plugin)` in a file that names no place beside itself: what it loads comes from elsewhere. */
const mayBeOwn = (specifier: ts.Expression): boolean => placesItself(specifier.getSourceFile());

const placesItself = oncePer((source: ts.SourceFile): boolean => {
  if (OWN_PLACE.test(source.text)) return true;
  return [...nodesIn(source, isLoadedByName)].some(
    (node) => (ts.isStringLiteralLike(node) || ts.isTemplateHead(node)) && RELATIVE.test(node.text),
  );
});

const OWN_PLACE = /\bimport\.meta\b|\b__(dirname|filename)\b|\brequire\.main\b|\bprocess\.argv\b/;
const RELATIVE = /^\.{1,2}\//;

const isLoadedByName = (node: ts.Node): boolean => {
  const specifier = specifierIn(node);
  return specifier !== undefined && ts.isStringLiteralLike(specifier);
};

const loadedIn = (source: ts.SourceFile | undefined): ts.Expression[] =>
  source ? [...nodesIn(source)].flatMap((node) => specifierIn(node) ?? []) : [];

function specifierIn(node: ts.Node): ts.Expression | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isExternalModuleReference(node)) return node.expression;
  if (!ts.isCallExpression(node)) return undefined;
  const loads = node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText() === 'require';
  return loads ? node.arguments[0] : undefined;
}
