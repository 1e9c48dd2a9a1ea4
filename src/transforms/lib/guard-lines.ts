import type { ts } from 'ts-morph';
import { routeGuards } from '../../project/sse/middleware.ts';
import type { References } from '../../project/references.ts';
import type { Replacement } from '../../project/sse/replacement.ts';
import type { TextStyle } from './text-style.ts';

/** The lines by which the guards of the stream's route guard the endpoint, and those of each old path that one, where it goes on; none without guards. */
export function guardLines(replacement: Replacement, references: References, style: TextStyle): string[] {
  const { routeGuards: own, kept, appName } = replacement;
  const endpoint = `process.env.MCP_HTTP_PATH || ${style.quote}/mcp${style.quote}`;
  const line = (paths: readonly string[], guards: readonly ts.Node[]): string[] => {
    const all = paths.length === 1 ? paths.join('') : `[${paths.join(', ')}]`;
    return guards.length === 0 ? [] : [`${appName}.use(${all}, ${textOf(guards)})${style.semicolon}`];
  };
  if (!kept) return line([endpoint], own);
  const quoted = (path: string): string => style.quote + path + style.quote;
  const [stream, messages] = [quoted(kept.stream), quoted(kept.messages)];
  const apart = kept.messages === kept.stream ? own : guardsOfMessages(replacement, references);
  const isSame = textOf(apart) === textOf(own);
  const shared = isSame ? [...new Set([endpoint, stream, messages])] : [endpoint, stream];
  return [...line(shared, own), ...(isSame ? [] : line([messages], apart))];
}

/** The guards of the route that takes messages. */
function guardsOfMessages({ messages, kept }: Replacement, references: References): readonly ts.Node[] {
  const route = messages.find(({ paths }) => kept && paths.includes(kept.messages));
  return route && 'handlers' in route ? routeGuards(route, references) : [];
}

const textOf = (guards: readonly ts.Node[]): string => guards.map((guard) => guard.getText()).join(', ');
