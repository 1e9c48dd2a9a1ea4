import { ts } from 'ts-morph';
import type { References } from '../references.ts';
import type { Obstacle } from '../singleton/singleton.ts';
import { isWithin, nodesIn } from '../syntax.ts';
import { asksRequest } from './connection-code.ts';
import { beyondUpkeep, type Connection } from './upkeep.ts';

/** The session that a message is for, the message itself, and what it is handed on with. */
const ALLOWED = /^(\.(query|body|url|originalUrl|path|method|on|once|headers\.host)\b|\s*[,)])/;
/** What a message is about: who looks at that may refuse some. */
const ABOUT = /^(tools|resources|prompts|completion|logging)\//;

/** Why what a route of messages does may not go with it; undefined where it hands messages on and answers errors. */
export function messageProblem(
  handler: ts.FunctionLikeDeclaration,
  references: References,
  { isOwn: isOfEndpoint, isOwnMember = () => false }: Connection,
): Obstacle | undefined {
  if (!handler.body) return undefined;
  const decides = asksRequest(handler.body, { handler, references }, ALLOWED);
  if (decides) return { node: decides, reason: 'the request decides here who may send messages' };
  const about = [...nodesIn(handler.body)].find((node) => ts.isStringLiteralLike(node) && ABOUT.test(node.text));
  if (about) return { node: about, reason: 'what a message is about decides here whether it is taken' };
  const isOwn = (name: ts.Identifier): boolean => {
    const declaration = references.symbolOf(name)?.valueDeclaration;
    return (declaration !== undefined && isWithin(declaration, handler)) || isOfEndpoint(name);
  };
  const beyond = beyondUpkeep(handler.body, { isOwn, isOwnMember });
  return beyond && { node: beyond, reason: 'this is done for each message, and no rule says what becomes of it' };
}
