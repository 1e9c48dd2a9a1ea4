import { runCodemod } from '../../io/run-codemod.ts';
import { withoutMarks } from '../../plan/byte-order-marks.ts';
import { makePlan } from '../../plan/make-plan.ts';
import type { Plan } from '../../plan/plan.ts';
import { withoutBuilt } from '../../plan/sdk-step/built-files.ts';
import { nameRegistrations } from '../../plan/sdk-step/name-registrations.ts';
import { planOnSecondSdk, staysOnFirst } from '../../plan/sdk-step/plan-on-second-sdk.ts';
import { sdkStep } from '../../plan/sdk-step/sdk-step.ts';
import { writeAhead } from '../../plan/sdk-step/write-ahead.ts';
import { earlierChoices } from '../../project/earlier-output.ts';
import type { ProjectInput } from '../../project/project-model.ts';
import type { Report } from '../../report/report.ts';
import type { Finding } from '../../spec/finding.ts';
import type { Transform } from '../../transforms/transform.ts';
import { readManifest } from '../../project/manifest.ts';

const FIRST_SDK = '@modelcontextprotocol/sdk';

const MANIFEST = { file: 'package.json', line: 1 };
const MIGRATED = 'the project was migrated on v1 before: go back to the commit before that, and migrate from there';

/** A plan that moves the SDK too, or why there is none. */
export interface Moved {
  readonly plan?: Plan;
  readonly held: readonly Finding[];
}

/** Plans the move to SDK v2 and to HTTP; nothing is held back where the project is on v2 already. */
export async function secondSdkPlan(input: ProjectInput, transforms: readonly Transform[]): Promise<Moved> {
  const manifest = readManifest(input.files);
  const declared = { ...manifest?.dependencies, ...manifest?.devDependencies, ...manifest?.peerDependencies };
  if (!(FIRST_SDK in declared) && '@modelcontextprotocol/server' in declared) return { held: [] };
  if (earlierChoices(input.files)) return { held: [staysOnFirst(MANIFEST, MIGRATED)] };
  const codemodded = await codemod(input);
  if ('held' in codemodded) return codemodded;
  const step = sdkStep(input.files, codemodded);
  if ('held' in step) return step;
  const planned = planOnSecondSdk(input, step, (moved) => makePlan(moved, transforms));
  return 'held' in planned ? planned : { plan: planned, held: [] };
}

async function codemod(input: ProjectInput): Promise<Awaited<ReturnType<typeof runCodemod>> | Moved> {
  try {
    const files = withoutMarks(input.files);
    const { files: written, remarks } = await runCodemod(writeAhead(nameRegistrations(withoutBuilt(files))));
    return { remarks, files: new Map([...files, ...written]) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { held: [staysOnFirst(MANIFEST, `the codemod failed: ${message}`)] };
  }
}

/** Why a run on SDK v2 was taken back. */
export function takenBack({ findings, outcome }: Report): Finding {
  const [first] = findings.filter(({ severity }) => severity === 'error');
  const place = first ?? { file: 'package.json', line: 1 };
  const message = first?.message ?? 'nothing could be tried';
  return outcome === 'unproven'
    ? staysOnFirst(place, `what is on v2 has to be proven, and it cannot be: ${message}`)
    : staysOnFirst(place, `with v2 it came out worse, and was taken back: ${message}`);
}

/** A plan that says beside everything else why the SDK stays. */
export const withHeld = (plan: Plan, held: readonly Finding[]): Plan =>
  held.length === 0 ? plan : { ...plan, findings: [...plan.findings, ...held] };
