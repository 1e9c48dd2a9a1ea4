import { isObject } from './json-rpc.ts';
import type { JsonObject } from './json-rpc.ts';
import { targetOf } from './json-schema.ts';

const maxDepth = 64;
/** Alternatives that refer to themselves would take for ever. */
const maxSteps = 20_000;

interface Place {
  readonly root: JsonObject;
  readonly pointer: string;
  readonly depth: number;
  readonly spent: { steps: number };
}

type Rule = (schema: JsonObject, value: unknown, place: Place) => string | undefined;

/**
 * Where a value breaks a JSON Schema, as a JSON pointer with words; undefined when it is not known to. Only the keywords
 * on which all dialects agree count, and `pattern` and `format` not at all: they are the server's, and may be hostile.
 */
export function problemOfValue(schema: unknown, value: unknown): string | undefined {
  if (!isObject(schema)) return undefined;
  return problemAt(schema, value, { root: schema, pointer: '#', depth: 0, spent: { steps: 0 } });
}

const problemAt = (schema: unknown, value: unknown, place: Place): string | undefined => {
  if (schema === false) return `${place.pointer} is not allowed`;
  place.spent.steps += 1;
  if (!isObject(schema) || place.depth > maxDepth || place.spent.steps > maxSteps) return undefined;
  const inner = { ...place, depth: place.depth + 1 };
  return rules.map((rule) => rule(schema, value, inner)).find((problem) => problem !== undefined);
};

const followReference: Rule = ({ $ref: reference }, value, place) => {
  if (reference === '#') return problemAt(place.root, value, place);
  if (typeof reference !== 'string' || !reference.startsWith('#/')) return undefined;
  return problemAt(targetOf(place.root, reference), value, place);
};

const checkType: Rule = ({ type }, value, { pointer }) => {
  const allowed = [type].flat().filter((one) => typeof one === 'string');
  if (allowed.length === 0 || allowed.some((one) => isOfType(value, one))) return undefined;
  return `${pointer} is not of type ${allowed.join(' or ')}`;
};

const checkChoice: Rule = (schema, value, { pointer }) => {
  const choices = 'const' in schema ? [schema['const']] : schema['enum'];
  if (!Array.isArray(choices) || typeof value === 'object') return undefined;
  return choices.includes(value) ? undefined : `${pointer} is none of the allowed values`;
};

const checkRequired: Rule = ({ required }, value, { pointer }) => {
  if (!Array.isArray(required) || !isObject(value)) return undefined;
  const names = required.filter((name) => typeof name === 'string');
  const missing = names.find((name) => !Object.hasOwn(value, name));
  return missing === undefined ? undefined : `${pointer}/${missing} is missing`;
};

const checkMembers: Rule = ({ properties, patternProperties, additionalProperties }, value, place) => {
  if (!isObject(value)) return undefined;
  const known = isObject(properties) ? properties : {};
  const others = patternProperties === undefined ? additionalProperties : undefined;
  return Object.entries(value)
    .map(([name, member]) => {
      const schema = Object.hasOwn(known, name) ? known[name] : others;
      return problemAt(schema, member, { ...place, pointer: `${place.pointer}/${name}` });
    })
    .find((problem) => problem !== undefined);
};

const checkItems: Rule = ({ items, prefixItems }, value, place) => {
  if (!Array.isArray(value) || !isObject(items) || prefixItems !== undefined) return undefined;
  return value
    .map((item, index) => problemAt(items, item, { ...place, pointer: `${place.pointer}/${index}` }))
    .find((problem) => problem !== undefined);
};

const checkBounds: Rule = ({ minimum, maximum, minLength, maxLength, minItems, maxItems }, value, { pointer }) => {
  const size = typeof value === 'string' ? Array.from(value).length : Array.isArray(value) ? value.length : value;
  const [least, most] = typeof value === 'string' ? [minLength, maxLength] : [minItems, maxItems];
  const [low, high] = typeof value === 'number' ? [minimum, maximum] : [least, most];
  if (typeof size !== 'number') return undefined;
  const isWithin = !(typeof low === 'number' && size < low) && !(typeof high === 'number' && size > high);
  return isWithin ? undefined : `${pointer} is out of bounds`;
};

const checkAllOf: Rule = ({ allOf }, value, place) => {
  if (!Array.isArray(allOf)) return undefined;
  return allOf.map((schema) => problemAt(schema, value, place)).find((problem) => problem !== undefined);
};

/** Of `oneOf` only that one has to fit: what is not looked at here could tell two apart. */
const checkAnyOf: Rule = ({ anyOf, oneOf }, value, place) => {
  const lists = [anyOf, oneOf].filter((list) => Array.isArray(list));
  const isWrong = lists.some((list) => list.every((schema) => problemAt(schema, value, place) !== undefined));
  return isWrong ? `${place.pointer} fits none of the alternatives` : undefined;
};

const rules: readonly Rule[] = [
  ...[followReference, checkType, checkChoice, checkRequired, checkMembers, checkItems],
  ...[checkBounds, checkAllOf, checkAnyOf],
];

function isOfType(value: unknown, type: string): boolean {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isObject(value);
  return typeof value === type;
}
