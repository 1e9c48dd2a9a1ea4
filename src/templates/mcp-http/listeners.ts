// Emitters of the process: a listener that a session adds runs in that session, and leaves with it.
import { onSessionEnd } from './releases.ts';
import { currentScope, runInside, type Scope } from './scope.ts';

type Listener = (...args: unknown[]) => unknown;
type Removing = Record<'off' | 'removeEventListener', ((event: unknown, listener: Listener) => unknown) | undefined>;

const ADDS = /^(on|once|add(Event)?Listener|prepend(Once)?Listener)$/;

/** An emitter of the process as a session uses it. On stdio it is the emitter itself. */
export function listenWithSession<T extends object>(emitter: T): T {
  const scope = currentScope();
  if (!scope) return emitter;
  return new Proxy(emitter, {
    get(_, name, proxy: T): unknown {
      const value: unknown = Reflect.get(emitter, name);
      if (typeof value !== 'function') return value;
      if (!ADDS.test(String(name))) return value.bind(emitter) as unknown;
      const add = value as () => unknown;
      return (event: unknown, listener: Listener) => {
        const bound = boundTo(scope, listener, { emitter, event, once: /once/i.test(String(name)) });
        Reflect.apply(add, emitter, [event, bound]);
        return proxy;
      };
    },
  });
}

interface Listening {
  readonly emitter: object;
  readonly event: unknown;
  readonly once: boolean;
}

function boundTo(scope: Scope, listener: Listener, { emitter, event, once }: Listening): Listener {
  const { off, removeEventListener } = emitter as Removing;
  const remove = off ?? removeEventListener;
  const inSession = (...args: unknown[]): unknown => {
    if (once) forget();
    return runInside(scope, () => listener(...args));
  };
  const forget = onSessionEnd(() => remove?.call(emitter, event, inSession));
  return Object.assign(inSession, { listener }); // EventEmitter finds it by either
}
