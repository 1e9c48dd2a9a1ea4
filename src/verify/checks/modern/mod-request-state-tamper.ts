import { ownResult } from '../../messages/answer.ts';
import { defineCheck, fail, notApplicable, pass } from '../../check.ts';
import { describe } from '../../describe.ts';
import { askable, callTool, declining, questionIn, retryOf } from '../../asking/input-required.ts';
import type { Exchange } from '../../wire.ts';

const expected = 'an error for a requestState of which one character was changed';
const cause =
  'the state is not signed, or the signature is not verified: a client can make the server believe anything';
const places = 8;

export default defineCheck({
  id: 'mod-request-state-tamper',
  eras: ['modern'],
  needs: ['client', 'tool:state'],
  async run(target) {
    const client = await target.connect({ capabilities: askable });
    const tool = target.tool('state');
    const question = questionIn(await callTool(client, tool));
    if (question?.requestState === undefined) return notApplicable('the tool handed out no requestState this time');
    const states = tampered(question.requestState);
    const retry = (state: string): Promise<Exchange> =>
      callTool(client, tool, { id: 3, more: retryOf({ ...question, requestState: state }, declining(question)) });
    const [untouched, ...bent] = await Promise.all([question.requestState, ...states].map(retry));
    const accepted = bent.find(isDone);
    if (accepted) return fail(expected, describe(accepted), { exchange: accepted, cause });
    if (untouched && isDone(untouched)) return pass;
    const isAskedAgain = bent.some((exchange) => questionIn(exchange) !== undefined);
    if (!isAskedAgain && untouched && questionIn(untouched)) return pass;
    return notApplicable('the tool does not go on when its question is declined, so the states cannot be told apart');
  },
});

function isDone(exchange: Exchange): boolean {
  const result = ownResult(exchange);
  return result !== undefined && result['isError'] !== true && questionIn(exchange) === undefined;
}

/**
 * The state with another letter or digit in up to eight places. The last signs of a Base64 part are left alone: they may
 * hold bits that no decoder looks at.
 */
function tampered(state: string): string[] {
  const last = state.length - 1;
  const open = Array.from(state, (_, at) => at).filter(
    (at) => at < last - 1 && /[a-z0-9]{3}/i.test(state.slice(at, at + 3)),
  );
  const chosen = open.filter((_, index) => index % Math.max(1, Math.ceil(open.length / places)) === 0);
  const all = chosen.length > 0 ? chosen : [0];
  return all.map((at) => `${state.slice(0, at)}${otherThan(state[at] ?? '')}${state.slice(at + 1)}`);
}

/** Another one of the same kind, so that numbers stay numbers and Base64 stays Base64. */
function otherThan(sign: string): string {
  if (/\d/.test(sign)) return sign === '7' ? '3' : '7';
  if (/[a-z]/.test(sign)) return sign === 'k' ? 'e' : 'k';
  return sign === 'K' ? 'E' : 'K';
}
