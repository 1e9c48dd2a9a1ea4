import type { ts } from 'ts-morph';
import type { ProjectModel } from '../../project/project-model.ts';
import { transportVariable } from '../../project/starts/contract-variables.ts';
import { styleOf } from './text-style.ts';

/**
 * The condition that holds over this transport, in the style of the node's file; `env` by index where the project's compiler wants it so.
 * stdio is the default, HTTP that of a server which spoke HTTP; what chose between the two goes on to do so.
 */
export function transportCondition(project: ProjectModel, node: ts.Node, transport: 'http' | 'stdio'): string {
  const { quote } = styleOf(node.getSourceFile().text);
  const name = transportVariable(project);
  const access = project.tsconfig?.noPropertyAccessFromIndexSignature ? `[${quote}${name}${quote}]` : `.${name}`;
  const chosen = isHttpByDefault(project) ? 'stdio' : 'http';
  const said = `process.env${access} ${transport === chosen ? '===' : '!=='} ${quote}${chosen}${quote}`;
  const besides = project.formerSse?.besides;
  if (besides === undefined) return said;
  if (transport === 'http') return `(${MIXED.test(besides) ? `(${besides})` : besides} || ${said})`;
  return `(!${SIMPLE.test(besides) ? besides : `(${besides})`} && ${said})`;
}

/** What needs parentheses beside `||`: `a ?? b`, `a ? b : c`, `a && b`. */
const MIXED = /[?]|&&/;
/** What needs none behind `!`. */
const SIMPLE = /^[\w.]+(\([^()]*\))?$/;

/** True for a server that spoke HTTP and nothing else. */
export const isHttpByDefault = ({ formerSse }: Pick<ProjectModel, 'formerSse'>): boolean =>
  formerSse !== undefined && formerSse.besides === undefined;
