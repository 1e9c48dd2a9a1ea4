import { describe, expect, it } from 'vitest';
import { problemOfSchema, remoteReferences } from '../src/verify/messages/json-schema.ts';
import { problemOfValue } from '../src/verify/messages/schema-value.ts';

const draft04 = 'http://json-schema.org/draft-04/schema#';

describe('problemOfSchema', () => {
  it.each<[object, string]>([
    [{ type: 'int' }, '#/type is "int"'],
    [{ properties: { a: { type: 'string', required: true } } }, '#/properties/a/required is true'],
    [{ properties: ['a'] }, '#/properties is ["a"]'],
    [{ items: { anyOf: [] } }, '#/items/anyOf is []'],
    [{ properties: { a: { $ref: '#/$defs/b' } } }, '#/properties/a/$ref points nowhere: "#/$defs/b"'],
  ])('says what is wrong with %j', (schema, problem) => {
    expect(problemOfSchema(schema)).toBe(problem);
  });

  it.each<[object]>([
    [{ type: ['string', 'null'], 'x-own': 5 }],
    [{ type: 'object', properties: { required: { type: 'string' } }, required: ['required'] }],
    [{ $ref: '#/$defs/a~1b', $defs: { 'a/b': true } }],
    [{ $schema: 'http://json-schema.org/draft-07/schema#', items: [{ type: 'string' }], additionalProperties: false }],
    [{ $schema: draft04, exclusiveMinimum: true }],
  ])('finds nothing wrong with %j', (schema) => {
    expect(problemOfSchema(schema)).toBeUndefined();
  });
});

it('names references to the network, not to the schema itself', () => {
  const schema = { allOf: [{ $ref: 'https://a.example/b.json' }, { $ref: '#/$defs/c' }] };
  expect(remoteReferences(schema)).toEqual(['https://a.example/b.json']);
});

describe('problemOfValue', () => {
  const place = {
    type: 'object',
    properties: { name: { type: 'string', maxLength: 3 }, n: { $ref: '#/$defs/n' }, tags: { items: { enum: ['a'] } } },
    required: ['name'],
    additionalProperties: false,
    $defs: { n: { anyOf: [{ type: 'integer', minimum: 1 }, { type: 'null' }] } },
  };

  it.each<[unknown, string]>([
    [5, '# is not of type object'],
    [{}, '#/name is missing'],
    [{ name: 'abcd' }, '#/name is out of bounds'],
    [{ name: 'a', n: 0 }, '#/n fits none of the alternatives'],
    [{ name: 'a', tags: ['a', 'b'] }, '#/tags/1 is none of the allowed values'],
    [{ name: 'a', other: 1 }, '#/other is not allowed'],
  ])('says where %j is wrong', (value, problem) => {
    expect(problemOfValue(place, value)).toBe(problem);
  });

  it.each([{ name: '🙂🙂🙂' }, { name: 'a', n: null, tags: ['a'] }, { name: 'a', n: 7 }])('accepts %j', (value) => {
    expect(problemOfValue(place, value)).toBeUndefined();
  });

  it('comes to an end with a schema that refers to itself', () => {
    expect(problemOfValue({ anyOf: [{ $ref: '#' }, { $ref: '#' }] }, {})).toBeUndefined();
  });
});
