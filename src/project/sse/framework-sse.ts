import { ts } from 'ts-morph';
import type { ProjectModel } from '../project-model.ts';
import { objectOf } from '../starts/framework-options.ts';
import { findFrameworkStarts } from '../starts/framework-starts.ts';
import { numberIn, type FormerSse } from './former-sse.ts';

type Sources = Pick<ProjectModel, 'program' | 'references' | 'options'>;

/** A framework's server that is started over HTTP+SSE: `server.start({ transportType: 'sse', sse: { endpoint: '/sse', port: 8080 } })`. */
export interface FrameworkSse {
  readonly call: ts.CallExpression;
  /** The options that choose the transport. */
  readonly options: ts.Expression;
  readonly former: FormerSse;
}

/** Where the client posts to, whatever the path of the stream is. */
const MESSAGES = '/messages';

/** The start of a framework over HTTP+SSE, where its options are written down in place. */
export function frameworkSseOf({ program, references, options: chosenFor }: Sources): FrameworkSse | undefined {
  const { sse: call } = findFrameworkStarts(program, references);
  const [options] = call && ts.isCallExpression(call) ? call.arguments : [];
  if (!call || !ts.isCallExpression(call) || !options || !ts.isObjectLiteralExpression(options)) return undefined;
  const chosen = valueOf(options, 'transportType');
  const given = valueOf(options, 'sse');
  const settings = given && objectOf(given, references);
  if (!chosen || !ts.isStringLiteralLike(chosen) || (given && !settings)) return undefined;
  const [port, endpoint] = [settings && valueOf(settings, 'port'), settings && valueOf(settings, 'endpoint')];
  if (endpoint && !ts.isStringLiteralLike(endpoint)) return undefined;
  const stream = endpoint?.text ?? '/sse';
  const former: FormerSse = {
    speaks: 'HTTP+SSE',
    path: undefined,
    besides: undefined,
    port: port?.getText(),
    usualPort: port && numberIn(port, references),
    stream,
    gone: chosenFor.keepSse ? [] : [stream, MESSAGES],
    kept: chosenFor.keepSse ? { stream, messages: MESSAGES } : undefined,
    app: undefined,
    isGuarded: false,
  };
  return { call, options, former };
}

/** What a property of an object is set to. */
function valueOf(object: ts.ObjectLiteralExpression, key: string): ts.Expression | undefined {
  const property = object.properties.find(({ name }) => name?.getText().replace(/^['"]|['"]$/g, '') === key);
  if (property && ts.isShorthandPropertyAssignment(property)) return property.name;
  return property && ts.isPropertyAssignment(property) ? property.initializer : undefined;
}
