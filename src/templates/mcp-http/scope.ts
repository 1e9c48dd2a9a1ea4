// The session whose message is being handled, for code that cannot be handed anything.
import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { describe, log } from './log.ts';

/** What a session keeps while it lasts. */
export interface Scope {
  /** Its variables, by the key of each. */
  readonly variables: Map<object, unknown>;
  /** What is to be released when it ends. */
  readonly releases: (() => unknown)[];
  ended: Promise<void> | undefined;
}

interface Connectable {
  connect(transport: Transport): Promise<unknown>;
}

const RELEASE_MS = 5_000;

const scopes = new AsyncLocalStorage<Scope>();
const outside = new AsyncResource('mcp-http');

/** Undefined on stdio, and while the process starts. */
export function currentScope(): Scope | undefined {
  return scopes.getStore();
}

/** Runs in a session. */
export function runInside<T>(scope: Scope, run: () => T): T {
  return scopes.run(scope, run);
}

/** Runs outside of every session. */
export function runOutside<T>(run: () => T): T {
  return outside.runInAsyncScope(run);
}

/** Servers that are built, and handle every message, in a scope of their own. */
export function withScope(build: () => Connectable | Promise<Connectable>): () => Promise<Connectable> {
  return async () => {
    const scope: Scope = { variables: new Map(), releases: [], ended: undefined };
    const server = await runOrEnd(scope, build);
    return {
      async connect(transport) {
        await runOrEnd(scope, () => server.connect(transport));
        bind(transport, scope);
      },
    };
  };
}

/** Whoever fails to start has nothing left to close later. */
async function runOrEnd<T>(scope: Scope, run: () => T | Promise<T>): Promise<T> {
  try {
    return await scopes.run(scope, run);
  } catch (error) {
    await end(scope);
    throw error;
  }
}

function bind(transport: Transport, scope: Scope): void {
  const { onmessage, onclose } = transport;
  const close = transport.close.bind(transport);
  transport.onmessage = (message, extra) => scopes.run(scope, () => onmessage?.(message, extra));
  transport.onclose = () => {
    scopes.run(scope, () => onclose?.());
    void end(scope);
  };
  transport.close = () => close().finally(() => end(scope)); // who shuts down waits for it
}

function end(scope: Scope): Promise<void> {
  return (scope.ended ??= scopes.run(scope, () => releaseAll(scope)));
}

/** The last first. What fails is told, and keeps nothing else from being released. */
export async function releaseAll({ releases }: Scope): Promise<void> {
  for (let release = releases.pop(); release; release = releases.pop())
    try {
      await Promise.race([release(), wait(RELEASE_MS, undefined, { ref: false })]);
    } catch (error) {
      log('warn', 'releasing failed', { error: describe(error) });
    }
}
