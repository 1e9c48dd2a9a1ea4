import { ts } from 'ts-morph';
import { memberUses } from '../project/singleton/member-uses.ts';
import type { ProjectModel } from '../project/project-model.ts';
import { registrationOrder } from '../project/singleton/registration-order.ts';
import { isServerRoot, serverRootOf, type ServerRoot } from '../project/starts/server-root.ts';
import { singletonOf, type Obstacle, type Singleton } from '../project/singleton/singleton.ts';
import { isSwitched } from '../project/starts/switch.ts';
import { fileOf, lineOf } from '../project/syntax.ts';
import { handOverEdits } from './lib/hand-over-server.ts';
import { moduleOf } from './lib/http-module.ts';
import { memberImportEdits } from './lib/member-imports.ts';
import { registerEdits } from './lib/register-functions.ts';
import { serverTypeOf, type ServerType } from './lib/server-type.ts';
import type { Change, Transform } from './transform.ts';

/** Modules that register on an exported server become functions that take one. */
const transform: Transform = {
  id: 'convert-registration-modules',
  title: 'Turn registration modules into functions',
  why: 'A module runs once per process, but every session has a server of its own: what was registered while modules were loaded is registered by functions, in the same order.',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#session-management'],
  *run(project) {
    for (const site of project.sites) {
      const root = site.root && !site.owner && !isSwitched(site) ? serverRootOf(site, project.references) : undefined;
      if (root && isServerRoot(root)) yield* converted(project, root);
    }
  },
};
export default transform;

function converted(project: ProjectModel, root: ServerRoot): Change[] {
  const members = memberUses(project, root);
  if (members.length > 0) return [named(project, root, members)];
  if (isCommonJs(project, root)) return singletonOf(project, root) ? [refusal(inCommonJs(root))] : [];
  const singleton = singletonOf(project, root);
  if (!singleton) return [];
  if ('reason' in singleton) return [refusal(singleton)];
  const type = serverTypeOf(root);
  const { functions, ambient, registrations } = singleton;
  if (!type && /\.[mc]?tsx?$/.test(fileOf(root.statement)))
    return [refusal({ node: root.statement, reason: `the type of '${root.name}' is not named where it is built` })];
  if (ambient.length > 0 && project.options.sessions === 'stateless')
    return [
      refusal({
        node: ambient[0] ?? root.statement,
        reason: `'${root.name}' is looked up by session, and there are none (--sessions stateless)`,
      }),
    ];
  if (functions.length > 0 || ambient.length > 0) return [handedOver(project, singleton, type)];
  const order = registrationOrder(project, singleton);
  if ('reason' in order) return [refusal(order)];
  const edits = registerEdits(project, singleton, { order, type });
  if (!edits)
    return [
      refusal({
        node: registrations[0]?.moved[0] ?? root.statement,
        reason: 'two statements share a line here: put each on its own line first',
      }),
    ];
  const files = registrations.map(({ source }) => fileOf(source)).join(', ');
  return [
    {
      ...placeOf(root.statement),
      message: `'${root.name}' is given to functions of ${files}`,
      confidence: 'safe',
      edits,
    },
  ];
}

function handedOver(project: ProjectModel, singleton: Singleton, type: ServerType | undefined): Change {
  const { root, functions, ambient } = singleton;
  const names = functions.map(({ declared }) => `${declared.name.text}()`).join(', ');
  const isOffered = isAtHome(singleton);
  const parts = [
    ...(names ? [`handed to ${names}`] : []),
    ...(ambient.length > 0
      ? [`looked up by session at ${ambient.length} ${ambient.length === 1 ? 'place' : 'places'}`]
      : []),
  ];
  return {
    ...placeOf(root.statement),
    message: isOffered
      ? `'${root.name}' is ${parts.join(' and ')}: exported, and who calls it from outside hands a server over`
      : `'${root.name}', shared with other files, is ${parts.join(' and ')}`,
    confidence: ambient.length > 0 || isOffered ? 'review' : 'safe',
    edits: handOverEdits(project, singleton, type),
  };
}

/** True where only the module of the server uses it, by functions that others may call. */
const isAtHome = ({ root, functions, ambient }: Singleton): boolean =>
  ambient.length === 0 &&
  functions.every(({ declared, calls }) =>
    [declared.statement, ...calls].every((node) => node.getSourceFile() === root.list),
  );

const isCommonJs = (project: ProjectModel, { list }: ServerRoot): boolean =>
  ts.isSourceFile(list) && /\.c?jsx?$/.test(fileOf(list)) && moduleOf(project, fileOf(list)) === 'cjs';

const inCommonJs = (root: ServerRoot): Obstacle => ({
  node: root.statement,
  reason: `'${root.name}' is shared with other files by module.exports: build it in a function that those files' functions are called from`,
});

/** `ns.server` first: what follows only knows names that are imported. */
function named(project: ProjectModel, root: ServerRoot, members: readonly ts.PropertyAccessExpression[]): Change {
  const edits = memberImportEdits(project, root, members);
  const [first] = members;
  if (!edits)
    return refusal({
      node: first ?? root.statement,
      reason: `'${root.name}' is taken out of its module as a whole here, and its name is taken: import it by name`,
    });
  return {
    ...placeOf(first ?? root.statement),
    message: `'${root.name}' is imported by its name`,
    confidence: 'safe',
    edits,
  };
}

const placeOf = (node: ts.Node): { file: string; line: number } => ({ file: fileOf(node), line: lineOf(node) });

const refusal = ({ node, reason }: Obstacle): Change => ({
  ...placeOf(node),
  message: reason,
  confidence: 'review',
  edits: [],
});
