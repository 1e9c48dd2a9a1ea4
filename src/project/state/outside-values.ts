import { ts } from 'ts-morph';
import { SESSION_IMPORT } from '../generated-modules.ts';
import { importedFrom } from '../imports.ts';
import { unwrapped } from '../syntax.ts';

/** `const x = sessionVariable(…)` of the generated module: every session has its own already. */
export function isPerSession(declaration: ts.Declaration | undefined): boolean {
  const holds = declaration && (ts.isVariableDeclaration(declaration) || ts.isPropertyDeclaration(declaration));
  const value = holds ? declaration.initializer : undefined;
  const made = value && ts.isCallExpression(value) ? value.expression : value;
  return made !== undefined && importedFrom(made, SESSION_IMPORT) !== undefined;
}

const IN_MEMORY =
  /^((node:)?events|eventemitter3|mitt|nanoevents|lru-cache|quick-lru|tiny-lru|node-cache|memory-cache|@isaacs\/ttlcache|memoizee|p-memoize|memoize|mem|fast-memoize|micro-memoize|lodash[./]memoize|denque|yallist|mnemonist|rxjs|zustand(\/vanilla)?)$/;

/** The package whose value a `const` holds, as in `const pool = new Pool()`; undefined for what the project makes itself. */
function packageOf(symbol: ts.Symbol): string | undefined {
  const declaration = symbol.valueDeclaration;
  return declaration && ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const ? makerOf(declaration) : undefined;
}

function makerOf(declaration: ts.Declaration): string | undefined {
  if (!ts.isVariableDeclaration(declaration) || !declaration.initializer) return undefined;
  const made = unwrapped(declaration.initializer);
  if (!ts.isNewExpression(made) && !ts.isCallExpression(made)) return undefined;
  return importedFrom(made.expression, /^[^.#]/)?.module;
}

/** `const api = axios.create()`: made once by a package and shared by all sessions as a connection is; what only holds data in memory is not. */
export function isExternalClient(symbol: ts.Symbol): boolean {
  const module = packageOf(symbol);
  return module !== undefined && !IN_MEMORY.test(module);
}

/** True for caches, emitters and queues that packages make: their data live in this process. */
export function isInMemory(symbol: ts.Symbol): boolean {
  const module = symbol.valueDeclaration && makerOf(symbol.valueDeclaration);
  return module !== undefined && IN_MEMORY.test(module);
}

const NOT_A_CLIENT =
  /^(@modelcontextprotocol\/|zod($|[/-])|node:|module$|path$|url$|util$|fs$|@sinclair\/|yargs|commander|minimist)/;

/** Why all sessions may share the instance of a package's class: `const pool = new Pool()`. */
export function clientReason(symbol: ts.Symbol): string | undefined {
  const declaration = symbol.valueDeclaration;
  const value = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  const made = value && unwrapped(value);
  const module = packageOf(symbol);
  if (!made || !ts.isNewExpression(made) || module === undefined || NOT_A_CLIENT.test(module)) return undefined;
  if (isInMemory(symbol)) return `${made.expression.getText()} of ${module}: requests do not write it`;
  return `${made.expression.getText()} of ${module}: one for the process, as clients and pools are`;
}
