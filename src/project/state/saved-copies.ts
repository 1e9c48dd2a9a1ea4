import { instanceClassOf } from '../instances.ts';
import type { ProjectModel } from '../project-model.ts';
import { nodesIn } from '../syntax.ts';
import { readsFile, writesFile } from './outside-calls.ts';
import { isReadAndSaved } from './outside-reads.ts';
import type { StateVariable } from './state.ts';

/** True when a container holds what a file does: the start reads it from there and requests save it, by themselves or in the class of its instance. */
export const savesItsCopy = (variable: StateVariable, project: ProjectModel): boolean =>
  variable.changedInPlace && (isReadAndSaved(variable, project) || isStore(variable, project));

/** `new NoteStore(path)`, whose methods read a file and write one. */
function isStore({ declaration: { initializer } }: StateVariable, { references }: ProjectModel): boolean {
  const owner = initializer && instanceClassOf(initializer, references);
  const nodes = owner ? [...nodesIn(owner)] : [];
  return nodes.some(readsFile) && nodes.some(writesFile);
}
