import { isObject } from './json-rpc.ts';
import type { JsonObject } from './json-rpc.ts';

const types = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'];
/** Dialects whose keywords are the same as far as they are looked at here. */
const knownDialects = /^https?:\/\/json-schema\.org\/(draft-0[67]|draft\/20(19-09|20-12))\/schema#?$/;
const maxDepth = 64;

const isSchema = (value: unknown): boolean => isObject(value) || typeof value === 'boolean';
const isStrings = (value: unknown): boolean =>
  Array.isArray(value) && value.every((one) => typeof one === 'string') && new Set(value).size === value.length;
const isText = (value: unknown): boolean => typeof value === 'string';
const isNumber = (value: unknown): boolean => typeof value === 'number';
const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0;
const isType = (value: unknown): boolean => typeof value === 'string' && types.includes(value);
const isSchemas = (value: unknown): boolean => Array.isArray(value) && value.length > 0 && value.every(isSchema);
const isNamedSchemas = (value: unknown): boolean => isObject(value) && Object.values(value).every(isSchema);

const shapes: Readonly<Record<string, (value: unknown) => boolean>> = {
  $ref: isText,
  additionalProperties: isSchema,
  allOf: isSchemas,
  anyOf: isSchemas,
  $defs: isNamedSchemas,
  definitions: isNamedSchemas,
  enum: Array.isArray,
  exclusiveMaximum: isNumber,
  exclusiveMinimum: isNumber,
  items: (value) => isSchema(value) || (Array.isArray(value) && value.every(isSchema)),
  maxItems: isCount,
  maxLength: isCount,
  maxProperties: isCount,
  maximum: isNumber,
  minItems: isCount,
  minLength: isCount,
  minProperties: isCount,
  minimum: isNumber,
  not: isSchema,
  oneOf: isSchemas,
  pattern: isText,
  patternProperties: isNamedSchemas,
  properties: isNamedSchemas,
  required: isStrings,
  type: (value) => isType(value) || (isStrings(value) && (value as string[]).every(isType)),
};

/**
 * What is wrong with the keywords of a JSON Schema (2020-12, 2019-09, draft-07, draft-06), with its place as a JSON
 * pointer; undefined when nothing is or when it is of another dialect. References that point nowhere count.
 */
export function problemOfSchema(schema: unknown): string | undefined {
  if (!isObject(schema)) return 'the schema is no object';
  const dialect = schema['$schema'];
  if (dialect !== undefined && !(typeof dialect === 'string' && knownDialects.test(dialect))) return undefined;
  return problemAt(schema, { root: schema, resolves: hasPlainPointers(schema), pointer: '#', depth: 0 });
}

/** The targets of references that a client would have to fetch from the network. */
export function remoteReferences(schema: unknown): string[] {
  const texts = [...JSON.stringify(schema).matchAll(/"\$ref":("https?:[^"]*")/g)];
  return texts.map(([, text = '""']) => JSON.parse(text) as string);
}

interface Place {
  readonly root: JsonObject;
  /** Whether pointers start from the root everywhere. */
  readonly resolves: boolean;
  readonly pointer: string;
  readonly depth: number;
}

function problemAt(schema: unknown, place: Place): string | undefined {
  if (!isObject(schema) || place.depth > maxDepth) return undefined;
  const { root, resolves, pointer, depth } = place;
  const wrong = Object.entries(schema).find(
    ([keyword, value]) => Object.hasOwn(shapes, keyword) && !fits(keyword, value),
  );
  if (wrong) return `${pointer}/${wrong[0]} is ${JSON.stringify(wrong[1])}`;
  const reference = schema['$ref'];
  if (resolves && isDangling(root, reference)) return `${pointer}/$ref points nowhere: ${JSON.stringify(reference)}`;
  return innerSchemas(schema)
    .map(([path, inner]) => problemAt(inner, { root, resolves, pointer: `${pointer}/${path}`, depth: depth + 1 }))
    .find((problem) => problem !== undefined);
}

function fits(keyword: string, value: unknown): boolean {
  return shapes[keyword]?.(value) ?? true;
}

/** An `$id` inside would move the place that pointers start from. */
function hasPlainPointers(root: JsonObject): boolean {
  return !/"\$id":/.test(JSON.stringify(root));
}

function isDangling(root: JsonObject, reference: unknown): boolean {
  return typeof reference === 'string' && reference.startsWith('#/') && targetOf(root, reference) === undefined;
}

/** The part of a schema that a JSON pointer such as `#/$defs/one` names (RFC 6901). */
export function targetOf(root: JsonObject, reference: string): unknown {
  const names = reference.split('/').slice(1);
  return names.reduce<unknown>((value, name) => {
    const key = unescaped(name);
    return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
      ? (value as JsonObject)[key]
      : undefined;
  }, root);
}

function unescaped(name: string): string {
  try {
    return decodeURIComponent(name).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    return name;
  }
}

function innerSchemas(schema: JsonObject): [string, unknown][] {
  const one = ['additionalProperties', 'items', 'not'].map((key): [string, unknown] => [key, schema[key]]);
  const several = ['allOf', 'anyOf', 'oneOf', 'items', '$defs', 'definitions', 'patternProperties', 'properties'];
  const inner = several.flatMap((key) => {
    const value = schema[key];
    if (typeof value !== 'object' || value === null || (key === 'items' && !Array.isArray(value))) return [];
    return Object.entries(value).map(([name, each]): [string, unknown] => [`${key}/${name}`, each]);
  });
  return [...one, ...inner];
}
