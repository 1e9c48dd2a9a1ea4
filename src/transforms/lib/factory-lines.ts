import { ts } from 'ts-morph';
import type { ProjectModel } from '../../project/project-model.ts';
import type { ServerRoot } from '../../project/starts/server-root.ts';
import { releasesAround } from '../../project/process/session-release.ts';
import type { StartSite } from '../../project/starts/start-sites.ts';
import type { Repeated } from '../../project/factory/repeated.ts';
import { releaseLines } from './release-lines.ts';
import { initializedLines } from './repeated-lines.ts';
import { factoryExpression } from './server-expression.ts';
import { styleOf } from './text-style.ts';

interface Served {
  readonly root: ServerRoot | undefined;
  readonly repeated: Repeated;
}

/** The factory that `serveHttp` is given; more than one line where a session does something when it begins or ends. */
export function factoryLines(project: ProjectModel, site: StartSite, { root, repeated }: Served): string[] {
  const style = styleOf(site.call.getSourceFile().text);
  const releases = releaseLines(releasesAround(project, site), style);
  const begins = initializedLines(repeated, style);
  const expression = factoryExpression(site, root);
  if (releases.length + begins.length === 0) return [expression];
  const { indent, semicolon } = style;
  const called = site.factory && !ts.isIdentifier(site.receiver) ? `(${expression})` : expression;
  const plain = site.factory ? `${called}()` : expression;
  const body = root ? rootedLines(site, root) : { lines: [], returned: plain };
  const prefix = root?.initializer.getText().startsWith('await ') ? 'async ' : '';
  return [
    `${prefix}() => {`,
    ...[...body.lines, ...releases, ...begins].map((line) => (line === '' ? '' : indent + line)),
    `${indent}return ${body.returned}${semicolon}`,
    '}',
  ];

  function rootedLines({ receiver, method, call }: StartSite, { declaration, initializer }: ServerRoot) {
    const server = receiver.getText();
    const handed = [...call.arguments.map((argument) => argument.getText()), 'transport'].join(', ');
    return {
      lines: [`const ${nameAtStart(site, declaration)} = ${initializer.getText()}${semicolon}`],
      returned: method ? `{ connect: (transport) => ${server}.${method}(${handed}) }` : server,
    };
  }
}

/** What the start calls the server: it may import it by another name than its module has for it. */
const nameAtStart = ({ root, call }: StartSite, { name }: ts.VariableDeclaration): string =>
  root && ts.isIdentifier(name) && name.getSourceFile() !== call.getSourceFile() ? root.text : name.getText();
