import { networkInterfaces } from 'node:os';
import { UserError } from '../../errors.ts';
import { waitForEndpoint } from '../../io/wait-for-endpoint.ts';
import { openWire } from '../../io/wire.ts';
import { variablesOf } from '../../report/curl-command.ts';
import { curlOf } from '../../report/curl.ts';
import { boundedWire } from '../../verify/bounded-wire.ts';
import { withCauses } from '../../verify/causes/cause.ts';
import type { Known } from '../../verify/causes/cause.ts';
import { causes } from '../../verify/causes/causes.ts';
import { checks } from '../../verify/checks/index.ts';
import { printable } from '../../verify/describe.ts';
import { crowdingOf } from '../../verify/crowding.ts';
import { erasOf } from '../../verify/facts.ts';
import type { Facts } from '../../verify/facts.ts';
import type { Launch } from '../../verify/launch.ts';
import type { CheckResult } from '../../verify/result.ts';
import type { Tally } from '../../verify/run.ts';
import { runChecks } from '../../verify/run-checks.ts';
import { leftOutBy, unknownNames } from '../../verify/select-checks.ts';
import { slownessOf } from '../../verify/slowness.ts';
import type { CheckOptions } from './options.ts';

/** An endpoint that runs, and the way to start one more like it where there is one. */
export interface Endpoint {
  readonly url: string;
  readonly launch?: Launch;
  /** Hears how far the checks are. */
  readonly tell?: (text: string) => void;
}

/** What the checks found, one result for each check and era, also those not run. */
export interface Checked {
  readonly facts: Facts;
  readonly results: readonly CheckResult[];
}

/** For so many answers in a row a check has time, whatever `--timeout` says for one of them. */
const answersOfCheck = 30;
const maxBodyBytes = 4 * 1024 * 1024;

/** Runs the checks against an endpoint; throws UserError for wrong names of checks (2) and when nothing answers (3). */
export async function checkEndpoint({ url, launch, tell }: Endpoint, options: CheckOptions): Promise<Checked> {
  refuseUnknownNames(options);
  const timeoutMs = options.timeout * 1000;
  const open = openWire({ timeoutMs, maxBytes: maxBodyBytes }, options.ca === undefined ? {} : { ca: options.ca });
  const wire = options.mayReach ? boundedWire(open, options.mayReach) : open;
  try {
    const variables = variablesOf(options.headers, options.tokens);
    const endpoint = { url, headers: options.headers, wire };
    const facts = await waitForEndpoint(endpoint, { waitMs: options.wait * 1000, tools: options.tools });
    if (facts.status === undefined) throw unreachable(url, facts);
    const slowness = isLoopback(url) ? slownessOf(facts) : 1;
    const crowding = isLoopback(url) ? await crowdingOf(endpoint, facts) : 1;
    const results = await runChecks({
      ...{ endpoint, facts, checks, launch, tokens: options.tokens },
      curlOf: (request, history, options) => curlOf(request, history, { variables, ...options }),
      eras: erasOf(facts, options.era),
      interfaces: isLoopback(url) ? otherAddresses() : [],
      leftOut: leftOutBy(options),
      concurrency: Math.floor(options.concurrency / crowding),
      checkTimeoutMs: Math.max(timeoutMs * slowness, answersOfCheck * (facts.paceMs ?? 0)),
      idleMs: options.watchIdle * 1000,
      now: Date.now,
      ...(tell && {
        onCheck: (tally) => {
          tell(sentenceOf(tally));
        },
      }),
    });
    const commands = secondClient(facts, variables);
    return { facts, results: withCauses(results, { facts, causes, commands }) };
  } finally {
    await wire.close();
  }
}

const sentenceOf = ({ done, all, failed }: Tally): string => `${done} of ${all}, ${failed} failed`;

/** What a second client sees, as the first one did. */
function secondClient({ opening }: Facts, variables: ReadonlyMap<string, string>): Known['commands'] {
  if (!opening) return {};
  const initialize = curlOf(opening, [], { variables });
  return { 'second-client': `${initialize};\n${initialize}` };
}

function refuseUnknownNames(options: CheckOptions): void {
  const unknown = unknownNames(checks, options);
  if (unknown.length === 0) return;
  const hint = 'see `mcp-migrate list checks` for the ids';
  throw new UserError(`no check or group is called ${unknown.join(', ')}`, { hint, exitCode: 2 });
}

function isLoopback(url: string): boolean {
  return /^(127\.|localhost$|\[::1\]$)/.test(new URL(url).hostname);
}

/** The addresses by which others reach this machine. */
function otherAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((found) => found ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
}

function unreachable(url: string, { problem }: Facts): UserError {
  // The query may hold a key.
  const address = url.replace(/\?.*/, '');
  const hint = 'is the server running at this address? --wait SECONDS waits for it to come up';
  return new UserError(printable(`cannot reach ${address}: ${problem}`), { hint, exitCode: 3 });
}
