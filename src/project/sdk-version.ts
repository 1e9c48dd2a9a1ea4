import type { ts } from 'ts-morph';
import { isGenerated } from './generated-modules.ts';
import type { Program } from './program.ts';

/** Which major versions of the SDK the sources of a program are written for. */
export type SdkVersion = 'v1' | 'v2' | 'both';

const V1 = /^@modelcontextprotocol\/sdk(\/|$)/;
const V2 = /^@modelcontextprotocol\/(server|node)(\/|$)/;

/** The SDK of the project's own sources: v1 unless one of them imports a package of v2. */
export function sdkVersionOf({ sources }: Program): SdkVersion {
  const modules = [...sources].filter(([file]) => !isGenerated(file)).flatMap(([, source]) => modulesNamed(source));
  if (!modules.some((module) => V2.test(module))) return 'v1';
  return modules.some((module) => V1.test(module)) ? 'both' : 'v2';
}

/** The packages that an import, a re-export, `import()` or `require()` at any place names. */
function modulesNamed(source: ts.SourceFile): string[] {
  return [
    ...source.text.matchAll(/\b(?:from|import|require)\s*\(?\s*(['"])(@modelcontextprotocol\/[^'"]+)\1/g),
  ].flatMap(([, , module]) => module ?? []);
}
