import type { Difference } from './find-differences.ts';
import { isObject, type Surface } from './surface.ts';

interface DocumentedDifference {
  readonly path: RegExp;
  readonly reason: string;
  allows(difference: Difference, before: Surface): boolean;
}

const DRAFT_7 = /^https?:\/\/json-schema\.org\/draft-07\/schema#?$/;
const DRAFT_2020_12 = /^https:\/\/json-schema\.org\/draft\/2020-12\/schema$/;
const isForbidden = (execution: unknown): boolean => JSON.stringify(execution) === '{"taskSupport":"forbidden"}';

const RULES: readonly DocumentedDifference[] = [
  {
    path: /^\/initialize\/protocolVersion$/,
    reason: 'a newer SDK negotiates a newer revision; Streamable HTTP exists since 2025-03-26',
    allows: ({ before, after }) => typeof before === 'string' && typeof after === 'string' && after > before,
  },
  {
    path: /^\/tools\/[^/]+\/execution$/,
    reason: 'newer SDKs spell out the default: no taskSupport means "forbidden" (schema 2025-11-25, ToolExecution)',
    allows: ({ before, after }) => before === undefined && isForbidden(after),
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

/** What SDK v2, and zod 4 that it reads schemas of, say otherwise than v1. */
const OF_SECOND_SDK: readonly DocumentedDifference[] = [
  ...RULES,
  {
    path: /^\/tools\/[^/]+\/execution$/,
    reason: 'SDK v2 leaves the default out: no taskSupport means "forbidden" (schema 2025-11-25, ToolExecution)',
    allows: ({ before, after }) => isForbidden(before) && after === undefined,
  },
  {
    path: /^\/tools\/[^/]+\/(input|output)Schema\/\$schema$/,
    reason:
      'SDK v2 names the dialect that the protocol has by default, JSON Schema 2020-12; the schema itself is compared',
    allows: ({ before, after }) => DRAFT_7.test(String(before)) && DRAFT_2020_12.test(String(after)),
  },
  {
    path: /^\/tools\/[^/]+\/inputSchema\/properties$/,
    reason: 'newer SDKs spell out that a tool has no parameters',
    allows: ({ before, after }) => before === undefined && JSON.stringify(after) === '{}',
  },
  {
    path: /^\/tools\/[^/]+\/inputSchema(\/.*)?\/additionalProperties$/,
    reason: 'schemas of zod 4, which SDK v2 reads, say what zod 3 did and did not say: unknown arguments are left out',
    allows: ({ path, before, after }, surface) =>
      before === false && after === undefined && DRAFT_7.test(String(schemaOf(surface, path)['$schema'])),
  },
  {
    path: /^\/tools\/[^/]+\/(input|output)Schema\/.*\/propertyNames$/,
    reason: 'schemas of zod 4 say of the names of members that they are strings, which all are',
    allows: ({ before, after }) => before === undefined && JSON.stringify(after) === '{"type":"string"}',
  },
];

/** Why a difference is none for a client, with the surface from before; undefined when it counts. */
export function documentedReason(difference: Difference, before: Surface): string | undefined {
  return reasonIn(RULES, difference, before);
}

/** The same for a server that was moved from SDK v1 to v2. */
export function reasonOfSecondSdk(difference: Difference, before: Surface): string | undefined {
  return reasonIn(OF_SECOND_SDK, difference, before);
}

const reasonIn = (
  rules: readonly DocumentedDifference[],
  difference: Difference,
  before: Surface,
): string | undefined =>
  rules.find((rule) => rule.path.test(difference.path) && rule.allows(difference, before))?.reason;

function hasParameters(surface: Surface, path: string): boolean {
  const { properties } = schemaOf(surface, path);
  return isObject(properties) && Object.keys(properties).length > 0;
}

function schemaOf({ tools }: Surface, path: string): Readonly<Record<string, unknown>> {
  const name = path.split('/')[2]?.replaceAll('~1', '/').replaceAll('~0', '~');
  const schema = Array.isArray(tools)
    ? tools.filter(isObject).find((tool) => tool['name'] === name)?.['inputSchema']
    : {};
  return isObject(schema) ? schema : {};
}
