import type { Difference } from './find-differences.ts';
import { isObject, type Surface } from './surface.ts';

interface DocumentedDifference {
  readonly path: RegExp;
  readonly reason: string;
  allows(difference: Difference, before: Surface): boolean;
}

const RULES: readonly DocumentedDifference[] = [
  {
    path: /^\/initialize\/protocolVersion$/,
    reason: 'a newer SDK negotiates a newer revision; Streamable HTTP exists since 2025-03-26',
    allows: ({ before, after }) => typeof before === 'string' && typeof after === 'string' && after > before,
  },
  {
    path: /^\/tools\/[^/]+\/execution$/,
    reason: 'newer SDKs spell out the default: no taskSupport means "forbidden" (schema 2025-11-25, ToolExecution)',
    allows: ({ before, after }) => before === undefined && JSON.stringify(after) === '{"taskSupport":"forbidden"}',
  },
  {
    path: /^\/initialize\/capabilities\/(tools|prompts|resources)\/listChanged$/,
    reason: 'newer SDKs announce listChanged: an addition',
    allows: ({ before, after }) => before === undefined && after === true,
  },
  {
    path: /^\/tools\/[^/]+\/inputSchema\/additionalProperties$/,
    reason: 'newer SDKs describe a tool without parameters as an open object',
    allows: ({ path, before, after }, surface) =>
      before === false && after === undefined && !hasParameters(surface, path),
  },
  {
    path: /^\/initialize\/capabilities\/completions$/,
    reason: 'newer SDKs announce completions only where an argument completes',
    allows: ({ before, after }) => JSON.stringify(before) === '{}' && after === undefined,
  },
];

/** Why a difference is none for a client, with the surface from before; undefined when it counts. */
export function documentedReason(difference: Difference, before: Surface): string | undefined {
  return RULES.find((rule) => rule.path.test(difference.path) && rule.allows(difference, before))?.reason;
}

function hasParameters({ tools }: Surface, path: string): boolean {
  const name = path.split('/')[2]?.replaceAll('~1', '/').replaceAll('~0', '~');
  const schema = Array.isArray(tools)
    ? tools.filter(isObject).find((tool) => tool['name'] === name)?.['inputSchema']
    : {};
  const properties = isObject(schema) ? schema['properties'] : undefined;
  return isObject(properties) && Object.keys(properties).length > 0;
}
