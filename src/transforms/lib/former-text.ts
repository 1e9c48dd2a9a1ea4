import type { ProjectModel } from '../../project/project-model.ts';
import type { TextStyle } from './text-style.ts';

/** What a server that speaks HTTP+SSE is served with: `, { port: PORT, gone: ['/sse', '/messages'], app }`, or `kept: { … }` for the paths that go on; nothing for all others. */
export function formerText({ formerSse, answers }: ProjectModel, { quote }: TextStyle): string {
  const kept = answers.keptSse && 'stream' in answers.keptSse ? answers.keptSse : undefined;
  if (!formerSse && !kept) return '';
  const { port, gone = [], app, isGuarded } = formerSse ?? {};
  const text = (path: string): string => quote + path + quote;
  const parts = [
    ...(port === undefined ? [] : [property('port', port)]),
    kept
      ? `kept: { stream: ${text(kept.stream)}, messages: ${text(kept.messages)} }`
      : `gone: [${gone.map(text).join(', ')}]`,
    ...(app === undefined ? [] : [property(isGuarded ? 'guard' : 'app', app)]),
  ];
  return `, { ${parts.join(', ')} }`;
}

const property = (name: string, value: string): string => (name === value ? name : `${name}: ${value}`);
