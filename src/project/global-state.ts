import { ts } from 'ts-morph';
import { isAssigned } from './access-paths.ts';
import { isGenerated } from './generated-modules.ts';
import { functionNamed } from './instances.ts';
import { mutationsOf } from './mutations.ts';
import type { Program } from './program.ts';
import type { References } from './references.ts';
import { isUnreached, startOnly, type StartCode } from './start-only.ts';
import { fileOf, lineOf, nodesIn, unwrapped } from './syntax.ts';

/** Something that no declaration of the project holds and that handlers write: `process.env.X`, `globalThis.x`, `handler.count`, a default export without a name. */
export interface GlobalState {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly writes: readonly { readonly file: string; readonly line: number }[];
}

const GLOBAL = /^(process\.env|globalThis|global)$/;

/** Every global that handlers write, by name; `line` is 1-based and the first write's. */
export function findGlobalState(program: Program, references: References, code: StartCode): GlobalState[] {
  const found = new Map<string, GlobalState>();
  for (const [file, source] of program.sources)
    for (const node of isGenerated(file) ? [] : nodesIn(source)) {
      const name = writtenGlobal(node, references);
      if (name === undefined || isUnreached(node, references) || startOnly(node, references, code)) continue;
      const place = { file: fileOf(node), line: lineOf(node) };
      found.set(name, { name, ...place, ...found.get(name), writes: [...(found.get(name)?.writes ?? []), place] });
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
    const writes = mutationsOf(symbol, references)
      .filter(({ node }) => !isUnreached(node, references) && !startOnly(node, references, code))
      .map(({ node }) => ({ file: fileOf(node), line: lineOf(node) }));
    return writes.length > 0 ? [{ name: 'default', file: fileOf(exported), line: lineOf(exported), writes }] : [];
  });
}

function writtenGlobal(node: ts.Node, references: References): string | undefined {
  if (!ts.isPropertyAccessExpression(node) && !ts.isElementAccessExpression(node)) return undefined;
  if (!isAssigned(node)) return undefined;
  const expression = unwrapped(node.expression);
  const held = GLOBAL.test(expression.getText()) || isFunctionName(expression, references);
  return held ? `${expression.getText()}${keyOf(node)}` : undefined;
}

function keyOf(node: ts.PropertyAccessExpression | ts.ElementAccessExpression): string {
  if (ts.isPropertyAccessExpression(node)) return `.${node.name.text}`;
  const { argumentExpression: key } = node;
  return ts.isStringLiteralLike(key) ? `.${key.text}` : `[${key.getText()}]`;
}

const isFunctionName = (expression: ts.Expression, references: References): boolean =>
  ts.isIdentifier(expression) && functionNamed(expression, references)?.parent.kind === ts.SyntaxKind.SourceFile;
