import { expect, test } from 'vitest';
import { filled } from '../src/templates/mcp-http/fills.ts';
import { runInside, type Scope } from '../src/templates/mcp-http/scope.ts';
import { everySession, sessionObject, sessionStandIn, sessionVariable } from '../src/templates/mcp-http/state.ts';

const session = (): Scope => ({ variables: new Map(), releases: [], ended: undefined });

class Notes {
  readonly #all: string[] = [];
  get count(): number {
    return this.#all.length;
  }
  add(note: string): this {
    this.#all.push(note);
    return this;
  }
}

test('a stand-in is the object of whoever asks', () => {
  const [map, list, notes] = [
    sessionStandIn(() => new Map<string, number>()),
    sessionStandIn((): string[] => []),
    sessionStandIn(() => new Notes()),
  ];
  const record = sessionStandIn((): Record<string, number> => ({ kites: 1 }));
  const seen = (): unknown => ({
    map: [...map],
    list: JSON.stringify(list),
    notes: notes.count,
    record: { ...record },
  });
  const change = (): unknown => {
    map.set('a', map.size + 1);
    list.push('one', ...list);
    notes.add('x').add('y');
    record['winds'] = Object.keys(record).length;
    delete record['kites'];
    return seen();
  };
  const untouched = { map: [], list: '[]', notes: 0, record: { kites: 1 } };
  const changed = { map: [['a', 1]], list: '["one"]', notes: 2, record: { winds: 1 } };
  const [first, second] = [session(), session()];
  expect(runInside(first, change)).toEqual(changed);
  expect(runInside(second, seen)).toEqual(untouched);
  expect(seen()).toEqual(untouched);
  expect(change()).toEqual(changed);
  expect(runInside(first, seen)).toEqual(changed);
  expect(runInside(second, change)).toEqual(changed);
});

test('a stand-in is what it stands for', () => {
  const list = sessionStandIn(() => [3, 1, 2]);
  const map = sessionStandIn(() => new Map([['a', 1]]));
  runInside(session(), () => {
    list.length = 2;
    expect(Array.isArray(list) && map instanceof Map).toBe(true);
    expect([list.length, [...list].sort(), list.indexOf(1), 1 in list, 2 in list]).toEqual([2, [1, 3], 1, true, false]);
    expect([map.get('a'), new Map(map).size, [...map.entries()]]).toEqual([1, 1, [['a', 1]]]);
  });
  expect(list).toHaveLength(3);
});

test('a session begins with a copy of what the start has filled, or with nothing', () => {
  const filled = sessionStandIn(
    (): string[] => [],
    (all) => [...all],
  );
  const empty = sessionStandIn((): string[] => []);
  filled.push('start');
  empty.push('start');
  expect(runInside(session(), () => [[...filled], [...empty]])).toEqual([['start'], []]);
});

test('a variable is the one of the process until the session assigns its own', () => {
  const variable = sessionVariable('start');
  const object = sessionObject(() => ({ calls: 0 }));
  const one = session();
  runInside(one, () => {
    expect(variable.value).toBe('start');
    variable.value = 'own';
    object.value.calls++;
  });
  expect([variable.value, object.value.calls]).toEqual(['start', 0]);
  expect(runInside(one, () => [variable.value, object.value.calls])).toEqual(['own', 1]);
});

test('a session fills its own variables as the start filled those of the process', async () => {
  const file = ['at the start'];
  const notes = sessionObject((): string[] => []);
  const load = async (): Promise<number> => notes.value.push(...(await Promise.resolve(file)));
  expect(await everySession(load)).toBe(1);
  const inSession = (): Promise<string[]> =>
    runInside(
      session(),
      filled(() => notes.value),
    );
  expect(await inSession()).toEqual(['at the start']);
  file.push('since then');
  expect(await inSession()).toEqual(['at the start', 'since then']);
  expect(notes.value).toEqual(['at the start']);
});

test('what cannot fill a session keeps it from beginning', async () => {
  let isThere = true;
  everySession(() => {
    if (!isThere) throw new Error('no such file');
  });
  isThere = false;
  await expect(
    runInside(
      session(),
      filled(() => 'a server'),
    ),
  ).rejects.toThrow('no such file');
});
