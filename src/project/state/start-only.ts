import { ts } from 'ts-morph';
import { laterFunction } from './at-once.ts';
import type { References } from '../references.ts';
import type { ServedProcess } from '../starts/served-process.ts';
import { isExported, isFunction } from '../syntax.ts';

/** What runs once per process, and what of it runs once per session after the migration. */
export interface StartCode {
  /** The functions that start the server, with all that call them. */
  readonly functions: ReadonlySet<ts.Node>;
  /** The statements in them that build the server. */
  readonly perSession: ReadonlySet<ts.Node>;
  readonly served: ServedProcess;
}

const MAX_CALLERS = 8;

/** True when a node runs only while the process starts: at module level, in a start function, or in a function only those call. */
export const startOnly = (node: ts.Node, references: References, code: StartCode): boolean =>
  runsAtStart(node, { references, code, depth: 0 });

interface Search {
  readonly references: References;
  readonly code: StartCode;
  readonly depth: number;
}

function runsAtStart(node: ts.Node, search: Search): boolean {
  const { references, code, depth } = search;
  if (ts.findAncestor(node, (outer) => code.perSession.has(outer))) return false;
  const owner = laterFunction(node);
  if (owner === undefined || code.functions.has(owner)) return true;
  if (depth > MAX_CALLERS) return false;
  const name = functionName(owner);
  const symbol = name && references.symbolOf(name);
  if (!symbol || isOfNamespace(owner)) return false;
  const uses = references.of(symbol).filter((use) => !isExportedName(use));
  if (uses.length === 0)
    return !(references.isOpen(owner.getSourceFile()) && leavesModule(owner, references.of(symbol)));
  const next = { ...search, depth: depth + 1 };
  const run = uses.filter((use) => !isNeverRun(use, next));
  return run.length > 0 && run.every((use) => isCalled(use) && runsAtStart(use, next));
}

/** True for code that the process which serves never runs: of another run, or of functions that nothing in it calls, such as helpers of tests. */
export const isUnreached = (node: ts.Node, references: References, code: StartCode): boolean =>
  isNeverRun(node, { references, code, depth: 0 });

function isNeverRun(node: ts.Node, search: Search): boolean {
  if (!search.code.served.runs(node)) return true;
  const owner = laterFunction(node);
  return owner !== undefined && search.depth <= MAX_CALLERS && isUncalled(owner, search);
}

function isUncalled(owner: ts.FunctionLikeDeclaration, search: Search): boolean {
  const { references, depth } = search;
  const name = functionName(owner);
  const symbol = name && references.symbolOf(name);
  const uses = symbol ? references.of(symbol) : [];
  const isReached = (use: ts.Identifier): boolean =>
    !isExportedName(use) && !isNeverRun(use, { ...search, depth: depth + 1 });
  if (!symbol || uses.some(isReached) || isOfNamespace(owner)) return false;
  return !(references.isOpen(owner.getSourceFile()) && leavesModule(owner, uses));
}

/** `namespace Store { export function add() {} }`: called as `Store.add()`. */
const isOfNamespace = (owner: ts.Node): boolean =>
  ts.findAncestor(owner, (node) => !ts.isSourceFile(node) && ts.isModuleBlock(node.parent) && isExported(node)) !==
  undefined;

/** Nobody calls it by name, but whoever imports the module may: `import * as tools` hides the calls. */
const leavesModule = (owner: ts.FunctionLikeDeclaration, uses: readonly ts.Identifier[]): boolean =>
  uses.length > 0 || ts.findAncestor(owner, isExported) !== undefined;

function functionName(owner: ts.FunctionLikeDeclaration): ts.Identifier | undefined {
  if (ts.isFunctionDeclaration(owner)) return owner.name;
  const { parent } = owner;
  return ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? parent.name : undefined;
}

const isCalled = (use: ts.Identifier): boolean => ts.isCallExpression(use.parent) && use.parent.expression === use;
const isExportedName = (use: ts.Identifier): boolean =>
  ts.isExportSpecifier(use.parent) || ts.isExportAssignment(use.parent);

/** The functions around the given nodes, and the functions that call those, up to the top of the program. */
export function startFunctionsAround(nodes: readonly ts.Node[], references: References): ReadonlySet<ts.Node> {
  const found = new Set<ts.Node>();
  const add = (node: ts.Node): void => {
    const owner = ts.findAncestor(node.parent, isFunction);
    if (!owner || found.has(owner)) return;
    found.add(owner);
    add(owner);
    const name = functionName(owner);
    const symbol = name && references.symbolOf(name);
    if (symbol) references.of(symbol).forEach(add);
  };
  nodes.forEach(add);
  return found;
}
