import { ts } from 'ts-morph';
import { freeName } from '../free-name.ts';
import type { References } from '../references.ts';
import { isFunction, nodesIn, placeOf } from '../syntax.ts';
import { fallbackOf } from './plain/rest.ts';
import type { Replacement } from './replacement.ts';
import type { SseApp } from './sse-app.ts';

/** The name by which what goes on of an app is served: its variable, or the function that answers what is left of a plain server. */
export function appNameOf({ app, listener }: SseApp): string {
  if (!listener) return (app.handed?.declaration ?? app.declaration)?.name.getText() ?? '';
  const { given } = listener;
  if (ts.isIdentifier(given)) return given.text;
  return freeName([given.getSourceFile()], ['handleRequest', 'answerRequest', 'answerOthers']);
}

/** The `app` of `app.listen(…)` and of `http.createServer(app)`. */
export function namesWhereServed({ app, listen, listener }: SseApp, references: References): ts.Node[] {
  if (listener) return isFunction(listener.given) ? [] : [listener.given];
  const symbols = [app.declaration, app.handed?.declaration].flatMap((one) =>
    one && ts.isIdentifier(one.name) ? (references.symbolOf(one.name) ?? []) : [],
  );
  const nodes = [listen, ...app.servers].flatMap((node) => [...nodesIn(node)]).filter(ts.isIdentifier);
  return nodes.filter((name) => symbols.some((symbol) => references.symbolOf(name) === symbol));
}

/** What goes of a plain server beside whole statements, and the statement that is written anew. */
export function partsLeft(
  { app, listener }: SseApp,
  { keepsApp, isGuarded }: Pick<Replacement, 'keepsApp' | 'isGuarded'>,
): Pick<Replacement, 'parts' | 'rewritten'> {
  if (!listener) return { parts: [], rewritten: [] };
  const isRewritten = keepsApp && isFunction(listener.given);
  const conditions = listener.code.branches.flatMap((branch) => branch.conditions);
  const fallback = isGuarded ? fallbackOf(listener.code) : [];
  const called = isRewritten && ts.isCallExpression(app.made) ? [app.made.expression] : [];
  return {
    parts: [...conditions, ...fallback, ...called],
    rewritten: isRewritten ? [placeOf(app.made).statement] : [],
  };
}
