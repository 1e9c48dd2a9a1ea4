import { applyEdits } from '../edits/apply-edits.ts';
import type { Files } from '../edits/edit.ts';
import { buildProjectModel, type ProjectInput, type ProjectModel } from '../project/project-model.ts';
import type { Transform } from '../transforms/transform.ts';
import { inOriginalLines, toOriginalLines } from './original-line.ts';
import type { Plan, PlannedChange } from './plan.ts';

const MAX_SHAPES = 3;

/** A project in another form, and how it came to it. */
export interface Reshaped {
  readonly input: ProjectInput;
  readonly changes: readonly PlannedChange[];
}

/** A server that speaks HTTP+SSE in a form that the other transforms may know; undefined where no transform knows another one. */
export function reshaped(
  first: ProjectModel,
  input: ProjectInput,
  transforms: readonly Transform[],
): Reshaped | undefined {
  const changes: PlannedChange[] = [];
  let model: ProjectModel | undefined = first;
  for (let pass = 0; model?.sse && pass < MAX_SHAPES; pass++) {
    const inLines = toOriginalLines(input.files, model.files);
    const next = wantedFirst(model, transforms);
    if (!next) break;
    const { edits, file, line, message, confidence } = next.change;
    changes.push({ transform: next.transform, confidence, ...inLines({ file, line, message }) });
    model = buildProjectModel({ ...input, files: applyEdits(model.files, edits) }, model);
  }
  return model && changes.length > 0 ? { input: { ...input, files: model.files }, changes } : undefined;
}

function wantedFirst(model: ProjectModel, transforms: readonly Transform[]) {
  for (const transform of transforms) {
    const [change] = transform.reshapes ? transform.run(model) : [];
    if (change && change.edits.length > 0) return { transform: transform.id, change };
  }
  return undefined;
}

/** The plan for the other form, told in the lines of the files as they were. */
export function asBefore(plan: Plan, { input, changes }: Reshaped, before: Files): Plan {
  const inLines = toOriginalLines(before, input.files);
  return {
    ...plan,
    before,
    changes: [...changes, ...plan.changes.map(inLines)],
    findings: plan.findings.map(inLines),
    state: plan.state.map((one) => inOriginalLines(one, inLines)),
  };
}
