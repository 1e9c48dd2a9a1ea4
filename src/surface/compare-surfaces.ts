import { documentedReason, reasonOfSecondSdk } from './documented-differences.ts';
import { findDifferences, type Difference } from './find-differences.ts';
import type { Surface } from './surface.ts';

/** How the surface after compares to the surface before. Only `differences` count. */
export interface Parity {
  readonly equal: boolean;
  readonly differences: readonly Difference[];
  /** Differences that raising the SDK alone brings and that are none for a client, each with its reason. */
  readonly documented: readonly (Difference & { readonly reason: string })[];
}

/** What two surfaces may differ in. */
interface Allowed {
  /** JSON pointers that vary between two readings of one server; they and all below are left out. */
  readonly unstable?: readonly string[];
  /** The server was on SDK v1 before, and is on v2 after. */
  readonly movesSdk?: boolean;
}

/** Compares two surfaces. */
export function compareSurfaces(
  before: Surface,
  after: Surface,
  { unstable = [], movesSdk = false }: Allowed = {},
): Parity {
  const found = findDifferences(before, after).filter(
    ({ path }) => !unstable.some((pointer) => path === pointer || path.startsWith(`${pointer}/`)),
  );
  const reasonFor = movesSdk ? reasonOfSecondSdk : documentedReason;
  const judged = found.map((difference) => ({ difference, reason: reasonFor(difference, before) }));
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
