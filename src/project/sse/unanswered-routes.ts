import { ts } from 'ts-morph';
import { isLogOnly } from '../factory/stdio-code.ts';
import { functionNamed } from '../instances.ts';
import type { References } from '../references.ts';
import { isFunction } from '../syntax.ts';
import { OURS } from './middleware.ts';
import type { AppCall, WebApp } from './web-app.ts';

/** Routes for /mcp that are there for a later day: whoever asks gets no answer, and none is handed on. */
export const unansweredRoutes = ({ calls }: WebApp, references: References): AppCall[] =>
  calls.filter((one) => ANSWERS.test(one.method) && OURS.test(one.path ?? '') && answersNobody(one, references));

const ANSWERS = /^(all|get|post|put|delete)$/;
const WITH_NEXT = 3;

/** One function, which logs and does nothing else. */
function answersNobody({ handlers }: AppCall, references: References): boolean {
  const [handler, second] = handlers;
  const own = handler && ts.isIdentifier(handler) ? functionNamed(handler, references) : handler;
  if (second || !own || !isFunction(own) || own.parameters.length >= WITH_NEXT) return false;
  return own.body !== undefined && ts.isBlock(own.body) && own.body.statements.every(isLogOnly);
}
