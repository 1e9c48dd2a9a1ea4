import { ts } from 'ts-morph';
import type { ProjectModel } from '../project-model.ts';
import type { Obstacle } from '../singleton/singleton.ts';
import { nodesIn } from '../syntax.ts';
import { answersAlone, senderAsked } from './answering.ts';
import { ASKED_OF_MESSAGES } from './asked.ts';
import { asksRequest, type StreamHandler } from './connection-code.ts';
import { isGivenOrLocal, type HandlerCode } from './handler-code.ts';
import { beyondUpkeep, type Connection } from './upkeep.ts';

/** Every `transport.handlePostMessage(…)` of a project. */
export const messageCalls = ({ program }: Pick<ProjectModel, 'program'>): ts.Node[] =>
  [...program.sources.values()].flatMap((source) => [...nodesIn(source)].filter(handsMessages));

const handsMessages = (node: ts.Node): boolean =>
  ts.isCallExpression(node) &&
  /\.(handlePostMessage|handleMessage)$/.test(node.expression.getText().replace(/[?!]/g, ''));

/** What a message is about: who looks at that may refuse some. */
export const ABOUT = /^(tools|resources|prompts|completion|logging)\//;

/** Why what a route of messages does may not go with it; undefined where it hands messages on and answers errors. */
export function messageProblem(
  handler: HandlerCode,
  { references, speaks, transport }: Pick<StreamHandler, 'references' | 'speaks' | 'transport'>,
  { isOwn: isOfEndpoint, isOwnMember = () => false }: Connection,
): Obstacle | undefined {
  if (!handler.body) return undefined;
  const decides =
    asksRequest(handler.body, { handler, references, transport }, ASKED_OF_MESSAGES[speaks]) ??
    senderAsked(handler.body, references);
  if (decides) return { node: decides, reason: 'the request decides here who may send messages' };
  const about = [...nodesIn(handler.body)].find((node) => ts.isStringLiteralLike(node) && ABOUT.test(node.text));
  if (about) return { node: about, reason: 'what a message is about decides here whether it is taken' };
  const isOwn = (name: ts.Identifier): boolean =>
    isGivenOrLocal(name, handler, references) || isOfEndpoint(name) || answersAlone(name, references);
  const beyond = beyondUpkeep(handler.body, { isOwn, isOwnMember });
  return beyond && { node: beyond, reason: 'this is done for each message, and no rule says what becomes of it' };
}
