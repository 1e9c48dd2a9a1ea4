import { ts } from 'ts-morph';
import { isGenerated } from '../project/generated-modules.ts';
import type { ProjectModel } from '../project/project-model.ts';
import { isServerRoot, serverRootOf } from '../project/server-root.ts';
import { boundNames, fileOf, lineOf, nodesIn } from '../project/syntax.ts';
import { unseenImports } from '../project/unseen-imports.ts';
import type { Finding } from '../spec/finding.ts';
import { sharedProcess } from './shared-process.ts';

/** What a person should know about a migrated server, read off the sources as they were. */
export const advise = (project: ProjectModel): Finding[] => [
  ...rootsAsAuthority(project),
  ...forgottenCleanup(project),
  ...unseenCode(project),
  ...sharedProcess(project),
];

/** Over a network the client's roots are a stranger's word. */
function rootsAsAuthority({ program }: ProjectModel): Finding[] {
  const own = [...program.sources].filter(([file]) => !isGenerated(file));
  const asked = own.flatMap(([, source]) => [...nodesIn(source)].find(asksForRoots) ?? []);
  return asked.map((node) =>
    warning(
      'roots-as-authority',
      node,
      'roots come from the client: over a network they must not decide what may be read or written',
    ),
  );
}

const asksForRoots = (node: ts.Node): boolean =>
  ts.isCallExpression(node) &&
  ts.isPropertyAccessExpression(node.expression) &&
  node.expression.name.text === 'listRoots';

/** `const { server, cleanup } = createServer()`: nobody calls cleanup() when a session ends. */
function forgottenCleanup({ sites, references }: ProjectModel): Finding[] {
  return sites.flatMap((site) => {
    const root = site.root ? serverRootOf(site, references) : undefined;
    if (!root || !isServerRoot(root) || !ts.isObjectBindingPattern(root.declaration.name)) return [];
    const left = boundNames(root.declaration.name).filter(({ text }) =>
      /clean|close|dispose|stop|shutdown/i.test(text),
    );
    return left.map((name) =>
      warning(
        'session-cleanup',
        name,
        `'${name.text}' runs when the stdio process ends; over HTTP nothing calls it when a session ends`,
      ),
    );
  });
}

/** Code that is made or linked at build time, or lives outside of the project: its state was not looked at. */
const unseenCode = (project: ProjectModel): Finding[] =>
  unseenImports(project)
    .filter(({ candidates }) => !candidates.some((candidate) => /\.(json|css|node|wasm)$/.test(candidate)))
    .map(({ node }) =>
      warning('unseen-code', node, 'this import leads to no source of the project: state behind it was not looked at'),
    );

const warning = (id: string, node: ts.Node, message: string): Finding => ({
  ...{ id, severity: 'warning', message },
  file: fileOf(node),
  line: lineOf(node),
});
