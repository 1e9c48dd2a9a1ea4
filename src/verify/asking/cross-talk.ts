import { fail, pass } from '../check.ts';
import type { Verdict } from '../check.ts';
import { SessionError } from '../client.ts';
import type { Client } from '../client.ts';
import { describe } from '../describe.ts';
import { isTurnedAway, ownResult } from '../messages/answer.ts';
import { mapLimited } from '../map-limited.ts';
import { askUnlessOvertaken } from './overtake.ts';
import { answers, kindOf, questionsOf } from './questions.ts';
import type { Question } from './questions.ts';
import type { Target } from '../target.ts';
import { WireError } from '../wire.ts';
import type { Exchange } from '../wire.ts';
import { worstOf } from '../worst-of.ts';

/** A client, what it can ask, and what comes of each question while no later client is there. */
export interface Asker {
  readonly name: string;
  readonly client: Client;
  readonly questions: readonly Question[];
  readonly usual: readonly string[];
}

const firstId = 70;
const atOnce = 4;
export const sharedCause =
  'one transport, server or table of pending requests serves all clients: make a transport and a server for each';

/** One more client; the failure when it is not let in beside those that are there. */
export async function join(target: Target, name: string): Promise<Asker | Verdict> {
  try {
    const client = await target.connect();
    const questions = await questionsOf(client, name);
    const seen = await mapLimited(questions, atOnce, ({ method, params }) => client.ask(method, { params }));
    return { name, client, questions, usual: seen.map(kindOf) };
  } catch (error) {
    if (!(error instanceof SessionError) || isTurnedAway(error.exchange)) throw error;
    const { exchange } = error;
    return fail('a session for one more client', describe(exchange), { exchange, cause: sharedCause });
  }
}

/** All ask all they can at once, the same ids for different questions; `turn` says which. */
export async function askAtOnce(askers: readonly Asker[], turn: number): Promise<Verdict> {
  const over = new AbortController();
  try {
    const asked = askers.map((asker, index) => askAll({ asker, askers, shift: turn + index }, over.signal));
    return worstOf((await Promise.all(asked)).flat());
  } catch (error) {
    if (error instanceof WireError && error.kind === 'overtaken') return unanswered(error);
    throw error;
  } finally {
    over.abort();
  }
}

function unanswered({ message, request }: WireError): Verdict {
  return fail('an answer to every request of every client', message, { request, cause: sharedCause });
}

interface Asking {
  readonly asker: Asker;
  readonly askers: readonly Asker[];
  /** By how many places the questions of this client are moved. */
  readonly shift: number;
}

/** Another client is the rival: where one is not answered any more, its own requests are not either. */
function askAll({ asker, askers, shift }: Asking, signal: AbortSignal): Promise<Verdict[]> {
  const { client, questions } = asker;
  const rival = askers.find((other) => other !== asker && other !== askers[0]) ?? asker;
  return Promise.all(
    questions.map(async (_, place) => {
      const at = (place + shift) % questions.length;
      const question = questions[at];
      if (!question) return pass;
      const { method, params } = question;
      const meta = { progressToken: firstId + place };
      const ask = (stop: AbortSignal) => {
        const change = { signal: AbortSignal.any([signal, stop]) };
        return client.ask(method, { id: firstId + place, params, meta, change });
      };
      const answer = await askUnlessOvertaken(ask, { rival: rival.client });
      return judge(answer, { asker, askers, question, usual: asker.usual[at] });
    }),
  );
}

interface Wanted {
  readonly asker: Asker;
  readonly askers: readonly Asker[];
  readonly question: Question;
  readonly usual: string | undefined;
}

function judge(exchange: Exchange, { asker, askers, question, usual }: Wanted): Verdict {
  if (isTurnedAway(exchange)) return pass;
  const expected = `its own answer to ${question.method} for a client while others ask with the same ids`;
  const more = { exchange, cause: sharedCause };
  const other = askers.find(({ name }) => name !== asker.name && exchange.text.includes(name));
  if (other) return fail(expected, `what another client asked for: ${describe(exchange)}`, more);
  const result = ownResult(exchange);
  if (result && !answers(question, result, asker.questions)) {
    return fail(expected, `the answer to something else: ${describe(exchange)}`, more);
  }
  return kindOf(exchange) === usual ? pass : fail(expected, describe(exchange), more);
}
