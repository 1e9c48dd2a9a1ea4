import { ts } from 'ts-morph';
import { isServerRoot, serverRootOf } from '../../project/server-root.ts';
import { boundNames } from '../../project/syntax.ts';
import type { FindingRule } from './rule.ts';

/** `const { server, cleanup } = createServer()`: nobody calls cleanup() when a session ends. */
const rule: FindingRule = {
  id: 'session-cleanup',
  title: 'Nothing frees what a session opened',
  why: 'Timers, watchers, child processes or connections that are opened for each server ended with the process. Now they outlive their session.',
  fix: 'Close them in the onclose handler of the server.',
  severity: 'warning',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#session-management'],
  *find({ project: { sites, references } }) {
    for (const site of sites) {
      const root = site.root ? serverRootOf(site, references) : undefined;
      if (!root || !isServerRoot(root) || !ts.isObjectBindingPattern(root.declaration.name)) continue;
      for (const name of boundNames(root.declaration.name))
        if (/clean|close|dispose|stop|shutdown/i.test(name.text))
          yield {
            at: name,
            message: `'${name.text}' runs when the stdio process ends; over HTTP nothing calls it when a session ends`,
          };
    }
  },
};
export default rule;
