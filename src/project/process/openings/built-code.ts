import { ts } from 'ts-morph';
import { codeCalled, isCall, type Call } from '../../called-code.ts';
import { sessionStatements } from '../../factory/session-code.ts';
import type { ProjectModel } from '../../project-model.ts';
import { functionAround } from '../../syntax.ts';
import { functionsRunBy, nodesRunIn } from './runs-now.ts';

/** What runs while the server of one session is built and started. */
export interface BuiltCode {
  /** Statements, functions and classes, each with the calls in other parts that lead to it; none for what a session begins with. */
  readonly parts: ReadonlyMap<ts.Node, readonly Call[]>;
  /** All that runs in them, functions that wait for events and requests left out. */
  readonly nodes: readonly ts.Node[];
  /** The part that directly holds a node; undefined for what runs at another time. */
  partOf(node: ts.Node): ts.Node | undefined;
}

/** Follows the calls of the project's own code from the statements, the factory or the class that a session's server comes from. */
export const builtCode = (project: ProjectModel): BuiltCode => codeRunBy(rootsOf(project), project);

/** The same from given statements, expressions, functions and classes. */
export function codeRunBy(roots: readonly ts.Node[], project: ProjectModel): BuiltCode {
  const parts = new Map<ts.Node, Call[]>(roots.map((root) => [root, []]));
  const holders = new Map<ts.Node, ts.Node>();
  for (const [part] of parts)
    for (const node of nodesRunIn(part, project)) {
      holders.set(node, part);
      if (!isCall(node)) continue;
      const called = codeCalled(node, project);
      for (const code of [...called, ...functionsRunBy(node, called, project)]) add(parts, code, node);
    }
  return { parts, nodes: [...holders.keys()], partOf: (node) => holders.get(node) };
}

function add(parts: Map<ts.Node, Call[]>, code: ts.Node, call: Call): void {
  const calls = parts.get(code);
  if (calls) calls.push(call);
  else parts.set(code, [call]);
}

/** The statements that move into the factory, a given factory, and the class that starts itself with the method that does so. */
function rootsOf({ sites, references }: ProjectModel): ts.Node[] {
  const own = sites.flatMap(({ call, factory, owner }) => {
    if (factory) return [factory];
    const method = owner && functionAround(call);
    return [...(owner ? [owner] : []), ...(method ? [method] : []), call];
  });
  const statements = [...sessionStatements(sites, references)];
  return [...own, ...statements.filter((one) => !ts.isFunctionDeclaration(one) && !ts.isClassDeclaration(one))];
}
