import { ts } from 'ts-morph';
import { instanceClassOf } from '../instances.ts';
import type { ProjectModel } from '../project-model.ts';
import type { References } from '../references.ts';
import { functionAround, nodesIn } from '../syntax.ts';
import { readsFile, writesFile } from './outside-calls.ts';
import { isReadAndSaved } from './outside-reads.ts';
import type { StateVariable } from './state.ts';

const MAX_STEPS = 3;

/** True when a container holds what a file does: the start reads it from there and requests save it, by themselves or in the class of its instance. */
export const savesItsCopy = (variable: StateVariable, project: ProjectModel): boolean =>
  variable.changedInPlace && (isSaved(variable, project) || isStore(variable, project));

/** `writeFile('notes.json', JSON.stringify([...notes]))`, where the start has read notes from a file. */
function isSaved(variable: StateVariable, project: ProjectModel): boolean {
  const { references } = project;
  const uses = new Set<ts.Node>(variable.uses);
  const owners = new Set(variable.uses.flatMap((use) => functionAround(use) ?? []));
  const writes = [...owners].flatMap((owner) => [...nodesIn(owner)].filter(writesFile));
  return (
    writes.some((call) => writesMeant(call, (node) => uses.has(node), references)) && isReadAndSaved(variable, project)
  );
}

/** `new NoteStore(path)`, whose methods read a file and write what its fields hold. */
function isStore({ declaration: { initializer } }: StateVariable, { references }: ProjectModel): boolean {
  const owner = initializer && instanceClassOf(initializer, references);
  const nodes = owner ? [...nodesIn(owner)] : [];
  const isField = ({ kind, parent }: ts.Node): boolean =>
    kind === ts.SyntaxKind.ThisKeyword && ts.isPropertyAccessExpression(parent) && !ts.isCallExpression(parent.parent);
  return nodes.some(readsFile) && nodes.filter(writesFile).some((call) => writesMeant(call, isField, references));
}

/** True when what is meant stands in the data of a call that writes, or in the constants which that is made of. */
function writesMeant(call: ts.Node, isMeant: (node: ts.Node) => boolean, references: References): boolean {
  const [, ...data] = ts.isCallExpression(call) ? call.arguments : [];
  const waiting: { readonly node: ts.Node; readonly steps: number }[] = data.map((node) => ({ node, steps: 0 }));
  for (let part = waiting.pop(); part; part = waiting.pop())
    for (const node of nodesIn(part.node)) {
      if (isMeant(node)) return true;
      const made = part.steps < MAX_STEPS ? initializerOf(node, references) : undefined;
      if (made) waiting.push({ node: made, steps: part.steps + 1 });
    }
  return false;
}

/** Of a constant of a function. */
function initializerOf(node: ts.Node, references: References): ts.Expression | undefined {
  const declaration = ts.isIdentifier(node) ? references.symbolOf(node)?.valueDeclaration : undefined;
  const isLocal = declaration && ts.isVariableDeclaration(declaration) && functionAround(declaration);
  return isLocal ? declaration.initializer : undefined;
}
