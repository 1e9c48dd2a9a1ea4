import { ts } from 'ts-morph';
import type { Edit } from '../../edits/edit.ts';
import { importedFrom } from '../../project/imports.ts';
import type { ProjectModel } from '../../project/project-model.ts';
import { fileOf, isFunction, nodesIn } from '../../project/syntax.ts';

const TYPES = /^@modelcontextprotocol\/sdk\/types(\.js)?$/;
const KNOWN = new Set(['name', 'arguments', '_meta', 'task']);

/** SDKs since 1.25 drop members of tools/call that the protocol does not know: a handler that reads one says that it may be there. */
export function looseParams({ program }: Pick<ProjectModel, 'program'>): Edit[] {
  const nodes = [...program.sources.values()].flatMap((source) => [...nodesIn(source)]);
  return nodes.flatMap((node) => (ts.isCallExpression(node) ? loosened(node) : []));
}

function loosened({ expression, arguments: [schema, handler] }: ts.CallExpression): Edit[] {
  if (!ts.isPropertyAccessExpression(expression) || expression.name.text !== 'setRequestHandler') return [];
  if (!schema || importedFrom(schema, TYPES)?.name !== 'CallToolRequestSchema') return [];
  if (!handler || !isFunction(handler) || !readsUnknown(handler)) return [];
  const name = schema.getText();
  const text = `${name}.extend({ params: ${name}.shape.params.loose() })`;
  return [{ kind: 'replace', file: fileOf(schema), start: schema.getStart(), end: schema.getEnd(), text }];
}

/** `const { id } = request.params`, `request.params.id`. */
function readsUnknown(handler: ts.FunctionLikeDeclaration): boolean {
  const request = handler.parameters[0]?.name.getText();
  return [...nodesIn(handler)].some((node) => {
    if (ts.isPropertyAccessExpression(node))
      return node.expression.getText() === `${request}.params` && !KNOWN.has(node.name.text);
    if (!ts.isVariableDeclaration(node) || node.initializer?.getText() !== `${request}.params`) return false;
    const names = ts.isObjectBindingPattern(node.name) ? node.name.elements : [];
    return names.some(
      ({ name, propertyName, dotDotDotToken }) => !dotDotDotToken && !KNOWN.has((propertyName ?? name).getText()),
    );
  });
}
