// Objects of the process as a session sees them: what it writes or deletes concerns nobody else. On stdio they are the objects themselves.
import { currentScope } from './scope.ts';

type Name = string | symbol;

const DELETED = Symbol('deleted');

/** `process.env` for variables that handlers write. Packages and child processes see the environment of the process. */
export const sessionEnv = overlay(process.env, String);

/** `globalThis` for variables that handlers write. */
export const sessionGlobals = overlay(globalThis, (value) => value);

function overlay<T extends object>(real: T, kept: (value: unknown) => unknown): T {
  const key = {};
  const own = (): Map<Name, unknown> | undefined => writtenIn(key);
  const keep = (name: Name, value: unknown): boolean => own()?.set(name, value) !== undefined;
  return new Proxy(real, {
    get: (_, name): unknown => (own()?.has(name) ? described(own()?.get(name))?.value : Reflect.get(real, name)),
    set: (_, name, value) => keep(name, kept(value)) || Reflect.set(real, name, value),
    deleteProperty: (_, name) => keep(name, DELETED) || Reflect.deleteProperty(real, name),
    has: (_, name) => (own()?.has(name) ? own()?.get(name) !== DELETED : Reflect.has(real, name)),
    ownKeys: () => {
      const names = new Set([...Reflect.ownKeys(real), ...(own()?.keys() ?? [])]);
      return [...names].filter((name) => own()?.get(name) !== DELETED);
    },
    getOwnPropertyDescriptor: (_, name) =>
      own()?.has(name) ? described(own()?.get(name)) : Reflect.getOwnPropertyDescriptor(real, name),
  });
}

/** What the current session has written to an object; undefined on stdio. */
function writtenIn(key: object): Map<Name, unknown> | undefined {
  const variables = currentScope()?.variables;
  if (variables && !variables.has(key)) variables.set(key, new Map());
  return variables?.get(key) as Map<Name, unknown> | undefined;
}

function described(value: unknown): PropertyDescriptor | undefined {
  return value === DELETED ? undefined : { value, writable: true, enumerable: true, configurable: true };
}
