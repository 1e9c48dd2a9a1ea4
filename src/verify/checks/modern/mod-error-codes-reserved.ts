import { bend } from '../../messages/bend.ts';
import { errorCodeOf } from '../../messages/answer.ts';
import { defineCheck, fail, notApplicable, pass } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import type { Client } from '../../client.ts';
import { describe } from '../../describe.ts';
import { callTool } from '../../asking/input-required.ts';
import { metaKey } from '../../messages/modern.ts';
import type { AllowedTool } from '../../tool-roles.ts';
import type { Exchange } from '../../wire.ts';

const expected = 'no error code from -32020 to -32099 but -32020, -32021, -32022, and neither -32002 nor -32042';
const outdated: Readonly<Record<number, string>> = {
  [-32002]: 'resource not found is -32602 since 2026-07-28',
  [-32042]: 'a URL elicitation is asked for with an input_required result since 2026-07-28',
};

export default defineCheck({
  id: 'mod-error-codes-reserved',
  eras: ['modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const answers = await Promise.all(provoke(client, target.facts.roles.modern?.asks));
    const exchange = answers.find((answer) => isReserved(errorCodeOf(answer) ?? 0));
    const isRefused = answers.some((answer) => errorCodeOf(answer) !== undefined);
    if (!exchange) return isRefused ? pass : notApplicable('no refusal came as a JSON-RPC error');
    const cause = outdated[errorCodeOf(exchange) ?? 0] ?? 'the specification keeps this range for itself';
    return fail(expected, describe(exchange), { exchange, cause });
  },
});

function isReserved(code: number): boolean {
  return code in outdated || (code >= -32099 && code < -32022);
}

/** Requests that a server refuses, each for another reason. */
function provoke(client: Client, asking: AllowedTool | undefined): Promise<Exchange>[] {
  const method = harmlessMethod(client);
  const missing = { uri: 'mcp-migrate://does/not/exist' };
  return [
    client.ask('mcp-migrate/unknown'),
    client.ask(method, { meta: { [metaKey('protocolVersion')]: '1900-01-01' } }),
    client.ask(method, { change: { drop: ['Mcp-Method'] } }),
    client.ask(method, { params: { cursor: 'mcp-migrate' } }),
    client.post(bend(client.message(method), { params: {} })),
    client.post(bend(client.message(method), { jsonrpc: '1.0' })),
    client.post('{'),
    ...('resources' in client.capabilities ? [client.ask('resources/read', { params: missing })] : []),
    ...(asking ? [callTool(client, asking)] : []),
  ];
}
