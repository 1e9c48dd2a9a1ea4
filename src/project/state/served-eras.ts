import { isGenerated } from '../generated-modules.ts';
import type { ProjectModel } from '../project-model.ts';
import { sdkVersionOf } from '../sdk-version.ts';

/** By transport, whether clients of 2026-07-28 are answered in it. Those of 2025 always are. */
export interface ServedEras {
  readonly stdio: 'both' | 'legacy';
  readonly http: 'both' | 'legacy';
}

/** What the sources serve as they are; undefined on SDK v1, which knows one era. */
export function servedEras({ program, sites, files }: ProjectModel): ServedEras | undefined {
  if (sdkVersionOf(program) !== 'v2') return undefined;
  const isBoth = (served: boolean): ServedEras['http'] => (served ? 'both' : 'legacy');
  const endpoints = [...files].filter(([file]) => isGenerated(file) && ENDPOINT.test(file));
  return {
    stdio: isBoth(sites.length > 0 && sites.every(({ factory }) => factory !== undefined)),
    http: isBoth(endpoints.some(([, text]) => text.includes('./modern'))),
  };
}

const ENDPOINT = /\/endpoint\.\w+$/;
