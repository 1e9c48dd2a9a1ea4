import { legacyRevisions } from '../../../spec/revisions.ts';
import { isRefusal, resultOf } from '../../messages/answer.ts';
import { defineCheck, fail, firstProblem, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { describe } from '../../describe.ts';
import { initializeRequest } from '../../messages/json-rpc.ts';
import type { Target } from '../../target.ts';
import type { Exchange } from '../../wire.ts';

/** What a server names in an answer it claims to support, so asked for that it has to give the same. */
export default defineCheck({
  id: 'pv-negotiate-same',
  eras: ['legacy'],
  needs: ['initialize'],
  run: (target) => firstProblem(legacyRevisions.map((revision) => () => negotiate(target, revision))),
});

async function negotiate(target: Target, wanted: string): Promise<Verdict> {
  const answer = await target.post(initializeRequest(wanted));
  const chosen = chosenBy(answer);
  if (chosen === wanted) return pass;
  // Refusing an unsupported revision with an error is an example of the specification itself.
  if (chosen === undefined) return isError(answer) ? pass : fail(`a protocolVersion for ${wanted}`, describe(answer));
  const repeated = chosenBy(await target.post(initializeRequest(chosen)));
  if (repeated === chosen) return pass;
  const actual = `${wanted} is answered with ${chosen}, and ${chosen} with ${repeated ?? 'no result'}`;
  return fail('each supported protocolVersion to be answered with the same', actual);
}

function chosenBy(answer: Exchange): string | undefined {
  const version = resultOf(answer, 1)?.['protocolVersion'];
  return typeof version === 'string' ? version : undefined;
}

function isError(answer: Exchange): boolean {
  return isRefusal(answer) || (answer.status === 200 && resultOf(answer, 1) === undefined);
}
