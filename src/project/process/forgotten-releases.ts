import { ts } from 'ts-morph';
import type { ProjectModel } from '../project-model.ts';
import { isServerRoot, serverRootOf } from '../starts/server-root.ts';
import { releasesAround, releasesInSessions, type SessionRelease } from './session-release.ts';
import type { StartSite } from '../starts/start-sites.ts';
import { boundNames } from '../syntax.ts';

/** Something that the end of a session should release and does not. */
interface ForgottenRelease {
  readonly node: ts.Node;
  readonly message: string;
}

/** What no rewrite may decide: a release that needs its surroundings, or releases what all sessions share. */
export function forgottenReleases(project: ProjectModel): ForgottenRelease[] {
  const inside = releasesInSessions(project).filter(({ portable }) => !portable);
  return [...inside.map(inWords), ...project.sites.flatMap((site) => around(project, site))];
}

function around(project: ProjectModel, site: StartSite): ForgottenRelease[] {
  const releases = releasesAround(project, site);
  const left = releases.filter(({ portable }) => !portable);
  const named = cleanupsOf(project, site).filter(({ text }) => !releases.some((r) => mentions(r, text)));
  return [...left.map(inWords), ...named.map((node) => ({ node, message: neverCalled(node.text) }))];
}

const inWords = ({ statement }: SessionRelease): ForgottenRelease => ({
  node: statement,
  message: 'this runs when the stdio process ends; over HTTP nothing does it when a session ends',
});

const neverCalled = (name: string): string =>
  `'${name}' runs when the stdio process ends; over HTTP nothing calls it when a session ends`;

const mentions = ({ statement }: SessionRelease, name: string): boolean =>
  new RegExp(`\\b${name.replaceAll('$', '\\$')}\\b`).test(statement.getText());

/** `const { server, cleanup } = createServer()`: by their names. */
function cleanupsOf({ references }: ProjectModel, site: StartSite): ts.Identifier[] {
  const root = site.root ? serverRootOf(site, references) : undefined;
  if (!root || !isServerRoot(root) || !ts.isObjectBindingPattern(root.declaration.name)) return [];
  return boundNames(root.declaration.name).filter(({ text }) => /clean|close|dispose|stop|shutdown/i.test(text));
}
