import type { ts } from 'ts-morph';
import type { ProjectModel } from '../../project/project-model.ts';
import { transportVariable } from '../../project/starts/contract-variables.ts';
import { styleOf } from './text-style.ts';

/**
 * The condition that holds over this transport, in the style of the node's file; `env` by index where the project's compiler wants it so.
 * stdio is the default, HTTP that of a server which spoke HTTP+SSE.
 */
export function transportCondition(project: ProjectModel, node: ts.Node, transport: 'http' | 'stdio'): string {
  const { quote } = styleOf(node.getSourceFile().text);
  const name = transportVariable(project);
  const access = project.tsconfig?.noPropertyAccessFromIndexSignature ? `[${quote}${name}${quote}]` : `.${name}`;
  const chosen = project.formerSse ? 'stdio' : 'http';
  return `process.env${access} ${transport === chosen ? '===' : '!=='} ${quote}${chosen}${quote}`;
}
