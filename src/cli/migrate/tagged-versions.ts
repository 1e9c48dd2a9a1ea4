import type { Manifest } from '../../project/manifest.ts';

/** `latest`, `next`; no range, and no path or protocol. */
const TAG = /^(?!x$)[a-z][\w-]*$/i;
/** What a migration raises is not to stay as it was. */
const RAISED = /^(@modelcontextprotocol\/.*|mcp-framework|fastmcp|zod)$/;

/**
 * The packages that are declared by a tag, as `name@version` of what is installed: installing would take them to what the tag
 * means by now, which is no part of a migration.
 */
export function taggedVersions(
  { dependencies, devDependencies }: Pick<Manifest, 'dependencies' | 'devDependencies'>,
  installed: Readonly<Record<string, string>>,
): string[] {
  return Object.entries({ ...dependencies, ...devDependencies }).flatMap(([name, range]) => {
    const version = installed[name];
    return version !== undefined && TAG.test(range) && !RAISED.test(name) ? [`${name}@${version}`] : [];
  });
}
