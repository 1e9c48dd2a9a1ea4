import { isToken } from './header-parameters.ts';
import { isObject } from './json-rpc.ts';
import type { JsonObject } from './json-rpc.ts';

/** An `x-mcp-header` somewhere in a schema. */
export interface Annotation {
  readonly path: readonly string[];
  readonly header: unknown;
  readonly schema: JsonObject;
  /** Reached from the root through `properties` only. */
  readonly reachable: boolean;
}

const single = ['additionalItems', 'additionalProperties', 'contains', 'else', 'if', 'items', 'not', 'propertyNames'];
const more = ['then', 'unevaluatedItems', 'unevaluatedProperties'];
const lists = ['allOf', 'anyOf', 'items', 'oneOf', 'prefixItems'];
const maps = ['$defs', 'definitions', 'dependentSchemas', 'patternProperties'];
const maxDepth = 50;

/** Every `x-mcp-header` that stands in a place for schemas; one among examples or defaults is none. */
export function annotationsIn(schema: unknown, path: readonly string[] = [], reachable = true): Annotation[] {
  if (!isObject(schema) || path.length > maxDepth) return [];
  const header = schema['x-mcp-header'];
  const own = header === undefined ? [] : [{ path, header, schema, reachable: reachable && path.length > 0 }];
  const { properties } = schema;
  const direct = Object.entries(isObject(properties) ? properties : {}).flatMap(([name, child]) =>
    annotationsIn(child, [...path, name], reachable),
  );
  return [
    ...own,
    ...direct,
    ...childrenOf(schema).flatMap(([name, child]) => annotationsIn(child, [...path, name], false)),
  ];
}

/** Why clients drop the tool with these annotations; undefined when they accept it. */
export function problemOfAnnotations(annotations: readonly Annotation[]): string | undefined {
  const problem = annotations.map(problemOf).find((found) => found !== undefined);
  if (problem !== undefined) return problem;
  const names = annotations.map(({ header }) => String(header).toLowerCase());
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined ? undefined : `the header ${twice} is used twice`;
}

function problemOf({ path, header, schema, reachable }: Annotation): string | undefined {
  const place = path.length > 0 ? `parameter ${path.join('.')}` : 'the schema itself';
  if (!isToken(header)) return `${place}: ${JSON.stringify(header)} is no header name`;
  if (!reachable) return `${place}: not reached by properties only`;
  const types = typesOf(schema);
  const isPrimitive = types.length > 0 && types.every((type) => ['string', 'integer', 'boolean'].includes(type));
  return isPrimitive ? undefined : `${place}: type ${types.join(' or ') || 'unknown'}, not string, integer or boolean`;
}

/** The types beside null; where only values are listed, theirs. */
function typesOf({ type, enum: values, const: value }: JsonObject): string[] {
  const types = [type].flat().filter((one) => typeof one === 'string' && one !== 'null');
  if (type !== undefined) return types.map(String);
  const known = Array.isArray(values) ? values : [value];
  return known
    .filter((one) => one !== undefined && one !== null)
    .map((one) => (Number.isInteger(one) ? 'integer' : typeof one));
}

function childrenOf(schema: JsonObject): (readonly [name: string, child: unknown])[] {
  return [
    ...[...single, ...more].map((key) => [key, schema[key]] as const),
    ...lists.flatMap((key) => (Array.isArray(schema[key]) ? schema[key].map((child) => [key, child] as const) : [])),
    ...maps.flatMap((key) => Object.entries(isObject(schema[key]) ? schema[key] : {})),
  ];
}
