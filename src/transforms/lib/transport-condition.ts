import type { ts } from 'ts-morph';
import type { ProjectModel } from '../../project/project-model.ts';
import { transportVariable } from '../../project/starts/contract-variables.ts';
import { styleOf } from './text-style.ts';

/** The condition on the variable that chooses the transport, in the style of the node's file; `env` by index where the project's compiler wants it so. */
export function transportCondition(project: ProjectModel, node: ts.Node, operator: '===' | '!=='): string {
  const { quote } = styleOf(node.getSourceFile().text);
  const name = transportVariable(project);
  const access = project.tsconfig?.noPropertyAccessFromIndexSignature ? `[${quote}${name}${quote}]` : `.${name}`;
  return `process.env${access} ${operator} ${quote}http${quote}`;
}
