import { ts } from 'ts-morph';
import { codeCalled, isCall } from '../../called-code.ts';
import { isPerSession } from '../../state/outside-values.ts';
import { isPerCall } from '../../state/per-call.ts';
import type { ProjectModel } from '../../project-model.ts';
import { fileOf, functionAround, isWithin, lineOf, nodesIn } from '../../syntax.ts';
import { mutationsOf } from '../../state/mutations.ts';
import type { Obstacle } from './once-plan.ts';
import type { Origin } from './plain-data.ts';

/** Why code that runs once for all sessions would miss something: it uses a variable of a module that requests write too. */
export function foreignState(
  item: ts.Expression,
  items: ReadonlySet<ts.Expression>,
  { project, built }: Origin,
): Obstacle | undefined {
  const code = reachedFrom(item, project);
  const inside = (node: ts.Node): boolean => [...code, ...items].some((part) => isWithin(node, part));
  for (const part of code)
    for (const node of nodesIn(part)) {
      if (!ts.isIdentifier(node)) continue;
      const reason = moved(node) ?? writtenVariable(node, project, inside);
      if (reason) return { node, reason };
    }
  return undefined;

  /** What the module declares now and the factory will. */
  function moved(name: ts.Identifier): string | undefined {
    const declaration = project.references.symbolOf(name)?.valueDeclaration;
    const isMoved = declaration && built.partOf(declaration) && functionAround(declaration) === undefined;
    return isMoved && !inside(declaration) ? `it needs '${name.text}', and every session has its own` : undefined;
  }
}

function writtenVariable(
  name: ts.Identifier,
  { references, state, options }: ProjectModel,
  inside: (node: ts.Node) => boolean,
): string | undefined {
  const symbol = references.symbolOf(name);
  const declaration = symbol?.valueDeclaration;
  if (!symbol || !declaration || options.shared.includes(name.text) || options.state === 'shared') return undefined;
  if (isPerSession(declaration)) return `it uses '${name.text}', and every session has its own`;
  if (!state.some((variable) => variable.declaration === declaration)) return undefined;
  const other = mutationsOf(symbol, references).find(
    ({ node }) => !inside(node) && !isPerCall(node as ts.Expression, references),
  );
  return other && `it uses '${name.text}', which requests write too (${fileOf(other.node)}:${lineOf(other.node)})`;
}

/** A piece of code and the functions and classes of the project that it leads to. */
export function reachedFrom(code: ts.Node, project: ProjectModel): ReadonlySet<ts.Node> {
  const reached = new Set<ts.Node>([code]);
  for (const part of reached) for (const called of codeCalledIn(part, project)) reached.add(called);
  return reached;
}

const codeCalledIn = (part: ts.Node, project: ProjectModel): ts.Node[] =>
  [...nodesIn(part)].filter(isCall).flatMap((call) => [...codeCalled(call, project)]);
