import type { Check } from './check.ts';

export interface Selection {
  /** Ids or groups; empty means all. */
  readonly only: readonly string[];
  readonly skip: readonly string[];
}

/** The names that are neither the id nor the group of a check. */
export function unknownNames(checks: readonly Check[], { only, skip }: Selection): string[] {
  return [...only, ...skip].filter((name) => !checks.some((check) => isNamed(check, name)));
}

/** Why a check is left out of this run; undefined when it is in. */
export function leftOutBy({ only, skip }: Selection): (check: Check) => string | undefined {
  return (check) => {
    if (skip.some((name) => isNamed(check, name))) return 'left out with --skip';
    if (only.length > 0 && !only.some((name) => isNamed(check, name))) return 'not named with --only';
    return undefined;
  };
}

function isNamed({ id, requirement }: Check, name: string): boolean {
  return id === name || requirement.group === name;
}
