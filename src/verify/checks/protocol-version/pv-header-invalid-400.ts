import { isSince } from '../../../spec/revisions.ts';
import { defineCheck, firstProblem, notApplicable, verdict } from '../../check.ts';
import { describe } from '../../describe.ts';
import { rpcRequest } from '../../messages/json-rpc.ts';
import type { Session } from '../../client.ts';
import type { HeaderList } from '../../wire.ts';

export default defineCheck({
  id: 'pv-header-invalid-400',
  eras: ['legacy'],
  needs: ['initialize'],
  async run(target) {
    const session = await target.openSession();
    if (!isSince(session.protocolVersion, '2025-06-18')) {
      return notApplicable(`${session.protocolVersion} knows no MCP-Protocol-Version header`);
    }
    const posts = ['garbage', '1999-01-01', '2099-01-01'].map((value) => () => post(session, value));
    return firstProblem([...posts, () => send(session, 'GET'), () => send(session, 'DELETE')]);
  },
});

async function post(session: Session, value: string) {
  const answer = await session.post(rpcRequest(2, 'ping'), { set: version(value) });
  return verdict(answer.status === 400, `HTTP 400 for \`MCP-Protocol-Version: ${value}\``, describe(answer));
}

async function send(session: Session, method: 'GET' | 'DELETE') {
  const answer = await session.send(method, { set: version('garbage') });
  const expected = `HTTP 400, or 405 where not offered, for ${method} with \`MCP-Protocol-Version: garbage\``;
  return verdict([400, 405].includes(answer.status), expected, describe(answer));
}

function version(value: string): HeaderList {
  return [['MCP-Protocol-Version', value]];
}
