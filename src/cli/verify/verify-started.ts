import { launcherOf } from '../../io/launch-server.ts';
import type { InterruptibleWorld } from '../until-aborted.ts';
import { checkEndpoint } from './check-endpoint.ts';
import type { Checked } from './check-endpoint.ts';
import type { CheckOptions } from './options.ts';
import { checkProtected, mergeRuns, triedIds } from './protected-run.ts';
import type { StartPlan } from './start-plan.ts';

interface Usage<Result> {
  readonly world: InterruptibleWorld;
  readonly use: (checked: Checked & { readonly url: string }) => Promise<Result>;
}

/** Runs `use` with the checks of a server that is started for it, and still runs. */
export async function verifyStarted<Result>(
  { spec, protections }: StartPlan,
  options: CheckOptions & { readonly startTimeoutMs: number },
  { world, use }: Usage<Result>,
): Promise<Result> {
  const { processes, progress } = world;
  const settings = { processes, timeoutMs: options.startTimeoutMs };
  const given = options.path === undefined ? {} : { path: options.path };
  const launched = await progress.step('start over HTTP', () => launcherOf(spec, { ...settings, ...given })());
  try {
    const { url } = launched;
    const known = { ...options, path: options.path ?? new URL(url).pathname };
    const launch = launcherOf(spec, { ...settings, path: known.path });
    const checked = await progress.step('checks', (tell) => checkEndpoint({ url, launch, tell }, options));
    const [protection] = checked.facts.protected ? [] : protections;
    const whileProtected = protection
      ? await progress.step(`checks, protected (${protection})`, () =>
          checkProtected(launch, protection, { ...known, skip: [...known.skip, ...triedIds(checked.results)] }),
        )
      : [];
    return await use({ ...checked, url, results: mergeRuns(checked.results, whileProtected) });
  } finally {
    await launched.stop();
  }
}
