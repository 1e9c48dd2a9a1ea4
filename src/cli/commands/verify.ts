import path from 'node:path';
import { exitCodeOf } from '../../report/exit-code.ts';
import type { Report } from '../../report/report.ts';
import type { Facts } from '../../verify/facts.ts';
import { isSecretHeader } from '../../verify/messages/headers.ts';
import { publicUrl } from '../../verify/public-url.ts';
import type { CheckResult } from '../../verify/result.ts';
import { version } from '../../version.ts';
import { comparedWith } from '../verify/baseline.ts';
import { checkEndpoint } from '../verify/check-endpoint.ts';
import { expectFailures } from '../verify/expectations.ts';
import type { VerifyOptions } from '../verify/options.ts';
import { endpointUrl } from '../verify/request.ts';
import type { Seen } from '../verify/seen.ts';
import type { InterruptibleWorld } from '../until-aborted.ts';

/**
 * Runs the checks against an endpoint, or a server started for it.
 * @throws UserError for wrong options (2) and when nothing answers or starts (3)
 */
export async function verify(options: VerifyOptions, world: InterruptibleWorld): Promise<Report> {
  const { checked, opinions } = await seen(options, world);
  const { results, stale } = judged(checked.results, options);
  const notes = notesOn(checked.facts, options);
  const baseline = options.baseline && comparedWith(options.baseline, results);
  const exitCode = stale.length > 0 ? 1 : exitCodeOf(results, options.strict);
  return {
    tool: 'mcp-migrate',
    version,
    command: 'verify',
    target: nameOf(options),
    outcome: exitCode === 0 ? 'proven' : 'failed',
    exitCode,
    ...{ changes: [], findings: [], state: [], proofs: [], next: [] },
    checks: results,
    inspector: opinions,
    ...(notes.length > 0 && { notes }),
    ...(stale.length > 0 && { staleExpectations: stale }),
    ...(baseline && { baseline }),
  };
}

/** What no check decides. */
function notesOn({ access, protected: isProtected }: Facts, { headers }: VerifyOptions): string[] {
  const given = headers.filter(([name]) => isSecretHeader(name)).map(([name]) => name);
  if (given.length === 0 || isProtected || !access) return [];
  return [`${given.join(', ')} was given and never asked for: the endpoint answers without it`];
}

/** What starts servers and asks others is loaded only where it is wanted: a URL is verified in little memory. */
async function seen(options: VerifyOptions, world: InterruptibleWorld): Promise<Seen> {
  const { target } = options;
  if (target.kind !== 'url') return (await import('../verify/see-started.ts')).seeStarted(target, options, world);
  const url = endpointUrl(target.url);
  const checked = await world.progress.step('checks', (tell) => checkEndpoint({ url, tell }, options));
  if (options.secondOpinions !== true) return { checked, opinions: [] };
  const { secondOpinions } = await import('../verify/second-opinions.ts');
  return { checked, opinions: await secondOpinions({ ...checked, url }, options, world) };
}

function judged(results: readonly CheckResult[], { expectFailures: file }: VerifyOptions) {
  return file === undefined ? { results, stale: [] } : expectFailures(results, file);
}

function nameOf({ target }: VerifyOptions): string {
  if (target.kind === 'url') return publicUrl(target.url);
  return target.kind === 'project' ? path.resolve(target.folder) : [target.command, ...target.args].join(' ');
}
