import type { Parity, Proof } from '../../../report/report.ts';
import { compareSurfaces } from '../../../surface/compare-surfaces.ts';
import type { Surface } from '../../../surface/surface.ts';
import type { Before } from './entry-proof.ts';

/** A surface against the one from before; `problem` when it could not be read. */
export type Comparison = Parity & { readonly problem?: string };

/** Reads a surface and compares it. */
export async function compared({ surface, unstable }: Before, read: () => Promise<Surface>): Promise<Comparison> {
  try {
    return compareSurfaces(surface, await read(), unstable);
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
