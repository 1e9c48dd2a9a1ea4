import { isObject, type JsonObject } from './surface.ts';

/** One place where two surfaces differ. `path` is a JSON pointer (RFC 6901); named items stand under their name, not their position. */
export interface Difference {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Every place where two JSON values differ. Items with a uri or name are matched by it; a changed order is `<pointer>#order`. */
export function findDifferences(before: unknown, after: unknown, path = ''): Difference[] {
  if (Array.isArray(before) && Array.isArray(after)) return arrayDifferences(before, after, path);
  if (isObject(before) && isObject(after)) return memberDifferences(entriesOf(before), entriesOf(after), path);
  return before === after ? [] : [{ path, before, after }];
}

function arrayDifferences(before: readonly unknown[], after: readonly unknown[], path: string): Difference[] {
  const [left, right] = [byName(before), byName(after)];
  if (!left || !right) return memberDifferences(byPosition(before), byPosition(after), path);
  const [was, is] = [[...left.keys()], [...right.keys()]];
  const moved = !sameItems(was, is) && sameItems(was.toSorted(), is.toSorted());
  return [
    ...(moved ? [{ path: `${path}#order`, before: was, after: is }] : []),
    ...memberDifferences(left, right, path),
  ];
}

type Members = ReadonlyMap<string, unknown>;

function memberDifferences(before: Members, after: Members, path: string): Difference[] {
  const keys = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  return keys.flatMap((key) => findDifferences(before.get(key), after.get(key), `${path}/${escaped(key)}`));
}

function byName(items: readonly unknown[]): Members | undefined {
  const named = items
    .map((item) => [nameOf(item), item] as const)
    .filter((pair): pair is [string, unknown] => typeof pair[0] === 'string');
  const members = new Map(named);
  return items.length > 0 && members.size === items.length ? members : undefined;
}

const nameOf = (item: unknown): unknown =>
  isObject(item) ? (item['uri'] ?? item['uriTemplate'] ?? item['name']) : undefined;
const entriesOf = (value: JsonObject): Members => new Map(Object.entries(value));
const byPosition = (items: readonly unknown[]): Members => new Map(items.map((item, index) => [String(index), item]));
const sameItems = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((item, index) => item === b[index]);
const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
