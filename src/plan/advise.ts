import { ts } from 'ts-morph';
import { forgottenReleases } from '../project/forgotten-releases.ts';
import { isGenerated } from '../project/generated-modules.ts';
import { modernObstacles, speaksBothEras } from '../project/modern-obstacles.ts';
import type { ProjectModel } from '../project/project-model.ts';
import { fileOf, lineOf, nodesIn } from '../project/syntax.ts';
import { unseenImports } from '../project/unseen-imports.ts';
import type { Finding } from '../spec/finding.ts';

/** What a person should know about a migrated server, read off the sources as they were. */
export const advise = (project: ProjectModel): Finding[] => [
  ...rootsAsAuthority(project),
  ...forgottenReleases(project).map(({ node, message }) => warning('session-cleanup', node, message)),
  ...unseenCode(project),
  ...modernEraLost(project),
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

/** Code that is made or linked at build time, or lives outside of the project: its state was not looked at. */
const unseenCode = (project: ProjectModel): Finding[] =>
  unseenImports(project)
    .filter(({ candidates }) => !candidates.some((candidate) => /\.(json|css|node|wasm)$/.test(candidate)))
    .map(({ node }) =>
      warning('unseen-code', node, 'this import leads to no source of the project: state behind it was not looked at'),
    );

/** Over stdio it speaks both eras; over HTTP the modern one has a server for each request. */
function modernEraLost(project: ProjectModel): Finding[] {
  if (!speaksBothEras(project)) return [];
  const places = [...new Map(modernObstacles(project).map((one) => [`${one.file}:${one.line}`, one])).values()];
  return places.map(({ name, file, line }) => ({
    ...{ id: 'modern-era-left-out', severity: 'warning', file, line },
    message: `2026-07-28 is not served over HTTP: '${name}' needs a session, and that revision has none; clients of 2025 are served`,
  }));
}

const warning = (id: string, node: ts.Node, message: string): Finding => ({
  ...{ id, severity: 'warning', message },
  file: fileOf(node),
  line: lineOf(node),
});
