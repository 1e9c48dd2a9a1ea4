import type { ProjectModel } from '../../project/project-model.ts';
import type { TextStyle } from './text-style.ts';

/**
 * What a server is served with whose endpoint was replaced: `, { port: PORT, gone: ['/sse', '/messages'], app }`,
 * `, { port: PORT, path: '/api/mcp' }`, or `kept: { … }` for paths that go on; nothing for all others.
 */
export function formerText({ formerSse, answers }: ProjectModel, { quote }: TextStyle): string {
  const kept = answers.keptSse && 'stream' in answers.keptSse ? answers.keptSse : undefined;
  if (!formerSse && !kept) return '';
  const { speaks, port, path, gone = [], app, isGuarded } = formerSse ?? {};
  const text = (one: string): string => quote + one + quote;
  const parts = [
    ...(port === undefined ? [] : [property('port', portText(port, formerSse))]),
    ...(path === undefined ? [] : [property('path', text(path))]),
    ...(kept ? [`kept: { stream: ${text(kept.stream)}, messages: ${text(kept.messages)} }`] : []),
    ...(speaks === 'HTTP+SSE' && !kept ? [`gone: [${gone.map(text).join(', ')}]`] : []),
    ...(app === undefined ? [] : [property(isGuarded ? 'guard' : 'app', app)]),
  ];
  return parts.length === 0 ? '' : `, { ${parts.join(', ')} }`;
}

/** An argument is not there where the environment alone has chosen HTTP. */
function portText(port: string, former: ProjectModel['formerSse']): string {
  if (former?.besides === undefined || !OF_ARGUMENTS.test(port)) return port;
  return `${CALL.test(port) ? port : `(${port})`} || ${former.usualPort ?? USUAL_PORT}`;
}

const USUAL_PORT = 3000;
const OF_ARGUMENTS = /\bargv\b/;
const CALL = /^[\w.]+\([^()]*\)$/;

const property = (name: string, value: string): string => (name === value ? name : `${name}: ${value}`);
