import { counted } from './formats/terminal-style.ts';
import type { BuildResult, Proof, Report } from './report.ts';

/** What was tried beside the checks: the build, the surface, the proofs. */
export function allProofs(report: Report): Proof[] {
  return [buildProof(report), surfaceProof(report), ...report.proofs].filter((proof) => proof !== undefined);
}

/** The second opinions in the shape of proofs; they never decide. */
export function opinions({ inspector }: Report): Proof[] {
  return inspector.map(({ by, call, outcome, detail, disagrees }) => {
    const told = [detail, disagrees].filter((text) => text !== undefined).join('; ');
    return { id: by, message: call, outcome, ...(told !== '' && { detail: told }) };
  });
}

/** That the build is no worse than before; undefined when nothing was built. */
export function buildProof({ build }: Report): Proof | undefined {
  if (!build) return undefined;
  const { before, after } = build;
  const outcome = (after ? isWorse(before, after) : !before.ok) ? 'fail' : 'pass';
  const detail = [`before: ${buildText(before)}`, ...(after ? [`after: ${buildText(after)}`] : [])].join('; ');
  return { id: 'build', message: 'build', outcome, detail };
}

const isWorse = (before: BuildResult, after: BuildResult): boolean =>
  !after.ok || (before.typeErrors !== null && (after.typeErrors ?? 0) > before.typeErrors);

function buildText({ ok, typeErrors, firstError }: BuildResult): string {
  const types = typeErrors === null ? 'types not checked' : counted(typeErrors, 'type error');
  return `${ok ? 'builds' : 'does not build'}, ${types}${firstError === undefined ? '' : `: ${firstError}`}`;
}

/** That the surface is the one from before; undefined when none was compared. */
export function surfaceProof({ parity }: Report): Proof | undefined {
  if (!parity) return undefined;
  const count = parity.differences.length;
  const told = count === 0 ? 'could not be compared with before' : `${counted(count, 'difference')} from before`;
  const detail = parity.equal ? 'the same as before' : told;
  return { id: 'surface', message: 'surface', outcome: parity.equal ? 'pass' : 'fail', detail };
}
