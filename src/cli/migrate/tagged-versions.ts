import type { Manifest } from '../../project/manifest.ts';

/** `latest`, `next`; no range, and no path or protocol. */
const TAG = /^(?!x$)[a-z][\w-]*$/i;
/** What a migration raises is not to stay as it was. */
const RAISED = ['@modelcontextprotocol/sdk', 'zod'];

/**
 * Those of the packages whose installed versions are known that are declared by a tag, as `name@version`: installing would take
 * them to what the tag means by now, which is no part of a migration.
 */
export function taggedVersions(
  { dependencies, devDependencies }: Pick<Manifest, 'dependencies' | 'devDependencies'>,
  installed: Readonly<Record<string, string>>,
): string[] {
  return Object.entries({ ...dependencies, ...devDependencies }).flatMap(([name, range]) => {
    const version = installed[name];
    return version !== undefined && TAG.test(range) && !RAISED.includes(name) ? [`${name}@${version}`] : [];
  });
}
