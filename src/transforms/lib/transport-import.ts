import { ts } from 'ts-morph';
import type { Replacement } from '../../project/sse/replacement.ts';
import { nodesIn } from '../../project/syntax.ts';

/** The module of the transport that goes: that of HTTP+SSE, or of Streamable HTTP. */
const SSE_MODULE = /(sse|streamableHttp)(\.js)?$/;

/** The module of the transport for stdio that belongs to one of another transport. */
export function stdioModule(module: string | undefined): string | undefined {
  return module?.startsWith('@modelcontextprotocol/server-legacy')
    ? '@modelcontextprotocol/server/stdio'
    : module?.replace(SSE_MODULE, 'stdio$2');
}

/** The module of the transport for stdio of SDK v1. */
export const STDIO_MODULE = '@modelcontextprotocol/sdk/server/stdio.js';

/** True where the type of a list that stays names the class of the transport. */
export function isNamedByList({ transport, emptied }: Replacement): boolean {
  const name = transport.expression.getText();
  const names = emptied.flatMap(({ symbol }) => (symbol.valueDeclaration ? [...nodesIn(symbol.valueDeclaration)] : []));
  return names.some((node) => ts.isIdentifier(node) && node.text === name);
}

/** An import or a require of the module with the transport that goes. */
export const loadsSse = (statement: ts.Statement): boolean => sseModule(statement) !== undefined;

/** The module that an import or a require at the top names, where it is the one of the SSE transport. */
export function sseModule(statement: ts.Statement): ts.StringLiteral | undefined {
  if (!ts.isImportDeclaration(statement) && !ts.isVariableStatement(statement)) return undefined;
  const names = [...nodesIn(statement)].filter(ts.isStringLiteral);
  return names.find(({ text }) => text.startsWith('@modelcontextprotocol/') && SSE_MODULE.test(text));
}
