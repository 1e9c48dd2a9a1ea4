import { startAuthorizationServer } from '../../io/authorization-server.ts';
import { freePort } from '../../io/ports.ts';
import { drawApiKeys, protectedEnvironment, SCOPES, tokensOfKeys } from '../../io/protection.ts';
import type { Launch } from '../../verify/launch.ts';
import type { CheckResult } from '../../verify/result.ts';
import type { Tokens } from '../../verify/tokens.ts';
import { checkEndpoint } from './check-endpoint.ts';
import type { CheckOptions } from './options.ts';
import { requestHeaders } from './request.ts';
import type { Protection } from './start-plan.ts';

/** Starts the server once more, protected, and runs the checks that a public one leaves out. */
export async function checkProtected(
  launch: Launch,
  protection: Protection,
  options: CheckOptions,
): Promise<readonly CheckResult[]> {
  const port = await freePort();
  return await withTokens(protection, `http://127.0.0.1:${port}${options.path ?? '/mcp'}`, async ({ env, tokens }) => {
    const launched = await launch({ port, env });
    try {
      const headers = requestHeaders(options.headers, tokens);
      const { results } = await checkEndpoint({ url: launched.url }, { ...options, headers, tokens });
      return results;
    } finally {
      await launched.stop();
    }
  });
}

/** Of two runs the one that tried a check; where both did, the first. */
export function mergeRuns(first: readonly CheckResult[], second: readonly CheckResult[]): readonly CheckResult[] {
  return first.map((result) => {
    if (isTried(result)) return result;
    const other = second.find(({ id, era }) => id === result.id && era === result.era);
    return other && isTried(other) ? other : result;
  });
}

/** The checks that a second run has nothing to add to: tried in each of their eras. */
export function triedIds(results: readonly CheckResult[]): readonly string[] {
  const untried = new Set(results.filter((result) => !isTried(result)).map(({ id }) => id));
  return [...new Set(results.map(({ id }) => id))].filter((id) => !untried.has(id));
}

const isTried = ({ outcome }: CheckResult): boolean => outcome !== 'not-applicable' && outcome !== 'not-run';

interface Protected {
  readonly env: Readonly<Record<string, string>>;
  readonly tokens: Tokens;
}

async function withTokens<Result>(
  kind: Protection,
  publicUrl: string,
  run: (protection: Protected) => Promise<Result>,
): Promise<Result> {
  if (kind === 'api-key') {
    const keys = drawApiKeys();
    return run({ env: protectedEnvironment({ kind, keys }), tokens: tokensOfKeys(keys) });
  }
  const server = await startAuthorizationServer();
  try {
    const env = protectedEnvironment({ kind, issuer: server.issuer, publicUrl });
    return await run({ env, tokens: await server.tokensFor(publicUrl, SCOPES) });
  } finally {
    await server.close();
  }
}
