import type { ProjectModel } from '../project-model.ts';
import type { References } from '../references.ts';
import type { Obstacle } from '../singleton/singleton.ts';
import { OURS } from './middleware.ts';
import { sseAppOf, type SseApp } from './sse-app.ts';
import { surroundingsOf } from './surroundings.ts';
import { textOf } from './web-app.ts';

/** Where HTTP+SSE is served beside Streamable HTTP. */
export interface KeptPaths {
  readonly stream: string;
  /** What clients are told to post to. */
  readonly messages: string;
}

/** The paths of a server that spoke nothing else, or of one that can be started over HTTP+SSE too. */
export function keptSseOf(project: ProjectModel): KeptPaths | Obstacle | undefined {
  const { options, formerSse, sites, references } = project;
  if (!options.keepSse || formerSse || sites.length === 0) return formerSse?.kept;
  const found = sseAppOf(project);
  if (!found || 'reason' in found) return found;
  const around = surroundingsOf(found, references);
  if ('reason' in around) return around;
  if (around.isGuarded) return { node: found.stream.node, reason: 'what guards it here would not guard it there' };
  return keptPathsOf(found, references);
}

/** The paths at which an endpoint can go on, or why that is not known. */
export function keptPathsOf({ stream, messages, transport }: SseApp, references: References): KeptPaths | Obstacle {
  const taking = [stream, ...messages].flatMap(({ paths }) => paths);
  const ours = taking.find((path) => OURS.test(path));
  if (ours !== undefined) return { node: stream.node, reason: `${ours} is taken by Streamable HTTP: ${NOT_KEPT}` };
  const [path, more] = stream.paths;
  if (path === undefined || more !== undefined || !PLAIN_PATH.test(path))
    return { node: stream.node, reason: `the stream has not one path, which says no more: ${NOT_KEPT}` };
  const [endpoint] = transport.arguments ?? [];
  const told = endpoint && textOf(endpoint, references)?.replace(TRAILING_SLASH, '');
  const known = taking.find((one) => one.replace(TRAILING_SLASH, '') === told);
  if (told === undefined || known === undefined || !PLAIN_PATH.test(told))
    return {
      node: endpoint ?? transport,
      reason: `clients are not told the path of the message route here: ${NOT_KEPT}`,
    };
  return { stream: path, messages: told };
}

const NOT_KEPT = '--keep-sse cannot keep it';
const PLAIN_PATH = /^(\/[\w.~-]+)+\/?$/;
const TRAILING_SLASH = /\/$/;
