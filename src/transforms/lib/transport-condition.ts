import type { ts } from 'ts-morph';
import type { ProjectModel } from '../../project/project-model.ts';
import { styleOf } from './text-style.ts';

/** The condition on MCP_TRANSPORT in the style of the node's file; `env` by index where the project's compiler wants it so. */
export function transportCondition({ tsconfig }: ProjectModel, node: ts.Node, operator: '===' | '!=='): string {
  const { quote } = styleOf(node.getSourceFile().text);
  const name = tsconfig?.noPropertyAccessFromIndexSignature ? `[${quote}MCP_TRANSPORT${quote}]` : '.MCP_TRANSPORT';
  return `process.env${name} ${operator} ${quote}http${quote}`;
}
