import { applyEdits } from '../edits/apply-edits.ts';
import { buildProjectModel, type ProjectInput, type ProjectModel } from '../project/project-model.ts';
import type { Transform } from '../transforms/transform.ts';
import { adviseAsItIs } from './advise.ts';
import type { Plan } from './plan.ts';
import { leftAsItIs } from './repair.ts';

/** What becomes of a server that speaks Streamable HTTP and stays as it is but for single hunks. */
type Mended = Pick<Plan, 'after' | 'changes' | 'findings' | 'alreadyHttp'> & { readonly isMended: boolean };

/** The hunks that mend an endpoint, each in a line of its own; no changes where nothing is to be mended. */
export function mendedBy(transforms: readonly Transform[], first: ProjectModel, input: ProjectInput): Mended {
  const wanted = transforms.filter(({ mends }) => mends).flatMap((one) => wantedBy(one, first));
  const edits = wanted.flatMap(({ change }) => change.edits);
  const after = applyEdits(first.files, edits);
  const isMended = edits.length > 0;
  const model = isMended ? (buildProjectModel({ ...input, files: after }, first) ?? first) : first;
  return {
    after,
    isMended,
    alreadyHttp: isMended ? undefined : first.streamableHttp,
    changes: wanted.map(({ transform, change: { file, line, message, confidence } }) => ({
      ...{ transform, file, line, message, confidence },
    })),
    findings: [...adviseAsItIs(model), ...leftAsItIs(model)],
  };
}

const wantedBy = (transform: Transform, project: ProjectModel) =>
  [...transform.run(project)].map((change) => ({ transform: transform.id, change }));
