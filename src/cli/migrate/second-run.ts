import type { Plan } from '../../plan/plan.ts';
import type { Proof } from '../../report/report.ts';

const NOTHING_LEFT = { id: 'second-run', message: 'a second run has nothing to do' } as const;

/** Whether what a run has left is done with: the plan that a second run makes of it. */
export function secondRunProof(plan: Plan): Proof {
  const detail = leftToDo(plan);
  return detail === undefined ? { ...NOTHING_LEFT, outcome: 'pass' } : { ...NOTHING_LEFT, outcome: 'fail', detail };
}

function leftToDo({ alreadyHttp, changes, findings }: Plan): string | undefined {
  const left = findings.find(({ severity }) => severity === 'error') ?? changes[0];
  if (left) return `${left.file}:${left.line} ${left.message}`;
  return alreadyHttp ? undefined : 'it does not see that the project speaks Streamable HTTP';
}
