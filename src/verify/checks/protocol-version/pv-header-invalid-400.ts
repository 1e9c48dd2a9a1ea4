import { isSince } from '../../../spec/revisions.ts';
import { ifOffered, inTurn, worstOfOffered } from '../../asking/offered.ts';
import { defineCheck, fail, firstProblem, notApplicable, pass } from '../../check.ts';
import { describe } from '../../describe.ts';
import { rpcRequest } from '../../messages/json-rpc.ts';
import type { Session } from '../../client.ts';
import type { HeaderList } from '../../wire.ts';

export default defineCheck({
  id: 'pv-header-invalid-400',
  eras: ['legacy'],
  alone: 'last',
  needs: ['initialize'],
  async run(target) {
    const session = await target.openSession();
    if (!isSince(session.protocolVersion, '2025-06-18')) {
      return notApplicable(`${session.protocolVersion} knows no MCP-Protocol-Version header`);
    }
    const posts = ['garbage', '1999-01-01', '2099-01-01'].map((value) => () => post(session, value));
    const others = (['GET', 'DELETE'] as const).map((method) => () => {
      return ifOffered(target, method, () => send(session, method));
    });
    return worstOfOffered([await firstProblem(posts), ...(await inTurn(others))]);
  },
});

async function post(session: Session, value: string) {
  const exchange = await session.post(rpcRequest(2, 'ping'), { set: version(value) });
  const expected = `HTTP 400 for \`MCP-Protocol-Version: ${value}\``;
  return exchange.status === 400 ? pass : fail(expected, describe(exchange), { exchange });
}

async function send(session: Session, method: 'GET' | 'DELETE') {
  const exchange = await session.send(method, { set: version('garbage') });
  const expected = `HTTP 400 for ${method} with \`MCP-Protocol-Version: garbage\``;
  return [400, 405].includes(exchange.status) ? pass : fail(expected, describe(exchange), { exchange });
}

function version(value: string): HeaderList {
  return [['MCP-Protocol-Version', value]];
}
