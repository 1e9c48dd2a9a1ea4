import { describe, expect, it } from 'vitest';
import { annotationsIn, problemOfAnnotations } from '../src/verify/messages/header-annotations.ts';
import { headerParameters, valueAt, withValueAt } from '../src/verify/messages/header-parameters.ts';

const problemOf = (schema: unknown) => problemOfAnnotations(annotationsIn(schema));
const withProperties = (properties: object) => ({ type: 'object', properties });
const region = { type: 'string', 'x-mcp-header': 'Region' };

describe('x-mcp-header', () => {
  it.each([
    ['text', withProperties({ region })],
    ['a nested property', withProperties({ place: withProperties({ region }) })],
    ['an integer that may be null', withProperties({ n: { type: ['integer', 'null'], 'x-mcp-header': 'N' } })],
    ['listed values', withProperties({ mode: { enum: ['a', 'b', null], 'x-mcp-header': 'Mode' } })],
    ['a parameter of that name', withProperties({ 'x-mcp-header': { type: 'number' } })],
    ['an example that looks like one', withProperties({ o: { type: 'object', default: { 'x-mcp-header': '' } } })],
  ])('is fine on %s', (_, schema) => {
    expect(problemOf(schema)).toBeUndefined();
  });

  it.each([
    [
      'no name',
      withProperties({ region: { ...region, 'x-mcp-header': '' } }),
      'parameter region: "" is no header name',
    ],
    ['a line end', withProperties({ a: { ...region, 'x-mcp-header': 'A\r\nB' } }), 'no header name'],
    ['a number', withProperties({ n: { type: 'number', 'x-mcp-header': 'N' } }), 'parameter n: type number'],
    ['an object', withProperties({ o: { type: 'object', 'x-mcp-header': 'O' } }), 'parameter o: type object'],
    ['no type', withProperties({ o: { 'x-mcp-header': 'O' } }), 'parameter o: type unknown'],
    ['items', withProperties({ list: { type: 'array', items: region } }), 'not reached by properties only'],
    ['one of several', { type: 'object', anyOf: [withProperties({ region })] }, 'not reached by properties only'],
    ['a definition', { type: 'object', $defs: { region } }, 'not reached by properties only'],
    ['the schema itself', { ...region }, 'the schema itself'],
    ['the same name twice', withProperties({ a: region, b: { ...region, 'x-mcp-header': 'REGION' } }), 'used twice'],
  ])('is wrong with %s', (_, schema, problem) => {
    expect(problemOf(schema)).toContain(problem);
  });

  it('ends where a schema is nested without end', () => {
    const endless: Record<string, unknown> = { ...region };
    endless['not'] = endless;
    expect(problemOf(endless)).toBeDefined();
  });
});

describe('parameters with a header', () => {
  const schema = withProperties({ place: withProperties({ region }), bad: { ...region, 'x-mcp-header': 'a b' } });

  it('are those whose name a header can have, wherever they are nested', () => {
    expect(headerParameters(schema)).toMatchObject([{ path: ['place', 'region'], header: 'Region', required: false }]);
  });

  it('are read and replaced at their place', () => {
    expect(valueAt({ place: { region: 'eu' } }, ['place', 'region'])).toBe('eu');
    expect(valueAt({ place: null }, ['place', 'region'])).toBeUndefined();
    expect(withValueAt({ n: 1 }, ['place', 'region'], null)).toEqual({ n: 1, place: { region: null } });
  });
});
