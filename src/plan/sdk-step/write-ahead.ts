import { ts } from 'ts-morph';
import { applyEdits } from '../../edits/apply-edits.ts';
import type { Edit, Files } from '../../edits/edit.ts';
import { nodesIn } from '../../project/syntax.ts';

const SOURCE = /\.[mc]?[jt]sx?$/;
const FIRST_SDK = '@modelcontextprotocol/sdk/';
const TYPES = /^@modelcontextprotocol\/sdk\/types(\.js)?$/;
const REGISTERS = /^register(Tool|Prompt|Resource)$/;
const SCHEMAS = /^(inputSchema|outputSchema|argsSchema)$/;
const HAS_ZOD = /\bimport\s+(\{[^}]*\bz\b[^}]*\}|\*\s+as\s+z|z)\s+from\s*['"]zod/;
/** Errors of a connection, which v2 has a class of its own for: the codemod tells the two apart. */
const OF_CONNECTION = /^(RequestTimeout|ConnectionClosed)$/;

/**
 * The files with what the codemod would write too, where nothing has to be thought about: it reads the whole file again for each such place,
 * which takes minutes for a large one.
 */
export function writeAhead(files: Files): Files {
  const wanted = [...files].filter(([file, text]) => SOURCE.test(file) && text.includes(FIRST_SDK));
  const edits = wanted.flatMap(([file, text]) => editsIn(file, text));
  return edits.length === 0 ? files : applyEdits(files, edits);
}

function editsIn(file: string, text: string): Edit[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const nodes = [...nodesIn(source)];
  const isWrapped = HAS_ZOD.test(text) && text.includes('McpServer');
  return [
    ...(isWrapped ? nodes.flatMap((node) => wrapEdits(node, file)) : []),
    ...renameEdits(nodes, file, { from: 'McpError', to: 'ProtocolError', fits: isOfClass }),
    ...renameEdits(nodes, file, { from: 'ErrorCode', to: 'ProtocolErrorCode', fits: isOfProtocol }),
  ];
}

/** `registerTool(name, { inputSchema: { … } }, …)`: the fields become a schema. */
function wrapEdits(node: ts.Node, file: string): Edit[] {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
  if (!REGISTERS.test(node.expression.name.text)) return [];
  const config = node.arguments.find(ts.isObjectLiteralExpression);
  const given = [...(config?.properties ?? [])].filter((one) => ts.isPropertyAssignment(one));
  return given
    .filter(({ name, initializer }) => SCHEMAS.test(name.getText()) && ts.isObjectLiteralExpression(initializer))
    .flatMap(({ initializer }) => [
      insert(file, initializer.getStart(), 'z.object('),
      insert(file, initializer.getEnd(), ')'),
    ]);
}

const insert = (file: string, at: number, text: string): Edit => ({ kind: 'replace', file, start: at, end: at, text });

interface Renaming {
  readonly from: string;
  readonly to: string;
  /** True for a use that means the same under the new name. */
  readonly fits: (use: ts.Identifier) => boolean;
}

function renameEdits(nodes: readonly ts.Node[], file: string, { from, to, fits }: Renaming): Edit[] {
  const named = nodes.filter(ts.isIdentifier).filter(({ text }) => text === from || text === to);
  const imported = named.filter(isImported);
  const uses = named.filter((one) => !imported.includes(one));
  if (imported.length !== 1 || !uses.every((use) => use.text === from && fits(use))) return [];
  return [...imported, ...uses].map((one) => ({
    ...{ kind: 'replace', file, start: one.getStart(), end: one.getEnd(), text: to },
  }));
}

/** `import { McpError } from '@modelcontextprotocol/sdk/types.js'`, by no other name. */
function isImported({ parent }: ts.Identifier): boolean {
  if (!ts.isImportSpecifier(parent) || parent.propertyName) return false;
  const { moduleSpecifier } = parent.parent.parent.parent;
  return ts.isStringLiteral(moduleSpecifier) && TYPES.test(moduleSpecifier.text);
}

const isOfClass = (use: ts.Identifier): boolean =>
  (ts.isNewExpression(use.parent) && use.parent.expression === use) ||
  (ts.isBinaryExpression(use.parent) && use.parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword);

const isOfProtocol = ({ parent, text }: ts.Identifier): boolean =>
  ts.isPropertyAccessExpression(parent) &&
  parent.expression.getText() === text &&
  !OF_CONNECTION.test(parent.name.text);
