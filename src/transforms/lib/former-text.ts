import type { ProjectModel } from '../../project/project-model.ts';
import type { TextStyle } from './text-style.ts';

/**
 * What a server is served with whose endpoint was replaced: `, { port: PORT, gone: ['/sse', '/messages'], app }`,
 * `, { port: PORT, path: '/api/mcp' }`; nothing for all others.
 */
export function formerText({ formerSse }: ProjectModel, { quote }: TextStyle): string {
  if (!formerSse) return '';
  const { speaks, port, path, gone, app, isGuarded } = formerSse;
  const paths = gone.map((one) => quote + one + quote).join(', ');
  const parts = [
    ...(port === undefined ? [] : [property('port', port)]),
    ...(path === undefined ? [] : [property('path', quote + path + quote)]),
    ...(speaks === 'HTTP+SSE' ? [`gone: [${paths}]`] : []),
    ...(app === undefined ? [] : [property(isGuarded ? 'guard' : 'app', app)]),
  ];
  return parts.length === 0 ? '' : `, { ${parts.join(', ')} }`;
}

const property = (name: string, value: string): string => (name === value ? name : `${name}: ${value}`);
