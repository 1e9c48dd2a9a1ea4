// Objects that stand for the one of each session, where many lines use it: whatever is done to them is done to that one.
import { sessionObject } from './variables.ts';

/** As sessionObject, without `.value`. On stdio it stands for the object of the process. */
export function sessionStandIn<T extends object>(create: () => T, copy?: (filled: T) => T): T {
  const own = sessionObject(create, copy);
  return new Proxy(own.value, {
    get: (_, name) => memberOf(own.value, name),
    set: (_, name, value) => Reflect.set(own.value, name, value),
    has: (_, name) => Reflect.has(own.value, name),
    deleteProperty: (_, name) => Reflect.deleteProperty(own.value, name),
    defineProperty: (_, name, descriptor) => Reflect.defineProperty(own.value, name, descriptor),
    getOwnPropertyDescriptor: (_, name) => Reflect.getOwnPropertyDescriptor(own.value, name),
    ownKeys: () => Reflect.ownKeys(own.value),
  });
}

/** Methods run on the object itself: a Map knows no other, nor does a class with private fields. */
function memberOf(object: object, name: string | symbol): unknown {
  const member: unknown = Reflect.get(object, name);
  const isInherited = Reflect.getOwnPropertyDescriptor(object, name) === undefined;
  return isInherited && typeof member === 'function' ? (member.bind(object) as unknown) : member;
}
