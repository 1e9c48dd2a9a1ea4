import { runConformanceSuite } from '../../io/conformance-suite.ts';
import { runInspector } from '../../io/inspector.ts';
import { withDisagreements } from '../../verify/opinions/disagreements.ts';
import { erasOf } from '../../verify/facts.ts';
import type { SecondOpinion } from '../../verify/opinions/second-opinion.ts';
import type { InterruptibleWorld } from '../until-aborted.ts';
import type { Checked } from './check-endpoint.ts';
import type { CheckOptions } from './options.ts';

const suiteMs = 90_000;
const inspectorMs = 60_000;

/** What the Inspector and the official suite say about an endpoint, with the ways in which our checks disagree. */
export async function secondOpinions(
  { url, facts, results }: Checked & { readonly url: string },
  options: CheckOptions,
  { processes, progress }: InterruptibleWorld,
): Promise<readonly SecondOpinion[]> {
  const eras = erasOf(facts, options.era);
  const headers = Object.fromEntries(options.headers);
  const limits = { folder: process.cwd(), processes, timeoutMs: inspectorMs };
  const opinions = await progress.step('MCP Inspector and official suite', async () => {
    const inspector = Promise.all(eras.map((era) => runInspector({ url, era, headers }, limits)));
    const suite = runConformanceSuite({ url, eras, facts }, { processes, timeoutMs: suiteMs });
    return [...(await inspector).flat(), ...(await suite)];
  });
  return withDisagreements(opinions, results);
}
