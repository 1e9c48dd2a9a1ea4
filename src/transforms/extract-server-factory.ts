import { ts } from 'ts-morph';
import type { Edit } from '../edits/edit.ts';
import { classify, type Classification } from '../project/factory/classify.ts';
import type { ProjectModel } from '../project/project-model.ts';
import { singletonOf } from '../project/singleton/singleton.ts';
import { oddExports } from '../project/singleton/export-forms.ts';
import { publishedExport } from '../project/singleton/published-export.ts';
import { scopeOf } from '../project/factory/scope.ts';
import { isServerRoot, serverRootOf, type ServerRoot } from '../project/starts/server-root.ts';
import { isSwitched } from '../project/starts/switch.ts';
import { awaitsDirectly, fileOf, functionAround, lineOf } from '../project/syntax.ts';
import { factoryEdits } from './lib/factory-edits.ts';
import { carriedNames } from './lib/carried-names.ts';
import { freeName } from './lib/free-name.ts';
import { callEdits, deletion, relocatedText } from './lib/factory-call.ts';
import { styleOf } from './lib/text-style.ts';
import { indentAt } from './lib/extent.ts';
import type { Change, Transform } from './transform.ts';
import { movableState } from '../project/state/movable-state.ts';
import { threadableState } from '../project/state/threadable-state.ts';
import { isPlainFactory } from './lib/server-expression.ts';

/** Statements that build the server become a factory. */
const transform: Transform = {
  id: 'extract-server-factory',
  title: 'Build the server in a factory',
  why: 'One server object holds one connection: every HTTP session needs a server of its own, built by the same statements.',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#session-management'],
  *run(project) {
    for (const site of project.sites) {
      if (isSwitched(site) || site.owner) continue;
      if (!site.root) continue;
      const root = serverRootOf(site, project.references);
      if (isServerRoot(root)) yield* extraction(project, root);
      else yield refusal(root.node, root.reason);
    }
  },
};
export default transform;

function extraction(project: ProjectModel, root: ServerRoot): Change[] {
  if (threadableState(project, root).length > 0 || isShared(project, root)) return [];
  const scope = scopeOf(root, project.references);
  const state = movableState(project, root);
  const division = classify(scope, root.statement, state);
  if (isInPlace(root) && division.moved.length === 1) return [];
  const [conflict] = division.conflicts;
  if (conflict) return [refusal(conflict.node, conflict.reason)];
  const { setup } = scope;
  const { front, behind } = aroundStart(root, division.moved);
  const late = behind.find((statement) => !ts.isFunctionDeclaration(statement));
  if (late)
    return [refusal(late, `this sets up '${root.name}' once it has started: it has to stand in front of the start`)];
  const alone = division.moved.length === 1 && setup.length === 0;
  const relocates = isPlainFactory(root) && alone && !needsExport(root);
  const edits = relocates
    ? relocated(project, root, division)
    : edited(project, root, { ...division, moved: front, setup: [...setup, ...behind] });
  if (!edits)
    return [
      refusal(
        root.statement,
        'the server is built where its factory cannot be awaited, or shares a line with other code',
      ),
    ];
  const moved = division.moved.length - 1;
  const message = `'${root.name}' is built by a factory${moved > 0 ? ` with the ${moved === 1 ? 'statement that depends' : `${moved} statements that depend`} on it` : ''}`;
  return [{ file: fileOf(root.statement), line: lineOf(root.statement), message, confidence: 'safe', edits }];
}

/** What moves from behind the start of the same list: functions, that can be called from above. */
function aroundStart(
  { list, start }: ServerRoot,
  moved: readonly ts.Statement[],
): { front: readonly ts.Statement[]; behind: readonly ts.Statement[] } {
  const isBehind = (statement: ts.Statement): boolean => start.parent === list && statement.pos > start.pos;
  return { front: moved.filter((s) => !isBehind(s)), behind: moved.filter(isBehind) };
}

/** Other files use the server itself: their uses go first. */
const isShared = (project: ProjectModel, root: ServerRoot): boolean =>
  oddExports(project, root).length > 0 ||
  singletonOf(project, root) !== undefined ||
  publishedExport(project, root) !== undefined;

const needsExport = (root: ServerRoot): boolean => fileOf(root.start) !== fileOf(root.statement);

/** One call or construction right where the server is started: nothing to extract. */
const isInPlace = (root: ServerRoot): boolean =>
  isPlainFactory(root) && functionAround(root.site.call) === functionAround(root.statement) && !needsExport(root);

/** A server that nothing else depends on is declared where it is started. */
function relocated(project: ProjectModel, root: ServerRoot, { moved, stdioOnly }: Classification): Edit[] | undefined {
  const call = callEdits(project, root, {
    name: undefined,
    carried: root.name,
    isAsync: false,
    stdioOnly,
    moved,
    setup: [],
  });
  return call && [...deletion(root.statement), ...call];
}

const refusal = (node: ts.Node, reason: string): Change => ({
  file: fileOf(node),
  line: lineOf(node),
  message: reason,
  confidence: 'review',
  edits: [],
});

/** What goes into the factory: statements of its list, and set-up from in front of the start. */
interface Parts extends Classification {
  readonly setup: readonly ts.Statement[];
}

function edited(project: ProjectModel, root: ServerRoot, { moved, stdioOnly, setup }: Parts): Edit[] | undefined {
  const source = root.list.getSourceFile();
  const style = styleOf(source.text);
  const name = freeName(
    [source, root.start.getSourceFile()],
    ['createServer', 'createMcpServer', 'createSessionServer'],
  );
  const isAsync = [...moved, ...setup].some((statement) => awaitsDirectly(statement));
  const base = indentAt(source.text, root.statement.getStart());
  const module = ts.isSourceFile(root.list);
  const carried = carriedNames(root, project.references, [...moved, ...setup]);
  const [exported, prefix] = [needsExport(root) ? 'export ' : '', isAsync ? 'async ' : ''];
  const opening = module ? `${exported}${prefix}function ${name}() {` : `const ${name} = ${prefix}() => {`;
  const line = (text: string): string => (text === '' ? '' : base + text) + style.newline;
  const edits = factoryEdits(root.list, moved, {
    header: line(opening),
    footer:
      setup.map((statement) => relocatedText(statement, base + style.indent)).join('') +
      line('').repeat(moved.length + setup.length > 1 ? 1 : 0) +
      line(`${style.indent}return ${carried}${style.semicolon}`) +
      line(module ? '}' : `}${style.semicolon}`),
    indent: style.indent,
    removed: stdioOnly,
    declared: root.assigned && root.statement,
  });
  const call = callEdits(project, root, { name, carried, isAsync, stdioOnly, moved, setup });
  return edits && call && [...edits, ...setup.flatMap(deletion), ...call];
}
