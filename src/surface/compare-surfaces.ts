import { documentedReason } from './documented-differences.ts';
import { findDifferences, type Difference } from './find-differences.ts';
import type { Surface } from './surface.ts';

/** How the surface after compares to the surface before. Only `differences` count. */
export interface Parity {
  readonly equal: boolean;
  readonly differences: readonly Difference[];
  /** Differences that raising the SDK alone brings and that are none for a client, each with its reason. */
  readonly documented: readonly (Difference & { readonly reason: string })[];
}

/** Compares two surfaces. `unstable`: JSON pointers that vary between two readings of one server; they and all below are left out. */
export function compareSurfaces(before: Surface, after: Surface, unstable: readonly string[] = []): Parity {
  const found = findDifferences(before, after).filter(
    ({ path }) => !unstable.some((pointer) => path === pointer || path.startsWith(`${pointer}/`)),
  );
  const judged = found.map((difference) => ({ difference, reason: documentedReason(difference, before) }));
  const differences = judged.flatMap(({ difference, reason }) => (reason === undefined ? [difference] : []));
  return {
    equal: differences.length === 0,
    differences,
    documented: judged.flatMap(({ difference, reason }) => (reason === undefined ? [] : [{ ...difference, reason }])),
  };
}

/** The JSON pointers where two readings of the same server differ. */
export const unstablePointers = (first: Surface, second: Surface): string[] =>
  findDifferences(first, second).map(({ path }) => path);
