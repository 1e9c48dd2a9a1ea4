import type { ProjectModel } from '../../project/project-model.ts';
import type { TextStyle } from './text-style.ts';

/** What a server that spoke HTTP+SSE is served with: `, { port: PORT, gone: ['/sse', '/messages'], app }`; nothing for all others. */
export function formerText({ formerSse }: ProjectModel, { quote }: TextStyle): string {
  if (!formerSse) return '';
  const { port, gone, app, isGuarded } = formerSse;
  const paths = gone.map((path) => quote + path + quote).join(', ');
  const parts = [
    ...(port === undefined ? [] : [property('port', port)]),
    `gone: [${paths}]`,
    ...(app === undefined ? [] : [property(isGuarded ? 'guard' : 'app', app)]),
  ];
  return `, { ${parts.join(', ')} }`;
}

const property = (name: string, value: string): string => (name === value ? name : `${name}: ${value}`);
