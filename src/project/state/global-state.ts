import { ts } from 'ts-morph';
import { accessPath, isAssigned, isMutator } from './access-paths.ts';
import { isGenerated } from '../generated-modules.ts';
import { importedFrom } from '../imports.ts';
import { functionNamed } from '../instances.ts';
import { mutationsOf } from './mutations.ts';
import { keyOf, objectOf, type Access, type ProcessObject } from './process-objects.ts';
import type { Program } from '../program.ts';
import type { References } from '../references.ts';
import { isUnreached, startOnly, type StartCode } from './start-only.ts';
import { fileOf, lineOf, nodesIn, unwrapped } from '../syntax.ts';

/** Something that no declaration of the project holds and that handlers write: `process.env.X`, `globalThis.x`, `handler.count`, a default export without a name. */
export interface GlobalState {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly writes: readonly { readonly file: string; readonly line: number }[];
  /** The same as nodes. */
  readonly changes: readonly ts.Node[];
  /** The object of the process that holds it; undefined for what belongs to a value of the project. */
  readonly object?: ProcessObject | undefined;
  /** Its name in that object; undefined where it is computed. */
  readonly key?: string | undefined;
  /** True when a handler changes what it holds instead of assigning it. */
  readonly changedInPlace: boolean;
}

const WRITES_FIRST =
  /^(Object\.(assign|defineProperty|defineProperties)|Reflect\.(set|deleteProperty|defineProperty))$/;

/** Every global that handlers write, by name; `line` is 1-based and the first write's. */
export function findGlobalState(program: Program, references: References, code: StartCode): GlobalState[] {
  const found = new Map<string, GlobalState>();
  for (const [file, source] of program.sources)
    for (const node of isGenerated(file) ? [] : nodesIn(source)) {
      const written = writtenAt(node, references);
      if (!written || isUnreached(node, references, code) || startOnly(node, references, code)) continue;
      const place = { file: fileOf(node), line: lineOf(node) };
      const known = found.get(written.name) ?? { ...written, ...place, writes: [], changes: [] };
      const changedInPlace = known.changedInPlace || written.changedInPlace;
      const more = { writes: [...known.writes, place], changes: [...known.changes, node] };
      found.set(written.name, { ...known, ...more, changedInPlace });
    }
  return [...found.values(), ...defaultExports(program, references, code)];
}

/** `export default new Store()`: nothing names it where it is made, importers do. */
function defaultExports({ sources, checker }: Program, references: References, code: StartCode): GlobalState[] {
  return [...sources.values()].flatMap((source) => {
    const exported = source.statements.find((s) => ts.isExportAssignment(s) && !ts.isIdentifier(s.expression));
    const module = exported && checker.getSymbolAtLocation(source);
    const symbol = module?.exports?.get(ts.InternalSymbolName.Default);
    if (!exported || !symbol) return [];
    const changes = mutationsOf(symbol, references)
      .map(({ node }) => node)
      .filter((node) => !isUnreached(node, references, code) && !startOnly(node, references, code));
    const writes = changes.map((node) => ({ file: fileOf(node), line: lineOf(node) }));
    const place = { file: fileOf(exported), line: lineOf(exported) };
    return writes.length > 0 ? [{ name: 'default', ...place, writes, changes, changedInPlace: true }] : [];
  });
}

type Written = Pick<GlobalState, 'name' | 'object' | 'key' | 'changedInPlace'>;

function writtenAt(node: ts.Node, references: References): Written | undefined {
  if (ts.isCallExpression(node)) return filledBy(node, references);
  if (!ts.isPropertyAccessExpression(node) && !ts.isElementAccessExpression(node)) return undefined;
  const change = changeOf(node, references);
  if (!change) return undefined;
  const expression = unwrapped(node.expression);
  const object = objectOf(expression, references);
  if (
    !object &&
    !isFunctionName(expression, references) &&
    !isModule(node, references) &&
    !isInherited(node, references)
  )
    return undefined;
  const name = `${object && !/^global\b/.test(expression.getText()) ? object : expression.getText()}${labelOf(node)}`;
  return { name, object, key: object && keyOf(node), changedInPlace: change === 'changed' };
}

/** `Object.assign(process.env, …)`, `process.loadEnvFile()`. */
function filledBy(call: ts.CallExpression, references: References): Written | undefined {
  const callee = call.expression.getText();
  const [first] = call.arguments;
  if (callee === 'process.loadEnvFile') return { name: 'process.env', object: 'process.env', changedInPlace: false };
  const object = first && WRITES_FIRST.test(callee) ? objectOf(first, references) : undefined;
  return object && { name: object, object, changedInPlace: false };
}

/** How an access changes what it means: `g.x = 1`, `g.x.list.push(1)`, `const { list } = g.x; list.push(1)`. */
function changeOf(access: Access, references: References): 'assigned' | 'changed' | undefined {
  const target = accessPath(access);
  if (isAssigned(access)) return 'assigned';
  if (isAssigned(target)) return target === access || isWrapped(target, access) ? 'assigned' : 'changed';
  const { parent } = target;
  const called = ts.isCallExpression(parent) && parent.expression === target && target !== access;
  if (called && ts.isPropertyAccessExpression(target) && isMutator(target.name.text)) return 'changed';
  if (!ts.isVariableDeclaration(parent) || parent.initializer !== target || !ts.isIdentifier(parent.name))
    return undefined;
  const symbol = references.symbolOf(parent.name);
  return symbol && mutationsOf(symbol, references).some(({ kind }) => kind !== 'assigned') ? 'changed' : undefined;
}

const isWrapped = (target: ts.Expression, access: Access): boolean => unwrapped(target) === access;

const labelOf = (node: Access): string => {
  const key = keyOf(node);
  return key === undefined && ts.isElementAccessExpression(node) ? `[${node.argumentExpression.getText()}]` : `.${key}`;
};

/** `exports.x`, or `s.x` of a module that is held as a whole where no variable of it is known by that name. */
function isModule(access: Access, references: References): boolean {
  const holder = unwrapped(access.expression);
  if (/^(module\.)?exports$/.test(holder.getText())) return true;
  if (ts.isCallExpression(holder)) return holder.expression.kind === ts.SyntaxKind.ImportKeyword;
  if (!ts.isIdentifier(holder) || importedFrom(holder, /^\.\.?\//)?.name !== '*') return false;
  const member = ts.isPropertyAccessExpression(access) && ts.isIdentifier(access.name) ? access.name : undefined;
  const declaration = member && references.symbolOf(member)?.valueDeclaration;
  return declaration === undefined || !ts.isVariableDeclaration(declaration);
}

/** `Child.total` where a class that Child extends declares it, or nobody does. */
function isInherited(access: Access, references: References): boolean {
  const holder = unwrapped(access.expression);
  const owner = ts.isIdentifier(holder) ? references.symbolOf(holder)?.valueDeclaration : undefined;
  const own = owner && ts.isClassDeclaration(owner) ? owner.members.map((member) => member.name?.getText()) : undefined;
  return own !== undefined && !own.includes(keyOf(access));
}

const isFunctionName = (expression: ts.Expression, references: References): boolean =>
  ts.isIdentifier(expression) && functionNamed(expression, references)?.parent.kind === ts.SyntaxKind.SourceFile;
