import { ts } from 'ts-morph';
import type { Edit } from '../edits/edit.ts';
import { globalDisposition } from '../project/state/disposition.ts';
import type { GlobalState } from '../project/state/global-state.ts';
import { objectUses } from '../project/state/global-uses.ts';
import type { ProcessObject } from '../project/state/process-objects.ts';
import type { ProjectModel } from '../project/project-model.ts';
import { fileOf } from '../project/syntax.ts';
import { freeName } from '../project/free-name.ts';
import { sessionImportEdits } from './lib/session-import.ts';
import { styleOf } from './lib/text-style.ts';
import type { Change, Transform } from './transform.ts';

const OVERLAYS = { 'process.env': 'sessionEnv', globalThis: 'sessionGlobals' } as const;

/** What handlers write to the environment or to global variables becomes the session's own. */
const transform: Transform = {
  id: 'isolate-global-state',
  title: 'Give every session its own environment',
  why: 'A stdio process served one client, so process.env and global variables were that client’s own. A session now reads and writes them through a layer of its own.',
  docs: ['https://nodejs.org/api/async_context.html#class-asynclocalstorage'],
  *run(project) {
    const own = project.globalState.filter((item) => globalDisposition(item, project).kind === 'isolated');
    for (const object of ['process.env', 'globalThis'] as const) {
      const written = own.filter((item) => item.object === object);
      if (written.length > 0) yield layered(project, object, written);
    }
    for (const item of own) if (item.name === 'default') yield* named(project, item);
  },
};
export default transform;

function layered(project: ProjectModel, object: ProcessObject, written: readonly GlobalState[]): Change {
  const keys = new Set(written.map(({ key }) => key));
  const uses = objectUses(project, object).filter(
    ({ key, atStart }) => !atStart && (key === undefined || keys.has(key)),
  );
  const sources = [...new Set(uses.map(({ node }) => node.getSourceFile()))];
  const names = [...new Set(written.map(({ name }) => `'${name}'`))].join(', ');
  return {
    file: written[0]?.file ?? 'package.json',
    line: written[0]?.line ?? 1,
    message: `${names}: written while requests are handled, so every session gets its own`,
    confidence: 'review',
    edits: [
      ...sources.flatMap((source) => sessionImportEdits(project, source, [OVERLAYS[object]])),
      ...uses.map(({ node }) => replaced(node, object)),
    ],
  };
}

/** `export default new Store()` gets a name, so that it can be a variable of each session. */
function named({ program }: ProjectModel, { file, line }: GlobalState): Change[] {
  const source = program.sources.get(file);
  const exported = source?.statements.find(ts.isExportAssignment);
  if (!source || !exported) return [];
  const { newline, semicolon } = styleOf(source.text);
  const name = freeName([source], ['instance', 'exported']);
  const [start, end] = [exported.getStart(), exported.expression.getStart()];
  const after = `${newline}export default ${name}${semicolon}`;
  return [
    {
      ...{ file, line, confidence: 'safe', message: `the default export is called '${name}'` },
      edits: [
        { kind: 'replace', file, start, end, text: `const ${name} = ` },
        { kind: 'replace', file, start: exported.getEnd(), end: exported.getEnd(), text: after },
      ],
    },
  ];
}

function replaced(node: ts.Expression, object: ProcessObject): Edit {
  const label = ts.isShorthandPropertyAssignment(node.parent) ? `${node.getText()}: ` : '';
  const text = `${label}${OVERLAYS[object]}`;
  return { kind: 'replace', file: fileOf(node), start: node.getStart(), end: node.getEnd(), text };
}
