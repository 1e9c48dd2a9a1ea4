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

/** A client, what it can ask, and what comes of each question while no later client is there. */
export interface Asker {
  readonly name: string;
  readonly client: Client;
  readonly questions: readonly Question[];
  readonly usual: readonly string[];
}

const firstId = 70;
/** For those that never get as far, so that the others are not held back for ever. */
const gatheringMs = 5000;
const atOnce = 4;
const slowMs = 400;
const few = 4;
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

/** What came of asking at once. A busy server may answer otherwise than usual, but with nothing of another client's. */
export interface Seen {
  readonly verdict: Verdict;
  readonly isCertain: boolean;
}

/** All ask all they can at once, the same ids for different questions; `turn` says which. */
export async function askAtOnce(askers: readonly Asker[], turn: number): Promise<Seen> {
  const over = new AbortController();
  const wave = startWave(askers, { turn, signal: over.signal });
  try {
    await Promise.all(wave.map(({ asker, answers, stop }) => unlessLeftOut(askers, { asker, answers, stop })));
    return worstSeen(wave.flatMap(({ seen }) => seen));
  } catch (error) {
    if (!(error instanceof WireError) || error.kind !== 'overtaken') throw error;
    // A wrong answer says more than none.
    return worstSeen([...wave.flatMap(({ seen }) => seen), unanswered(error)]);
  } finally {
    over.abort();
  }
}

/** What one client has under way. */
interface Part {
  readonly asker: Asker;
  readonly answers: Promise<void>[];
  readonly stop: AbortController;
  /** What was wrong so far. */
  readonly seen: Seen[];
}

interface Wave {
  readonly turn: number;
  readonly signal: AbortSignal;
}

/** Sends all requests but for their last bytes, those of one id next to each other, and then all last bytes. */
function startWave(askers: readonly Asker[], { turn, signal }: Wave): readonly Part[] {
  const parts = askers.map((asker): Part => ({ asker, answers: [], stop: new AbortController(), seen: [] }));
  const places = placesOf(askers);
  const giveUp = askers[0]?.client.pause(gatheringMs, signal) ?? Promise.resolve();
  const hold = barrier(places * askers.length, giveUp);
  for (let place = 0; place < places; place += 1) {
    for (const [index, part] of parts.entries()) {
      const at = (place + turn + index) % part.asker.questions.length;
      part.answers.push(askOne(part, { askers, place, at, hold, signal }));
    }
  }
  return parts;
}

/** Where an answer takes long, such as the start of a process for each request, a few have to do. */
function placesOf([first]: readonly Asker[]): number {
  if (!first) return 0;
  const { client, questions } = first;
  return client.paceMs() > slowMs ? Math.min(few, questions.length) : questions.length;
}

interface One {
  readonly askers: readonly Asker[];
  /** Which says the id. */
  readonly place: number;
  /** Which says the question. */
  readonly at: number;
  readonly hold: () => Promise<void>;
  readonly signal: AbortSignal;
}

async function askOne({ asker, stop, seen }: Part, { askers, place, at, hold, signal }: One): Promise<void> {
  const question = asker.questions[at];
  if (!question) return;
  const { method, params } = question;
  const id = firstId + place;
  const change = { signal: AbortSignal.any([signal, stop.signal]), hold };
  const answer = await asker.client.ask(method, { id, params, meta: { progressToken: id }, change });
  const wrong = judge(answer, { asker, askers, question, usual: asker.usual[at] });
  if (wrong) seen.push(wrong);
}

/** Another client is the rival: where one is not answered any more, its own requests are not either. */
async function unlessLeftOut(
  askers: readonly Asker[],
  { asker, answers, stop }: Pick<Part, 'asker' | 'answers' | 'stop'>,
): Promise<void> {
  const rival = askers.findLast((other) => other !== asker) ?? asker;
  const ask = (signal: AbortSignal) => {
    signal.addEventListener('abort', () => {
      stop.abort();
    });
    return Promise.all(answers);
  };
  await askUnlessOvertaken(ask, { rival: rival.client });
}

/** Lets all through when all are there, or when it is given up. */
function barrier(count: number, giveUp: Promise<void>): () => Promise<void> {
  const gate = { waiting: 0, open: (): void => undefined };
  const opened = new Promise<void>((resolve) => {
    gate.open = resolve;
  });
  void giveUp.then(gate.open);
  return () => {
    gate.waiting += 1;
    if (gate.waiting === count) gate.open();
    return opened;
  };
}

function worstSeen(seen: readonly Seen[]): Seen {
  const usual: Seen = { verdict: pass, isCertain: true };
  return seen.find(({ isCertain }) => isCertain) ?? seen[0] ?? usual;
}

function unanswered({ message, request }: WireError): Seen {
  const expected = 'an answer to every request of every client';
  return { verdict: fail(expected, message, { request, cause: sharedCause }), isCertain: true };
}

interface Wanted {
  readonly asker: Asker;
  readonly askers: readonly Asker[];
  readonly question: Question;
  readonly usual: string | undefined;
}

/** What is wrong with an answer; undefined when nothing is. */
function judge(exchange: Exchange, { asker, askers, question, usual }: Wanted): Seen | undefined {
  if (isTurnedAway(exchange)) return undefined;
  const expected = `its own answer to ${question.method} for a client while others ask with the same ids`;
  const wrong = (actual: string, isCertain: boolean): Seen => {
    return { verdict: fail(expected, actual, { exchange, cause: sharedCause }), isCertain };
  };
  const other = askers.find(({ name }) => name !== asker.name && exchange.text.includes(name));
  if (other) return wrong(`what another client asked for: ${describe(exchange)}`, true);
  const result = ownResult(exchange);
  if (result && !answers(question, result, asker.questions)) {
    return wrong(`the answer to something else: ${describe(exchange)}`, true);
  }
  return kindOf(exchange) === usual ? undefined : wrong(describe(exchange), false);
}
