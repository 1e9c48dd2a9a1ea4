import { buildProjectModel, type Place, type ProjectInput } from '../../project/project-model.ts';
import type { Finding } from '../../spec/finding.ts';
import { toOriginalLines } from '../original-line.ts';
import type { Plan } from '../plan.ts';
import type { SdkStep } from './sdk-step.ts';
import { unseenServer } from './unseen-server.ts';

type Moved = Exclude<SdkStep, { readonly held: unknown }>;
type Held = Exclude<SdkStep, Moved>;

/** The migration of what the SDK step has left, told by the lines of the sources as they were. */
export function planOnSecondSdk(
  input: ProjectInput,
  { files, changes }: Moved,
  planFor: (input: ProjectInput) => Plan,
): Plan | Held {
  const plan = planFor({ ...input, files });
  const inLines = toOriginalLines(input.files, files);
  if (plan.refused || plan.alreadyHttp) {
    const found = plan.alreadyHttp ? [] : plan.findings.filter(({ severity }) => severity === 'error');
    const [first] = found.map(inLines);
    const reason = first?.message ?? 'the project speaks Streamable HTTP already';
    return { held: [staysOnFirst(first ?? plan.alreadyHttp ?? { file: 'package.json', line: 1 }, reason)] };
  }
  const model = plan.eras?.stdio === 'legacy' ? buildProjectModel(input) : undefined;
  const unseen = model && unseenServer(model);
  if (unseen) return { held: [staysOnFirst(unseen, unseen.message)] };
  return {
    ...plan,
    before: input.files,
    onSecondSdk: files,
    changes: [...changes, ...plan.changes.map(inLines)],
    findings: plan.findings.map(inLines),
    state: plan.state.map((state) => inLines({ ...state, message: '' })),
  };
}

/** Why the project stays on SDK v1. */
export const staysOnFirst = ({ file, line }: Place, reason: string): Finding => ({
  ...{ id: 'sdk-step-left-out', severity: 'warning', file, line },
  message: `SDK v1 stays: ${reason}`,
});
