import { ts } from 'ts-morph';
import type { Edit } from '../edits/edit.ts';
import { serverTakers, type ServerTaker } from '../project/factory/server-takers.ts';
import { isServerRoot, serverRootOf, type ServerRoot } from '../project/starts/server-root.ts';
import { isSwitched } from '../project/starts/switch.ts';
import { fileOf, lineOf } from '../project/syntax.ts';
import { parameter } from './lib/hand-over-server.ts';
import { replace } from './lib/import-lines.ts';
import { serverTypeOf } from './lib/server-type.ts';
import type { Change, Transform } from './transform.ts';

/** Functions that close over the server take it as a parameter, where handlers call them and the start does too. */
const transform: Transform = {
  id: 'pass-server',
  title: 'Hand the server to the functions that use it',
  why: 'A function that closes over the one server would have to move into the factory, out of reach of the code that starts it. With the server as a parameter it stays, and works for the server of every session.',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#session-management'],
  *run(project) {
    for (const site of project.sites) {
      const root = site.root && !isSwitched(site) ? serverRootOf(site, project.references) : undefined;
      if (root && isServerRoot(root)) for (const taker of serverTakers(project, root)) yield passed(taker, root);
    }
  },
};
export default transform;

function passed({ name, declaration, calls }: ServerTaker, root: ServerRoot): Change {
  const taken = parameter(root.name, fileOf(declaration), serverTypeOf(root));
  return {
    file: fileOf(name),
    line: lineOf(name),
    message: `${name.text}() takes '${root.name}' as a parameter`,
    confidence: 'safe',
    edits: [
      firstOf(declaration, declaration.parameters, taken),
      ...calls.map((call) => firstOf(call, call.arguments, root.name)),
    ],
  };
}

function firstOf(owner: ts.Node, list: ts.NodeArray<ts.Node>, text: string): Edit {
  const [first] = list;
  const at = first ? first.getStart() : list.pos;
  return replace(owner, [at, at], first ? `${text}, ` : text);
}
