import { UserError } from '../../errors.ts';
import { requirements } from '../../spec/requirements/index.ts';
import type { CheckResult } from '../../verify/result.ts';
import type { NamedText } from './options.ts';

/** Checks that are known to fail, and those named although they no longer do. */
export interface Expectations {
  readonly results: readonly CheckResult[];
  /** Ids of entries that nothing failed for. */
  readonly stale: readonly string[];
}

/**
 * Marks the failures that a file names: one id a line, `id era` for one era only, `#` for the reason.
 * @throws UserError (2) for an id that no check has
 */
export function expectFailures(results: readonly CheckResult[], { name, text }: NamedText): Expectations {
  const entries = entriesOf(text);
  const unknown = entries.find(({ id }) => !requirements.some((requirement) => requirement.id === id));
  if (unknown) {
    const hint = 'see `mcp-migrate list checks` for the ids';
    throw new UserError(`${name}:${unknown.line}: no check is called ${unknown.id}`, { hint, exitCode: 2 });
  }
  const matches = (result: CheckResult, { id, era }: Entry): boolean =>
    isRed(result) && result.id === id && (era === undefined || result.era === era);
  return {
    results: results.map((result) => {
      return entries.some((entry) => matches(result, entry)) ? { ...result, expectedToFail: true } : result;
    }),
    stale: entries.filter((entry) => !results.some((result) => matches(result, entry))).map(({ id }) => id),
  };
}

interface Entry {
  readonly id: string;
  readonly era: string | undefined;
  readonly line: number;
}

function entriesOf(text: string): Entry[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const [id, era] = line.replace(/#.*/, '').trim().split(/\s+/);
    return id === undefined || id === '' ? [] : [{ id, era, line: index + 1 }];
  });
}

function isRed({ outcome }: CheckResult): boolean {
  return outcome === 'fail' || outcome === 'blocked';
}
