import type { Era } from '../spec/revisions.ts';
import type { Check, Verdict } from './check.ts';
import { describe, printable } from './describe.ts';
import { isSecretHeader } from './headers.ts';
import type { CheckResult } from './run-checks.ts';
import type { Exchange, HeaderList } from './wire.ts';

interface Tried {
  readonly check: Check;
  readonly era: Era;
  readonly verdict: Verdict;
  /** The headers of the run, whose credentials must not come back out of a server's text. */
  readonly secrets: HeaderList;
  readonly exchange?: Exchange;
  readonly curl?: string;
}

/** The report line of a verdict, safe to print: no control characters, no credentials. */
export function resultFrom({ check, era, verdict, secrets, exchange, curl }: Tried): CheckResult {
  const { id, level, group, source, expect } = check.requirement;
  const seen = exchange ? describe(exchange) : 'nothing was sent';
  const said = wordsOf(verdict, expect, seen);
  const safe = (text: string): string => printable(withoutSecrets(text, secrets));
  return {
    ...{ id, group, level, era, outcome: verdict.outcome, source },
    expected: safe(said.expected),
    actual: safe(said.actual),
    ...(said.cause !== undefined && { cause: safe(said.cause) }),
    ...(curl !== undefined && { curl: withoutSecrets(curl, secrets) }),
  };
}

interface Words {
  readonly expected: string;
  readonly actual: string;
  readonly cause?: string | undefined;
}

function wordsOf(verdict: Verdict, expected: string, actual: string): Words {
  switch (verdict.outcome) {
    case 'pass':
      return { expected, actual };
    case 'fail':
      return { expected: verdict.expected, actual: verdict.actual, cause: verdict.cause };
    case 'not-applicable':
    case 'blocked':
      return { expected, actual, cause: verdict.reason };
  }
}

/** Replaces the values of credential headers, also the bare token after a scheme, wherever a server echoed them. */
function withoutSecrets(text: string, headers: HeaderList): string {
  const values = headers
    .filter(([name]) => isSecretHeader(name))
    .flatMap(([, value]) => [value, value.replace(/^\S+\s+/, '')])
    .filter((value) => value !== '');
  return values.reduce((rest, value) => rest.replaceAll(value, '[redacted]'), text);
}
