import { ts } from 'ts-morph';
import type { Edit } from '../edits/edit.ts';
import { classify, type Classification } from '../project/factory/classify.ts';
import type { ProjectModel } from '../project/project-model.ts';
import { isSharedServer } from '../project/singleton/singleton.ts';
import { scopeOf } from '../project/factory/scope.ts';
import { serverTakers } from '../project/factory/server-takers.ts';
import { chainedStarts } from '../project/starts/chained-starts.ts';
import {
  besideClosing,
  isClosedOver,
  isServerRoot,
  serverRootOf,
  type ServerRoot,
} from '../project/starts/server-root.ts';
import { isSwitched } from '../project/starts/switch.ts';
import { awaitsDirectly, fileOf, functionAround, lineOf } from '../project/syntax.ts';
import { factoryEdits } from './lib/factory-edits.ts';
import { carriedNames } from './lib/carried-names.ts';
import { freeName } from '../project/free-name.ts';
import { callEdits, deletion, relocatedText } from './lib/factory-call.ts';
import { importEdits, isEsModule, isKnownAtStart } from './lib/factory-import.ts';
import { keptServer } from './lib/kept-server.ts';
import { outsideEdits } from './lib/outside-calls.ts';
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
    const chained = chainedStarts(project).map(({ site }) => site);
    for (const site of project.sites) {
      if (isSwitched(site) || site.owner || chained.includes(site)) continue;
      if (!site.root) continue;
      const root = serverRootOf(site, project.references);
      if (isServerRoot(root)) yield* extraction(project, root);
      else yield refusal(root.node, root.reason);
    }
  },
};
export default transform;

function extraction(project: ProjectModel, root: ServerRoot): Change[] {
  if (threadableState(project, root).length > 0 || isSharedServer(project, root)) return [];
  if (serverTakers(project, root).length > 0) return [];
  const scope = scopeOf(root, project.references);
  const division = classify(scope, root.statement, movableState(project, root));
  const { moved, kept, conflicts } = division;
  const isInPlace = moved.length === 1 && isCalledInPlace(project, root, division);
  const [conflict] = conflicts;
  const beside = isClosedOver(root) ? besideClosing(root, moved, project.references) : undefined;
  if (beside && !conflict)
    return [
      refusal(beside, 'over HTTP every session has a server of its own: use it in a handler, or where it is started'),
    ];
  if (isInPlace && !(kept && conflict)) return [];
  if (conflict) return [refusal(conflict.node, conflict.reason)];
  const { early, behind } = aroundStart(root, moved);
  if (kept && moved.length === 1 && ts.isCallExpression(root.initializer) && isKnownAtStart(project, root))
    return remade(project, root, division);
  const parts = { ...division, moved: early, setup: [...division.setup, ...behind] };
  const relocates = isPlainFactory(root) && moved.length === 1 && parts.setup.length === 0 && !kept;
  const edits = relocates ? relocated(project, root, division) : edited(project, root, parts);
  if (!edits)
    return [
      refusal(
        root.statement,
        'the server is built where its factory cannot be awaited, or shares a line with other code',
      ),
    ];
  const more = moved.length - 1;
  const dependents = more === 1 ? 'statement that depends' : `${more} statements that depend`;
  const message = `'${root.name}' is built by a factory${more > 0 ? ` with the ${dependents} on it` : ''}${kept ? '; the module goes on holding one' : ''}`;
  return [{ file: fileOf(root.statement), line: lineOf(root.statement), message, confidence: 'safe', edits }];
}

/** The start calls the factory that is there already for a server of its own. */
function remade(project: ProjectModel, root: ServerRoot, { moved, stdioOnly, front }: Classification): Change[] {
  const { semicolon } = styleOf(root.start.getSourceFile().text);
  const declared = `const ${root.name} = ${root.initializer.getText()}${semicolon}`;
  const edits = callEdits(project, root, { declared, isAsync: false, stdioOnly, moved, setup: [], front });
  if (!edits) return [refusal(root.statement, 'the server cannot be built again where it is started')];
  const message = `'${root.name}' is built where it is started; the module goes on holding another one`;
  return [{ file: fileOf(root.start), line: lineOf(root.start), message, confidence: 'safe', edits }];
}

/** What moves from behind the start of the same list: functions, that can be called from above, and set-up. */
function aroundStart(
  { list, start }: ServerRoot,
  moved: readonly ts.Statement[],
): { early: readonly ts.Statement[]; behind: readonly ts.Statement[] } {
  const isBehind = (statement: ts.Statement): boolean => start.parent === list && statement.pos > start.pos;
  return { early: moved.filter((s) => !isBehind(s)), behind: moved.filter(isBehind) };
}

/** One call or construction that the start can repeat: right where it stands, or one that its file knows. */
function isCalledInPlace(project: ProjectModel, root: ServerRoot, { kept, ownAtStart }: Classification): boolean {
  if (!isPlainFactory(root)) return false;
  if (kept) return !ownAtStart && isKnownAtStart(project, root);
  return functionAround(root.site.call) === functionAround(root.statement) || isClosedOver(root);
}

/** A server that nothing else depends on is declared where it is started. */
function relocated(project: ProjectModel, root: ServerRoot, { moved, stdioOnly }: Classification): Edit[] | undefined {
  const call = callEdits(project, root, {
    declared: root.statement.getText().replace(/^export\s+/, ''),
    isAsync: false,
    stdioOnly,
    moved,
    setup: [],
    front: [],
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

function edited(project: ProjectModel, root: ServerRoot, parts: Classification): Edit[] | undefined {
  const { moved, stdioOnly, kept, ownAtStart, front, setup } = parts;
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
  const outside = kept ? outsideEdits(project, root, { name, isAsync }) : [];
  const isTaken = root.start.getSourceFile() !== source || outside.length > 0;
  const exported = isTaken && isEsModule(source) ? 'export ' : '';
  const prefix = isAsync ? 'async ' : '';
  const opening = module ? `${exported}${prefix}function ${name}() {` : `const ${name} = ${prefix}() => {`;
  const line = (text: string): string => (text === '' ? '' : base + text) + style.newline;
  const call = `${isAsync ? 'await ' : ''}${name}()`;
  const held = keptServer(project, root, { parts, carried, call });
  const edits = factoryEdits(root.list, moved, {
    header: line(opening),
    footer:
      setup.map((statement) => relocatedText(statement, base + style.indent)).join('') +
      line('').repeat(moved.length + setup.length > 1 ? 1 : 0) +
      line(`${style.indent}return ${carried}${style.semicolon}`) +
      line(module ? '}' : `}${style.semicolon}`) +
      held.behindFactory,
    indent: style.indent,
    removed: [...stdioOnly, ...held.below],
    declared: root.assigned && root.statement,
  });
  const own = carried === root.name ? (root.site.root?.text ?? root.name) : carried;
  const declared = ownAtStart ? `${root.assigned ? '' : 'const '}${own} = ${call}${style.semicolon}` : '';
  const calls = callEdits(project, root, { declared, isAsync, stdioOnly, moved, setup, front });
  return (
    edits &&
    calls && [
      ...edits,
      ...setup.flatMap(deletion),
      ...held.edits,
      ...calls,
      ...importEdits(project, root, { name, ownAtStart }),
      ...outside,
    ]
  );
}
