import { runInspector, type InspectorTarget } from '../../../io/inspector.ts';
import { launcherOf } from '../../../io/launch-server.ts';
import { mapLimited } from '../../../verify/map-limited.ts';
import type { CheckResult } from '../../../verify/result.ts';
import { checkEndpoint } from '../../verify/check-endpoint.ts';
import { usualChecks } from '../../verify/options.ts';
import { stdioSpec } from '../start-spoken.ts';
import type { Part, Served } from './entry-proof.ts';

const INSPECTOR_S = 60;
const AT_A_TIME = 2;

/** What the specification wants of the endpoint, asked as raw HTTP. */
export async function checksOf({ context, before, server }: Served): Promise<Part> {
  const { processes, options, transport } = context;
  const spec = { ...before.spec, env: { ...before.spec.env, [transport]: 'http' } };
  const launch = launcherOf(spec, { processes, timeoutMs: options.timeout * 1000 });
  const { timeout, tools } = options;
  const { results } = await checkEndpoint({ url: server.url, launch }, { ...usualChecks, timeout, tools });
  return { checks: results.map(withoutInherited) };
}

/** What the handlers answer is the user's and was so over stdio: told, but no reason to take the migration back. */
function withoutInherited(result: CheckResult): CheckResult {
  const isInherited = judgesHandlers(result) && result.outcome === 'fail' && result.level === 'MUST';
  return isInherited ? { ...result, level: 'SHOULD' } : result;
}

/** Whether a handler looks at its arguments is its own affair too. */
const judgesHandlers = ({ group, id }: CheckResult): boolean =>
  group === 'features' || id === 'sec-tool-input-validated';

/** What the MCP Inspector sees over HTTP and over stdio, in each era that is served there. */
export async function secondOpinions({ context, before, server }: Served): Promise<Part> {
  const { folder, processes, options } = context;
  const limits = { folder, processes, timeoutMs: Math.max(INSPECTOR_S, options.timeout) * 1000 };
  const { url } = server;
  const spec = stdioSpec(context, before.spec);
  const targets: InspectorTarget[] = [
    { url, era: 'legacy' },
    ...(context.eras?.http === 'both' ? [{ url, era: 'modern' } as const] : []),
    { spec },
    ...(context.eras?.stdio === 'both' ? [{ spec, era: 'modern' } as const] : []),
  ];
  const inspector = (await mapLimited(targets, AT_A_TIME, (target) => runInspector(target, limits))).flat();
  const missing = inspector.find(({ outcome }) => outcome === 'not-run');
  if (!missing) return { inspector };
  const message = `what the MCP Inspector sees (it could not be run: ${missing.detail ?? 'no reason given'})`;
  return { inspector, leftOut: [{ what: 'inspector', message }] };
}
