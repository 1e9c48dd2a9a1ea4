import { ts } from 'ts-morph';
import { isLogOnly } from '../factory/stdio-code.ts';
import { importedFrom } from '../imports.ts';
import { functionNamed } from '../instances.ts';
import type { References } from '../references.ts';
import type { Obstacle } from '../singleton/singleton.ts';
import { chainRoot, isFunction } from '../syntax.ts';
import type { SseApp } from './sse-app.ts';
import type { AppCall } from './web-app.ts';

const ERROR_HANDLER_PARAMETERS = 4;
const SETTINGS = /^(set|enable|disable|engine|param)$/;
/** Paths that the generated app answers itself. */
const OURS = /^\/(mcp|healthz)\/?$/;

/** What reads, compresses, logs or shares a request, and turns nobody away: the generated endpoint does itself what is needed of it. */
const PLAIN =
  /^(express|cors|helmet|morgan|compression|body-parser|cookie-parser|pino-http|response-time|express-winston)$/;

/** Why the endpoint cannot leave the app: something guards it there, or the app has what the new endpoint brings. */
export function appProblem({ app, stream, messages }: SseApp, references: References): Obstacle | undefined {
  const paths = [stream, ...messages].flatMap(({ path }) => path ?? []);
  const inFront = app.calls.filter(
    ({ method, path, call }) =>
      method === 'use' && call.pos < stream.call.pos && (path === undefined || paths.some((one) => covers(path, one))),
  );
  const guard = inFront.flatMap((call) => guardIn(call, references) ?? [])[0];
  if (guard)
    return { node: guard, reason: 'this runs in front of the SSE endpoint, and would not run in front of /mcp' };
  const taken = app.calls.find(({ method, path }) => !SETTINGS.test(method) && OURS.test(path ?? ''));
  return taken && { node: taken.call, reason: `${taken.path ?? ''} is a route of this app already` };
}

const covers = (prefix: string, path: string): boolean =>
  prefix === '/' || path === prefix || path.startsWith(`${prefix}/`);

/** True for a call that answers requests of its own, and not only prepares those of others. */
export function isRoute({ method, path, handlers }: AppCall): boolean {
  if (SETTINGS.test(method) || method === 'options') return false;
  if (method !== 'use') return true;
  return path !== undefined || handlers.some((handler) => /\bstatic\(/.test(handler.getText()));
}

/** The first function of a middleware that may turn somebody away; undefined where all of them let everybody pass. */
export const guardIn = ({ handlers }: Pick<AppCall, 'handlers'>, references: References): ts.Expression | undefined =>
  handlers.find((handler) => !isPlain(handler, references));

function isPlain(handler: ts.Expression, references: References): boolean {
  const own = ts.isIdentifier(handler) ? functionNamed(handler, references) : handler;
  if (own && isFunction(own)) return own.parameters.length === ERROR_HANDLER_PARAMETERS || letsPass(own);
  return importedFrom(chainRoot(handler), PLAIN) !== undefined;
}

/** Logs, sets headers, answers preflights and goes on. */
function letsPass({ body }: ts.FunctionLikeDeclaration): boolean {
  if (!body) return false;
  if (!ts.isBlock(body)) return PASSES.test(body.getText());
  return body.statements.every((statement) => isLogOnly(statement) || PASSES.test(statement.getText()));
}

/** `next();`, `res.header('Access-Control-…', …);`, `if (req.method === 'OPTIONS') …`. */
const PASSES =
  /^(return\s+)?(next\(\)|\w+\.(header|setHeader|set|append|vary|removeHeader)\([^]*\)|if\s*\(\s*\w+\.method\s*===?\s*['"]OPTIONS['"]\s*\)[^]*);?$/;
