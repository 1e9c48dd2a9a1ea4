import { errorCodeOf, errorOf, isRefusal, ownResult } from '../messages/answer.ts';
import { fail, firstProblem, pass } from '../check.ts';
import type { Verdict } from '../check.ts';
import { harmlessMethod } from '../client.ts';
import type { Client, Session } from '../client.ts';
import { describe } from '../describe.ts';
import type { Target } from '../target.ts';
import type { Exchange } from '../wire.ts';

/** Goes by the answers whether the headers of a legacy session get lost between the client and the server. */
export async function lostOfLegacy(target: Target): Promise<Verdict> {
  const session = await target.openSession();
  return firstProblem([() => sessionIdOf(session), () => versionOf(session)]);
}

/** The same for the headers that 2026-07-28 wants beside each request. */
export async function lostOfModern(target: Target): Promise<Verdict> {
  const client = await target.connect();
  const { header: annotated } = target.facts.roles.modern ?? {};
  return firstProblem([
    () => accepted(client.ask(harmlessMethod(client))),
    () => accepted(client.ask('tools/call', { params: { name: 'mcp-migrate-unknown', arguments: {} } })),
    ...(annotated
      ? [() => accepted(client.ask('tools/call', { params: { name: annotated.name, arguments: annotated.arguments } }))]
      : []),
    () => refused(client, 'Mcp-Method', 'mcp-migrate/other'),
    () => refused(client, 'MCP-Protocol-Version', '1999-01-01'),
  ]);
}

async function sessionIdOf(session: Session): Promise<Verdict> {
  const answer = await session.ask(harmlessMethod(session));
  if (!isRefusal(answer) || answer.status === 429) return pass;
  if (session.id === undefined) {
    if (!/session/i.test(answer.text)) return pass;
    const cause = 'Mcp-Session-Id gets lost on its way to the client, or initialize gives none';
    return fail('an Mcp-Session-Id, as the server wants one', describe(answer), { cause, exchange: answer });
  }
  const bare = await session.ask(harmlessMethod(session), { change: { drop: ['Mcp-Session-Id'] } });
  if (bare.status !== answer.status || reasonOf(bare) !== reasonOf(answer)) return pass;
  const cause = 'Mcp-Session-Id gets lost on its way to the server';
  const actual = `with it as without it: ${describe(answer)}`;
  return fail('an answer that depends on Mcp-Session-Id', actual, { cause, exchange: answer });
}

/** The header came with 2025-06-18: an older server need not look at it. */
async function versionOf(session: Session): Promise<Verdict> {
  return session.protocolVersion < '2025-06-18' ? pass : refused(session, 'MCP-Protocol-Version', '1999-01-01');
}

/** A request whose headers are right must not be refused for its headers. */
async function accepted(asked: Promise<Exchange>): Promise<Verdict> {
  const answer = await asked;
  if (errorCodeOf(answer) !== -32020) return pass;
  const message = errorOf(answer)?.['message'];
  const cause = `a header gets lost on its way to the server: ${typeof message === 'string' ? message : 'it does not say which'}`;
  return fail('the headers of the request to reach the server', describe(answer), { cause, exchange: answer });
}

async function refused(client: Client, name: string, value: string): Promise<Verdict> {
  const answer = await client.ask(harmlessMethod(client), { change: { set: [[name, value]] } });
  if (!ownResult(answer)) return pass;
  const cause = `${name} gets lost on its way to the server, or the server does not look at it`;
  return fail(`a refusal of \`${name}: ${value}\``, describe(answer), { cause, exchange: answer });
}

function reasonOf(answer: Exchange): unknown {
  return errorOf(answer)?.['message'] ?? answer.text;
}
