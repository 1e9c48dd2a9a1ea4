import type { ts } from 'ts-morph';
import type { References } from '../references.ts';
import type { Obstacle } from '../singleton/singleton.ts';
import { fastifyProblem } from './fastify-app.ts';
import { appProblem, guardsOf, isRoute, onlyPrepares, routeGuards } from './middleware.ts';
import { plainProblem } from './plain/guards.ts';
import { hasMore } from './plain/rest.ts';
import type { PlainSse } from './plain/sse.ts';
import type { ExpressSse, SseApp } from './sse-app.ts';

/** What stands around the two endpoints. */
export interface Surroundings {
  /** True where the app answers more than them. */
  readonly hasRoutes: boolean;
  /** True where something may turn a request away: it stays in front of the endpoint. */
  readonly isGuarded: boolean;
  /** Middleware of the route of the stream alone that may do so. */
  readonly routeGuards: readonly ts.Expression[];
}

/** What stands around the two endpoints of an app, or why it cannot go on around the new one. */
export const surroundingsOf = (found: SseApp, references: References): Surroundings | Obstacle =>
  found.listener ? aroundBranches(found, references) : aroundRoutes(found, references);

function aroundRoutes(found: ExpressSse, references: References): Surroundings | Obstacle {
  const { app, stream, messages, unanswered } = found;
  const all = [stream, ...messages, ...unanswered];
  const problem = app.framework ? fastifyProblem(app, all) : appProblem(found, references);
  if (problem) return problem;
  if (app.framework) return { hasRoutes: false, isGuarded: false, routeGuards: [] };
  const own = routeGuards(stream, references);
  const [guard] = own;
  if (guard && app.mount && app.mount.router.getSourceFile() !== app.mount.call.call.getSourceFile())
    return { node: guard, reason: 'this guards the route, and is not known where its router is mounted' };
  const others = messages.flatMap((route) => routeGuards(route, references));
  const more = others.find((guard) => !own.some((one) => one.getText() === guard.getText()));
  if (more) return { node: more, reason: 'messages are guarded by more than the stream: nothing on /mcp would be' };
  return {
    hasRoutes: found.app.calls.some(
      (one) =>
        isRoute(one) && !(one.ofRouter && onlyPrepares(one, references)) && !all.some(({ call }) => call === one.call),
    ),
    isGuarded: guardsOf(found, references).length > 0,
    routeGuards: own,
  };
}

function aroundBranches(found: PlainSse, references: References): Surroundings | Obstacle {
  const { code, outer, guards } = found.listener;
  const problem = plainProblem(found, references);
  if (problem) return problem;
  return { hasRoutes: [code, ...outer].some(hasMore), isGuarded: guards.length > 0, routeGuards: [] };
}
