import { weightOf } from '../spec/harm.ts';
import type { Harm } from '../spec/harm.ts';
import type { Group, Level } from '../spec/requirement.ts';
import type { Era } from '../spec/revisions.ts';
import type { Check, Verdict } from './check.ts';
import { describe, printable } from './describe.ts';
import type { ShownExchange } from './shown-exchange.ts';
import type { Exchange } from './wire.ts';

/** How one check ended in one era. */
export interface CheckResult {
  readonly id: string;
  readonly group: Group;
  /** What a failure weighs: the keyword of the requirement, or less. */
  readonly level: Level;
  readonly era: Era;
  readonly outcome: Verdict['outcome'];
  readonly expected: string;
  readonly actual: string;
  /** The likely cause of a failure; for `not-applicable`, `not-run` and `blocked` the reason. */
  readonly cause?: string;
  /** What the check itself says, where `cause` is a known one. */
  readonly remark?: string;
  /** Whom it hurts; only of what is red. */
  readonly hurts?: Harm;
  /** The id of a known cause (`explain <id>`). */
  readonly causeId?: string;
  /** What to do about it; only of what is red. */
  readonly fix?: string;
  /** Public threads where others met it. */
  readonly threads?: readonly string[];
  /** Shell commands that show it again. */
  readonly curl?: string;
  readonly source: string;
  readonly exchanges?: readonly ShownExchange[];
  /** Named in --expect-failures: shown, and not counted. */
  readonly expectedToFail?: true;
}

interface Tried {
  readonly check: Check;
  readonly era: Era;
  readonly verdict: Verdict;
  /** Takes the credentials of the run out of a text. */
  readonly redact: (text: string) => string;
  readonly exchange?: Exchange;
  readonly curl?: string;
  readonly exchanges?: readonly ShownExchange[];
}

/** The report line of a verdict, safe to print: no control characters, no credentials. */
export function resultFrom({ check, era, verdict, redact, exchange, curl, exchanges }: Tried): CheckResult {
  const { id, group, source, expect, fix } = check.requirement;
  const seen = exchange ? describe(exchange) : 'nothing was sent';
  const said = wordsOf(verdict, expect, seen);
  const { level, hurts } = harmOf(check, verdict);
  const isRed = verdict.outcome === 'fail' || verdict.outcome === 'blocked';
  const safe = (text: string): string => printable(redact(text));
  return {
    ...{ id, group, level, era, outcome: verdict.outcome, source },
    expected: safe(said.expected),
    actual: safe(said.actual),
    ...(said.cause !== undefined && { cause: safe(said.cause) }),
    ...(isRed && { hurts, fix }),
    ...(curl !== undefined && { curl: redact(curl) }),
    ...(exchanges && { exchanges }),
  };
}

function harmOf({ requirement }: Check, verdict: Verdict): { level: Level; hurts: Harm } {
  const told = verdict.outcome === 'fail' ? verdict : undefined;
  const hurts = told?.hurts ?? requirement.hurts;
  return { level: weightOf(told?.level ?? requirement.level, hurts), hurts };
}

interface Words {
  readonly expected: string;
  readonly actual: string;
  readonly cause?: string | undefined;
}

function wordsOf(verdict: Verdict, expected: string, actual: string): Words {
  switch (verdict.outcome) {
    case 'pass':
      return { expected, actual: verdict.note === undefined ? actual : `${actual}; ${verdict.note}` };
    case 'fail':
      return { expected: verdict.expected, actual: verdict.actual, cause: verdict.cause };
    case 'not-applicable':
    case 'not-run':
    case 'blocked':
      return { expected, actual, cause: verdict.reason };
  }
}
