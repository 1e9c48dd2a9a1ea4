import type { ts } from 'ts-morph';
import type { Edit } from '../edits/edit.ts';
import { isServerRoot, serverRootOf } from '../project/starts/server-root.ts';
import { isSwitched } from '../project/starts/switch.ts';
import { fileOf } from '../project/syntax.ts';
import { threadableState, type ThreadableState } from '../project/state/threadable-state.ts';
import type { Change, Transform } from './transform.ts';

/** Exported functions that close over state of the module take it as a parameter. */
const transform: Transform = {
  id: 'thread-session-state',
  title: 'Hand state to the functions that use it',
  why: 'State that belongs to a session is made in the factory; functions that stay outside of it get it as a parameter with its old value as the default.',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/basic/security_best_practices#session-hijacking'],
  *run(project) {
    for (const site of project.sites) {
      const root = site.root && !isSwitched(site) ? serverRootOf(site, project.references) : undefined;
      if (root && isServerRoot(root)) for (const state of threadableState(project, root)) yield threaded(state);
    }
  },
};
export default transform;

function threaded({ variable, functions, calls }: ThreadableState): Change {
  const { name, file, line, declaration } = variable;
  const initial = `${name} = ${declaration.initializer?.getText() ?? 'undefined'}`;
  return {
    file,
    line,
    message: `'${name}' is handed to ${functions.map((f) => `${f.name?.text ?? ''}()`).join(', ')}`,
    confidence: 'safe',
    edits: [
      ...functions.map((f) => appended(f, f.parameters, initial)),
      ...calls.map((call) => appended(call, call.arguments, name)),
    ],
  };
}

function appended(owner: ts.Node, list: ts.NodeArray<ts.Node>, text: string): Edit {
  const last = list.at(-1);
  const at = last ? last.getEnd() : list.pos;
  return { kind: 'replace', file: fileOf(owner), start: at, end: at, text: last ? `, ${text}` : text };
}
