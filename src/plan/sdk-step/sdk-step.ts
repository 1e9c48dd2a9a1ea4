import type { Files } from '../../edits/edit.ts';
import type { Finding } from '../../spec/finding.ts';
import { withMarks } from '../byte-order-marks.ts';
import { toOriginalLines } from '../original-line.ts';
import type { PlannedChange } from '../plan.ts';
import { leftToPerson, withoutComments, type Remark } from './left-to-person.ts';
import { staysOnFirst } from './plan-on-second-sdk.ts';
import { raiseZod } from './raise-zod.ts';
import { secondSdkProblem } from './second-sdk-problem.ts';

/** What moving to SDK v2 comes to: the files after it, or what a person has to decide first. */
export type SdkStep =
  { readonly files: Files; readonly changes: readonly PlannedChange[] } | { readonly held: readonly Finding[] };

/** What the official codemod has made of the files. */
interface Codemodded {
  readonly files: Files;
  readonly remarks: readonly Remark[];
}

/** How reports word these changes: the codemod makes them, before any transform. */
export const movingSdk = {
  id: 'move-to-sdk-v2',
  title: 'Move to SDK v2',
  why: 'The packages, names and signatures of SDK v2, written by the official codemod (@modelcontextprotocol/codemod) and completed: zod as v2 needs it.',
  docs: ['https://www.npmjs.com/package/@modelcontextprotocol/codemod'],
};

/** Judges and completes what the codemod has made of a project on SDK v1. */
export function sdkStep(before: Files, codemodded: Codemodded): SdkStep {
  const left = leftToPerson(codemodded.remarks);
  const problem = left.length > 0 ? left : secondSdkProblem(codemodded.files, before);
  const zod = problem.length > 0 ? { problems: problem } : raiseZod(withoutComments(codemodded.files, before));
  if ('problems' in zod) {
    const inLines = toOriginalLines(before, codemodded.files);
    return { held: zod.problems.map((one) => inLines(staysOnFirst(one, one.message))) };
  }
  const files = withMarks(zod.files, before);
  return { files, changes: changesOf(before, files) };
}

function changesOf(before: Files, after: Files): PlannedChange[] {
  return [...after]
    .filter(([file, text]) => before.get(file) !== text)
    .map(([file, text]) => ({
      ...{ transform: movingSdk.id, file, line: firstChanged(before.get(file) ?? '', text) },
      message: 'written for SDK v2',
      confidence: 'review',
    }));
}

function firstChanged(before: string, after: string): number {
  const lines = after.split('\n');
  const index = before.split('\n').findIndex((line, at) => line !== lines[at]);
  return index + 1 || 1;
}
