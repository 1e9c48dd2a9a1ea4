import { errorCodeOf, ownResult } from '../messages/answer.ts';
import { fail, pass } from '../check.ts';
import type { Verdict } from '../check.ts';
import { describe } from '../describe.ts';
import type { Exchange } from '../wire.ts';

const cause = 'the header is not compared with the body, so a gateway that routes or limits by headers can be misled';

/** Whether the answer is what 2026-07-28 wants where a header is missing or does not say what the body says. */
export function isMismatch(exchange: Exchange): boolean {
  return exchange.status === 400 && errorCodeOf(exchange) === -32020;
}

/** Passes when the answer is HTTP 400 with -32020 (HeaderMismatch); `sent` says what was wrong with the request. */
export function refusedAsMismatch(exchange: Exchange, sent: string): Verdict {
  if (isMismatch(exchange)) return pass;
  const expected = `HTTP 400 with the error -32020 (HeaderMismatch) for ${sent}`;
  return fail(expected, describe(exchange), { exchange, ...(ownResult(exchange) && { cause }) });
}
