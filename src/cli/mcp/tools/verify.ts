import { UserError } from '../../../errors.ts';
import { verify } from '../../commands/verify.ts';
import { untilAborted } from '../../until-aborted.ts';
import { endpointUrl } from '../../verify/request.ts';
import { mayReach } from '../bounds.ts';
import { endpointOptions, type ChecksInput } from '../checks-options.ts';
import { checksInput, objectOf } from '../input-schemas.ts';
import { runOutput } from '../output-schemas.ts';
import { toldOf } from '../told.ts';
import type { Tool } from '../tool.ts';

interface Input extends ChecksInput {
  readonly url: string;
}

/** `mcp-migrate verify <url>`. */
export const verifyTool: Tool<Input> = {
  name: 'verify',
  title: 'Check a running endpoint',
  description:
    'Runs every check of the specification that applies against an MCP endpoint that runs, in any language, as raw HTTP. On loopback, and on hosts that the command line of this server allows. Calls no tool that is not named in allowTools.',
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  inputSchema: objectOf(
    { url: { type: 'string', description: 'The endpoint with its path: http://127.0.0.1:3000/mcp' }, ...checksInput },
    ['url'],
  ),
  outputSchema: runOutput,
  async run({ url, ...input }, { given, ...call }) {
    const target = { kind: 'url', url: endpointUrl(url) } as const;
    if (!mayReach(given, target.url)) throw notAllowed(new URL(target.url).hostname);
    const options = { ...endpointOptions(input, given), target, env: {} };
    return toldOf(await untilAborted(call, (world) => verify(options, world)));
  },
};

const notAllowed = (host: string): UserError =>
  new UserError(`${host} is not loopback, and this server was not told that it may be asked`, {
    hint: `whoever starts this server allows a host: mcp-migrate mcp --allow-host ${host}`,
    exitCode: 2,
  });
