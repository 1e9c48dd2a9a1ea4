import type { Parity, Proof } from '../../../report/report.ts';
import { compareSurfaces } from '../../../surface/compare-surfaces.ts';
import type { Surface } from '../../../surface/surface.ts';
import type { RunContext } from '../context.ts';
import type { Before } from './entry-proof.ts';

/** A surface against the one from before; `problem` when it could not be read. */
export type Comparison = Parity & { readonly problem?: string };

/** What a surface is compared with, and what it may differ in. */
interface Measure {
  readonly before: Before;
  readonly context: Pick<RunContext, 'movesSdk'>;
}

/** Reads a surface and compares it. */
export async function compared({ before, context }: Measure, read: () => Promise<Surface>): Promise<Comparison> {
  const { surface, unstable } = before;
  try {
    return compareSurfaces(surface, await read(), { unstable, movesSdk: context.movesSdk });
  } catch (error) {
    return { equal: false, differences: [], problem: error instanceof Error ? error.message : String(error) };
  }
}

/** A comparison as a line of the report: the first places that differ, or why there is nothing to compare. */
export function proofOf(id: string, message: string, { equal, differences, problem }: Comparison): Proof {
  const paths = differences.slice(0, 3).map(({ path }) => path);
  const detail = problem ?? paths.join(', ');
  return { id, message, outcome: equal ? 'pass' : 'fail', ...(detail !== '' && { detail }) };
}
