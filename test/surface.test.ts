import { expect, test } from 'vitest';
import { compareSurfaces, unstablePointers } from '../src/surface/compare-surfaces.ts';
import type { JsonObject, Surface } from '../src/surface/surface.ts';

const tool = (name: string, more: JsonObject = {}): JsonObject => ({ name, inputSchema: { type: 'object' }, ...more });
const surface = (tools: readonly JsonObject[], initialize: JsonObject = {}): Surface => ({ initialize, tools });

test('equal surfaces are equal', () => {
  const one = surface([tool('a'), tool('b')], { protocolVersion: '2025-06-18' });
  expect(compareSurfaces(one, structuredClone(one))).toEqual({ equal: true, differences: [], documented: [] });
});

test('items are matched by name; lost, new, changed and moved ones are named', () => {
  const before = surface([tool('a/b', { description: 'one' }), tool('gone')]);
  const after = surface([tool('new'), tool('a/b', { description: 'two' })]);
  expect(compareSurfaces(before, after).differences).toEqual([
    { path: '/tools/a~1b/description', before: 'one', after: 'two' },
    { path: '/tools/gone', before: tool('gone'), after: undefined },
    { path: '/tools/new', before: undefined, after: tool('new') },
  ]);
  expect(compareSurfaces(surface([tool('1'), tool('0')]), surface([tool('0'), tool('1')])).differences).toEqual([
    { path: '/tools#order', before: ['1', '0'], after: ['0', '1'] },
  ]);
});

test('unnamed items are matched by position, names that occur twice too', () => {
  const before = surface([tool('a', { tags: ['x', 'y'] }), tool('a')]);
  const after = surface([tool('a', { tags: ['x'] }), tool('a', { title: 't' })]);
  expect(compareSurfaces(before, after).differences.map(({ path }) => path)).toEqual([
    '/tools/0/tags/1',
    '/tools/1/title',
  ]);
});

test('a list that became an error counts, and so does a lost one', () => {
  const before = surface([tool('a')]);
  expect(compareSurfaces(before, { initialize: {}, tools: { error: -32601 } }).differences[0]?.path).toBe('/tools');
  expect(compareSurfaces(before, { initialize: {} }).differences[0]?.path).toBe('/tools');
});

test('the five documented differences are none, each with its reason', () => {
  const before = surface(
    [tool('a', { inputSchema: { type: 'object', properties: {}, additionalProperties: false } })],
    {
      protocolVersion: '2024-11-05',
      capabilities: { tools: {}, completions: {} },
    },
  );
  const after = surface(
    [tool('a', { inputSchema: { type: 'object', properties: {} }, execution: { taskSupport: 'forbidden' } })],
    {
      protocolVersion: '2025-11-25',
      capabilities: { tools: { listChanged: true } },
    },
  );
  const { equal, documented } = compareSurfaces(before, after);
  expect(equal).toBe(true);
  expect(documented.map(({ path, reason }) => [path, reason.length > 0])).toEqual([
    ['/initialize/capabilities/completions', true],
    ['/initialize/capabilities/tools/listChanged', true],
    ['/initialize/protocolVersion', true],
    ['/tools/a/execution', true],
    ['/tools/a/inputSchema/additionalProperties', true],
  ]);
});

const MOVED = { movesSdk: true };

test('what SDK v2 leaves out or calls by a newer name is none', () => {
  const draft7 = { $schema: 'http://json-schema.org/draft-07/schema#', type: 'object' };
  const before = surface([tool('a', { inputSchema: draft7, execution: { taskSupport: 'forbidden' } })]);
  const current = { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' };
  const after = surface([tool('a', { inputSchema: current })]);
  const { equal, documented } = compareSurfaces(before, after, MOVED);
  expect(compareSurfaces(before, after).equal).toBe(false);
  expect(equal).toBe(true);
  expect(documented.map(({ path }) => path)).toEqual(['/tools/a/execution', '/tools/a/inputSchema/$schema']);
  expect(compareSurfaces(after, before, MOVED).equal).toBe(false);
});

test('what zod 4 says of unknown arguments is none, where zod wrote the schema', () => {
  const closed = (more: object): Surface =>
    surface([
      tool('a', { inputSchema: { ...more, type: 'object', properties: { b: {} }, additionalProperties: false } }),
    ]);
  const open = (more: object): Surface =>
    surface([tool('a', { inputSchema: { ...more, type: 'object', properties: { b: {} } } })]);
  const draft7 = { $schema: 'http://json-schema.org/draft-07/schema#' };
  const named = (names: object): Surface =>
    surface([tool('a', { inputSchema: { type: 'object', properties: { b: { type: 'object', ...names } } } })]);
  expect(compareSurfaces(named({}), named({ propertyNames: { type: 'string' } }), MOVED).equal).toBe(true);
  expect(compareSurfaces(named({}), named({ propertyNames: { type: 'string', pattern: '^a' } }), MOVED).equal).toBe(
    false,
  );
  expect(compareSurfaces(closed(draft7), open(draft7), MOVED).equal).toBe(true);
  expect(compareSurfaces(closed(draft7), open(draft7)).equal).toBe(false);
  expect(compareSurfaces(closed({}), open({}), MOVED).equal).toBe(false);
  expect(compareSurfaces(open(draft7), closed(draft7), MOVED).equal).toBe(false);
});

test('what only looks like a documented difference counts', () => {
  const open = { type: 'object', properties: { x: {} } };
  const before = surface([tool('a~b', { inputSchema: { ...open, additionalProperties: false } })], {
    protocolVersion: '2025-11-25',
    capabilities: { tools: { listChanged: true }, completions: { x: 1 } },
  });
  const after = surface([tool('a~b', { inputSchema: open, execution: { taskSupport: 'optional' } })], {
    protocolVersion: '2025-06-18',
    capabilities: { tools: {} },
  });
  expect(compareSurfaces(before, after).differences.map(({ path }) => path)).toEqual([
    '/initialize/capabilities/completions',
    '/initialize/capabilities/tools/listChanged',
    '/initialize/protocolVersion',
    '/tools/a~0b/execution',
    '/tools/a~0b/inputSchema/additionalProperties',
  ]);
});

test('what varies by itself is left out, with all below it', () => {
  const read = (now: string): Surface =>
    surface([tool('clock', { description: now, _meta: { at: { now } } }), tool('b')]);
  expect(unstablePointers(read('1'), read('2'))).toEqual(['/tools/clock/_meta/at/now', '/tools/clock/description']);
  const unstable = ['/tools/clock/_meta', '/tools/clock/desc', ...unstablePointers(read('1'), read('2'))];
  expect(compareSurfaces(read('1'), read('3'), { unstable }).equal).toBe(true);
  expect(compareSurfaces(read('1'), read('3'), { unstable: ['/tools/clock/_meta', '/tools/clock/desc'] }).equal).toBe(
    false,
  );
});
