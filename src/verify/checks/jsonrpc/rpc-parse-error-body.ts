import { errorOf } from '../../messages/answer.ts';
import { defineCheck, fail, pass } from '../../check.ts';
import { describe } from '../../describe.ts';
import { contentType } from '../../messages/headers.ts';
import { isObject, parseJson } from '../../messages/json-rpc.ts';

const expected = 'application/json with a JSON-RPC error -32700 and no id, or the id null';
const cause = 'often a body parser of the web framework answers before the transport does';

export default defineCheck({
  id: 'rpc-parse-error-body',
  eras: ['legacy', 'modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const answer = await client.post('{"jsonrpc":');
    const body = parseJson(answer.text);
    // JSON-RPC 2.0 wants null for an id that cannot be read, the MCP schema wants it left out.
    const hasNoId = isObject(body) && (body['id'] === undefined || body['id'] === null);
    const isParseError = errorOf(answer)?.['code'] === -32700;
    const isJson = contentType(answer.headers) === 'application/json';
    return hasNoId && isParseError && isJson ? pass : fail(expected, describe(answer), { cause });
  },
});
