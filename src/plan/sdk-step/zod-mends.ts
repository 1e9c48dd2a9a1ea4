import { ts } from 'ts-morph';
import type { Edit } from '../../edits/edit.ts';
import { nodesIn } from '../../project/syntax.ts';

/** What zod 4 wants to be written otherwise, and means the same: `z.record(V)`, `error.errors`. */
export function zodMends(file: string, text: string): Edit[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  return [...nodesIn(source)].flatMap((node) => recordEdit(node, file) ?? errorsEdit(node, file) ?? []);
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
  if (!ts.isPropertyAccessExpression(node) || node.name.text !== 'errors' || !isZodError(node.expression))
    return undefined;
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
