import { ts } from 'ts-morph';
import { isCall } from '../called-code.ts';
import { staysOnStdio } from '../factory/stdio-code.ts';
import { exclusiveAt, type Exclusive } from '../process/openings/exclusive.ts';
import { codeRunBy } from '../process/openings/built-code.ts';
import { isTemporary } from '../process/openings/temporary.ts';
import { unsafeUse } from '../process/openings/unsafe-use.ts';
import type { ProcessFed } from './process-fed.ts';
import type { ProjectModel } from '../project-model.ts';
import type { StateVariable } from './state.ts';
import { unwrapped } from '../syntax.ts';

/**
 * Judges a variable whose value opens what there is one of, such as a port: a value for each session could not. Undefined for all other
 * variables, and for what requests open themselves.
 */
export function exclusiveValue(variable: StateVariable, project: ProjectModel): ProcessFed | undefined {
  const { name, uses } = variable;
  const value = firstValue(variable);
  const opening = value && isCall(unwrapped(value)) ? exclusiveIn(value, project) : undefined;
  if (!opening) return undefined;
  const unsafe = uses
    .filter((use) => !ts.findAncestor(use, staysOnStdio) && !isGiven(use, value))
    .map((use) => unsafeUse(use, project))
    .find((found) => found !== undefined);
  const does = `it would ${opening.words} again for every session`;
  return unsafe
    ? { kind: 'refused', reason: `${does}, and ${unsafe.reason}; --shared ${name} lets all sessions have one` }
    : { kind: 'shared', reason: does };
}

/** What it is declared with, or what the start assigns. */
function firstValue({ declaration: { initializer }, uses, changes }: StateVariable): ts.Expression | undefined {
  if (initializer && !/^(null|undefined)$/.test(initializer.getText())) return initializer;
  const assigned = uses.find(({ parent }) => ts.isBinaryExpression(parent) && isAssignment(parent));
  return assigned && !changes.includes(assigned) ? (assigned.parent as ts.BinaryExpression).right : undefined;
}

const isAssignment = ({ operatorToken: { kind } }: ts.BinaryExpression): boolean => kind === ts.SyntaxKind.EqualsToken;

/** The left side of its first assignment. */
const isGiven = ({ parent }: ts.Expression, value: ts.Expression | undefined): boolean =>
  ts.isBinaryExpression(parent) && parent.right === value;

/** The first of what runs when the value is made. */
function exclusiveIn(value: ts.Expression, project: ProjectModel): Exclusive | undefined {
  for (const node of codeRunBy([value], project).nodes) {
    const opening = isCall(node) && !isTemporary(node) ? exclusiveAt(node, project) : undefined;
    if (opening) return opening;
  }
  return undefined;
}
