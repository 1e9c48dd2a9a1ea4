import { ts } from 'ts-morph';
import type { ProjectModel } from '../project-model.ts';
import type { References } from '../references.ts';
import { receiverOf } from '../starts/start-sites.ts';
import { functionAround, isStatementList, isWithin, nodesIn, placeOf } from '../syntax.ts';
import { callersOf, type Chain } from './callers.ts';
import { carriedTo, type CarriedName } from './carried.ts';
import { isKnownOutside, placeOfListen } from './listen.ts';
import { sseAppOf, type SseApp } from './sse-app.ts';

type Sources = Pick<ProjectModel, 'program' | 'references'>;

/** A function that is given the server, makes an app and has it listen: `startWeb(server);`. */
export interface ListensForCaller {
  readonly owner: ts.FunctionLikeDeclaration;
  /** The variable of the app in it. */
  readonly app: ts.Identifier;
  /** The statement that listens, and what else the function gives back. */
  readonly place: ts.Statement;
  readonly returned: ts.ReturnStatement | undefined;
  /** Its one call, alone in its statement. */
  readonly call: Chain;
  readonly statement: ts.Statement;
  /** The port as it is known there, with what has to be imported for it. */
  readonly port: ts.Expression | undefined;
  readonly carried: readonly CarriedName[];
}

/** The function that listens, where the server that it connects is a parameter of it. */
export function ownerGivenServer(found: SseApp, references: References): ts.FunctionLikeDeclaration | undefined {
  const owner = functionAround(placeOfListen(found));
  const { root } = receiverOf(found.connect, references);
  const declaration = root && references.symbolOf(root)?.valueDeclaration;
  const isGiven = owner !== undefined && declaration !== undefined && ts.isParameter(declaration);
  return isGiven && declaration.parent === owner ? owner : undefined;
}

/** The function of an express app that listens for its one caller; undefined where that caller cannot do so itself. */
export function listensForCaller(project: Sources): ListensForCaller | undefined {
  const { references } = project;
  const found = sseAppOf(project);
  if (!found || 'reason' in found || found.listener || found.app.handed || found.app.servers.length > 0)
    return undefined;
  const owner = ownerGivenServer(found, references);
  const app = found.app.declaration?.name;
  const place = placeOfListen(found);
  if (!owner?.body || !ts.isBlock(owner.body) || !app || !ts.isIdentifier(app) || !isWithin(app, owner))
    return undefined;
  const [call, second] = callersOf(owner, references);
  const statement = call && !('reason' in call) ? placeOf(call.whole).statement : undefined;
  const ending = owner.body.statements.slice(owner.body.statements.indexOf(place));
  const [own, returned, more] = ending;
  if (!call || 'reason' in call || second || !statement || !isOwnCall(call, statement)) return undefined;
  if (own !== place || more || (returned && !ts.isReturnStatement(returned))) return undefined;
  const port = portAt(found.listen, statement, references);
  return port && { owner, app, place, returned, call, statement, ...port };
}

/** `startWeb(server);`, `await startWeb(server);`, with listeners behind it or without. */
const isOwnCall = ({ kept }: Chain, statement: ts.Statement): boolean =>
  isStatementList(statement.parent) && !(ts.isCallExpression(kept) && ts.isPropertyAccessExpression(kept.expression));

type Port = Pick<ListensForCaller, 'port' | 'carried'>;

/** The port where the function is called: as it is said, or what its variable is set to. */
function portAt(listen: ts.CallExpression, there: ts.Statement, references: References): Port | undefined {
  const [port] = listen.arguments;
  if (!port) return { port, carried: [] };
  const owner = functionAround(listen);
  const declaration = ts.isIdentifier(port) ? references.symbolOf(port)?.valueDeclaration : undefined;
  const isOwn = declaration !== undefined && owner !== undefined && isWithin(declaration, owner);
  const carried = isOwn ? undefined : carriedTo(there, [port], references);
  if (carried && !('reason' in carried)) return { port, carried };
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return made && [...nodesIn(made)].every(isKnownOutside) ? { port: made, carried: [] } : undefined;
}
