import { UserError } from '../../errors.ts';
import { waitForEndpoint } from '../../io/wait-for-endpoint.ts';
import { openWire } from '../../io/wire.ts';
import { curlOf } from '../../report/curl.ts';
import { exitCodeOf } from '../../report/exit-code.ts';
import { checks } from '../../verify/checks/index.ts';
import { printable } from '../../verify/describe.ts';
import type { Facts } from '../../verify/probe.ts';
import { runChecks } from '../../verify/run-checks.ts';
import type { CheckResult } from '../../verify/run-checks.ts';
import { leftOutBy, unknownNames } from '../../verify/select-checks.ts';
import type { Endpoint } from '../../verify/target.ts';
import type { HeaderList } from '../../verify/wire.ts';

export interface VerifyOptions {
  readonly url: string;
  /** `Name: value` each. */
  readonly headers: readonly string[];
  /** The variable that holds the bearer token. */
  readonly bearerEnv?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ids or groups of checks; empty means all. */
  readonly only: readonly string[];
  readonly skip: readonly string[];
  readonly strict: boolean;
  /** Seconds for one exchange, and for all exchanges of one check. */
  readonly timeout: number;
  /** Checks at the same time. */
  readonly concurrency: number;
  /** Seconds to wait for the endpoint to come up. */
  readonly wait: number;
}

/** Where progress goes. */
export interface VerifyOutput {
  checked(result: CheckResult): void;
}

export interface VerifyReport {
  /** All checks, also those not run. */
  readonly results: readonly CheckResult[];
  readonly exitCode: 0 | 1;
}

const maxBodyBytes = 4 * 1024 * 1024;

/** Runs the checks against an endpoint; throws UserError for wrong options (2) and when nothing answers (3). */
export async function runVerify(options: VerifyOptions, output: VerifyOutput): Promise<VerifyReport> {
  refuseUnknownNames(options);
  const target = { url: endpointUrl(options.url), headers: requestHeaders(options) };
  const timeoutMs = options.timeout * 1000;
  const wire = openWire({ timeoutMs, maxBytes: maxBodyBytes });
  try {
    const endpoint: Endpoint = { ...target, wire };
    const facts = await waitForEndpoint(endpoint, options.wait * 1000);
    if (facts.status === undefined) throw unreachable(target.url, facts);
    const results = await runChecks({
      ...{ endpoint, facts, checks, curlOf },
      eras: ['legacy'],
      leftOut: leftOutBy(options),
      concurrency: options.concurrency,
      checkTimeoutMs: timeoutMs,
      now: Date.now,
      checked: (result) => {
        output.checked(result);
      },
    });
    return { results, exitCode: exitCodeOf(results, options.strict) };
  } finally {
    await wire.close();
  }
}

function refuseUnknownNames(options: VerifyOptions): void {
  const unknown = unknownNames(checks, options);
  if (unknown.length === 0) return;
  const hint = 'see `mcp-migrate list checks` for the ids';
  throw new UserError(`no check or group is called ${unknown.join(', ')}`, { hint, exitCode: 2 });
}

function endpointUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    const hint = 'name the endpoint with its path, such as http://127.0.0.1:3000/mcp';
    throw new UserError(`not an HTTP URL: ${printable(text)}`, { hint, exitCode: 2 });
  }
  if (url.username !== '' || url.password !== '') {
    const hint = "use --bearer-env NAME or --header 'Authorization: …'";
    throw new UserError('credentials in the URL are not supported', { hint, exitCode: 2 });
  }
  url.hash = '';
  return url.href;
}

function requestHeaders({ headers, bearerEnv, env }: VerifyOptions): HeaderList {
  const given = headers.map(parseHeader);
  if (bearerEnv === undefined) return given;
  const token = env[bearerEnv];
  if (token === undefined || token === '') {
    const hint = `export ${bearerEnv} with the token, or name another variable`;
    throw new UserError(`the variable ${bearerEnv} is not set`, { hint, exitCode: 2 });
  }
  return [...given, ['Authorization', `Bearer ${token}`]];
}

function parseHeader(line: string): readonly [string, string] {
  const match = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*)$/.exec(line);
  if (!match) throw new UserError('not a header', { hint: "write it as --header 'Name: value'", exitCode: 2 });
  return [match[1] ?? '', match[2]?.trim() ?? ''];
}

function unreachable(url: string, { problem }: Facts): UserError {
  // The query may hold a key.
  const address = url.replace(/\?.*/, '');
  const hint = 'is the server running at this address? --wait SECONDS waits for it to come up';
  return new UserError(printable(`cannot reach ${address}: ${problem}`), { hint, exitCode: 3 });
}
