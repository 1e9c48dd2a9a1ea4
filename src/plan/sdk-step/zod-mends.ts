import { ts } from 'ts-morph';
import type { Edit } from '../../edits/edit.ts';
import { nodesIn, unwrapped } from '../../project/syntax.ts';

/** What zod 4 wants to be written otherwise, and means the same: `z.record(V)`, `error.errors`. */
export function zodMends(file: string, text: string): Edit[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  return [...nodesIn(source)].flatMap(
    (node) => recordEdit(node, file) ?? errorsEdit(node, file) ?? moduleEdit(node, file) ?? [],
  );
}

/** In zod 3 the keys were strings where nothing else was said. */
function recordEdit(node: ts.Node, file: string): Edit | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const { expression: zod, name } = node.expression;
  const [value, more] = node.arguments;
  if (name.text !== 'record' || !/^(z|zod)$/.test(zod.getText()) || !value || more) return undefined;
  const start = value.getStart();
  return { kind: 'replace', file, start, end: start, text: `${zod.getText()}.string(), ` };
}

/** Both majors have `issues`, which zod 3 also calls `errors`. */
function errorsEdit(node: ts.Node, file: string): Edit | undefined {
  if (!ts.isPropertyAccessExpression(node) || node.name.text !== 'errors') return undefined;
  if (!isZodError(node.expression) && !isOfResult(node.expression)) return undefined;
  return { kind: 'replace', file, start: node.name.getStart(), end: node.name.getEnd(), text: 'issues' };
}

/** `e` where a condition around it says `e instanceof ZodError`. */
function isZodError(expression: ts.Expression): boolean {
  const checked = new RegExp(`^\\s*${expression.getText().replaceAll(/[^\w.]/g, '')} instanceof (z\\.)?ZodError\\s*$`);
  let [inner, outer]: [ts.Node, ts.Node] = [expression, expression.parent];
  while (!ts.isSourceFile(outer)) {
    if (ts.isIfStatement(outer) && outer.thenStatement === inner && checked.test(outer.expression.getText()))
      return true;
    if (ts.isConditionalExpression(outer) && outer.whenTrue === inner && checked.test(outer.condition.getText()))
      return true;
    [inner, outer] = [outer, outer.parent];
  }
  return false;
}

/** `result.error` of `const result = schema.safeParse(…)`. */
function isOfResult(expression: ts.Expression): boolean {
  if (!ts.isPropertyAccessExpression(expression) || expression.name.text !== 'error') return false;
  const { expression: result } = expression;
  if (!ts.isIdentifier(result)) return false;
  const named = [...nodesIn(result.getSourceFile())]
    .filter(ts.isVariableDeclaration)
    .filter(({ name }) => name.getText() === result.text);
  return named.length > 0 && named.every(({ initializer }) => initializer !== undefined && isParsed(initializer));
}

function isParsed(value: ts.Expression): boolean {
  const bare = unwrapped(value);
  const called = ts.isCallExpression(bare) ? bare.expression : undefined;
  return called !== undefined && ts.isPropertyAccessExpression(called) && /^safeParse(Async)?$/.test(called.name.text);
}

const THIRD = /^zod\/v3$/;

/** `from 'zod/v3'`: what is handed to SDK v2 is of zod 4. */
function moduleEdit(node: ts.Node, file: string): Edit | undefined {
  if (!ts.isStringLiteral(node) || !THIRD.test(node.text) || !ts.isImportDeclaration(node.parent)) return undefined;
  return { kind: 'replace', file, start: node.getStart() + 1, end: node.getEnd() - 1, text: 'zod' };
}
