import type { Facts } from '../facts.ts';
import type { CheckResult } from '../result.ts';

/** A mistake behind failures, known from public reports. */
export interface Cause {
  readonly id: string;
  /** What is wrong, in one sentence. */
  readonly says: string;
  readonly fix: string;
  /** Public threads where others met it, as `owner/repository#number`. */
  readonly threads: readonly string[];
  /** The way to show it, where the requests of one check do not: by one more client. */
  readonly shownBy?: 'second-client';
  /** Whether it explains this red result, going by what was seen. */
  explains(result: CheckResult, facts: Facts): boolean;
}

/** What causes are looked for with. */
export interface Known {
  readonly facts: Facts;
  readonly causes: readonly Cause[];
  /** Shell commands for what one check does not show. */
  readonly commands: Readonly<Partial<Record<NonNullable<Cause['shownBy']>, string>>>;
}

/**
 * Names the cause of each red result that one of `causes` explains, the first of them. What the check itself says, or
 * what blocked it, becomes a remark.
 */
export function withCauses(
  results: readonly CheckResult[],
  { facts, causes, commands }: Known,
): readonly CheckResult[] {
  return results.map((result) => {
    if (result.outcome !== 'fail' && result.outcome !== 'blocked') return result;
    const found = causes.find((cause) => cause.explains(result, facts));
    if (!found) return result;
    const { id: causeId, says: cause, fix, threads, shownBy } = found;
    const curl = shownBy && commands[shownBy];
    return {
      ...{ ...result, cause, causeId, fix, threads },
      ...(result.cause !== undefined && { remark: result.cause }),
      ...(curl !== undefined && { curl }),
    };
  });
}
