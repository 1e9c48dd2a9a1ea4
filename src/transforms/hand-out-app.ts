import { ts } from 'ts-morph';
import type { Edit } from '../edits/edit.ts';
import { freeName } from '../project/free-name.ts';
import type { ProjectModel } from '../project/project-model.ts';
import { ownedBy } from '../project/sse/endpoint-names.ts';
import { listensForCaller, type ListensForCaller } from '../project/sse/listens-for-caller.ts';
import { fileOf, isWithin, lineOf, unwrapped } from '../project/syntax.ts';
import { carriedImports } from './lib/carried-imports.ts';
import { indentAt } from './lib/extent.ts';
import { deletion } from './lib/factory-call.ts';
import { insertedImports, replace } from './lib/import-lines.ts';
import { importsLeftOver } from './lib/unused-imports.ts';
import { styleOf } from './lib/text-style.ts';
import type { Change, Transform } from './transform.ts';

/** A function that is given the server and has its app listen returns the app: who has the server starts both. */
const transform: Transform = {
  id: 'hand-out-app',
  title: 'Return the app to the caller that has the server',
  why: 'A server is started over HTTP where it is built. A function that is given one and has its own app listen keeps that app, with its routes and its guards, from there: it returns it, and its caller has it listen.',
  docs: ['https://expressjs.com/en/4x/api.html#app.listen'],
  reshapes: true,
  *run(project) {
    const found = listensForCaller(project);
    if (found) yield handedOut(found, project);
  },
};
export default transform;

const handedOut = (found: ListensForCaller, project: ProjectModel): Change => ({
  file: fileOf(found.place),
  line: lineOf(found.place),
  message: `'${found.app.text}' is returned to the one place that has the server, and listens there`,
  confidence: 'safe',
  edits: [...ownEdits(found, project), ...callEdits(found, project)],
});

function ownEdits({ owner, app, place, returned }: ListensForCaller, { references }: ProjectModel): Edit[] {
  const gone = [place, ...(returned ? [returned] : []), ...(owner.type ? [owner.type] : [])];
  const owned = ownedBy({ references, nodes: gone, kept: [] }).filter((one) => !isWithin(app, one));
  const { text } = owner.getSourceFile();
  const { semicolon } = styleOf(text);
  const type = owner.type && ([text.lastIndexOf(':', owner.type.getStart()), owner.type.getEnd()] as const);
  return [
    replace(place, [place.getStart(), place.getEnd()], `return ${app.text}${semicolon}`),
    ...(returned ? deletion(returned) : []),
    ...(type ? [replace(owner, type, '')] : []),
    ...owned.flatMap((one) => deletion(one)),
    ...importsLeftOver(owner.getSourceFile(), { removed: [...gone, ...owned], kept: [] }),
  ];
}

function callEdits({ owner, app, call, statement, port, carried }: ListensForCaller, project: ProjectModel): Edit[] {
  const source = statement.getSourceFile();
  const { semicolon, newline } = styleOf(source.text);
  const name = freeName([source], [app.text, 'webApp', 'httpApp']);
  const isAsync = ts.getCombinedModifierFlags(owner) & ts.ModifierFlags.Async;
  const made = (isAsync ? 'await ' : '') + unwrapped(calledIn(call.kept)).getText();
  const line = newline + indentAt(source.text, statement.getStart());
  const listens = `${name}.listen(${port?.getText() ?? ''})${semicolon}`;
  return [
    replace(
      statement,
      [statement.getStart(), statement.getEnd()],
      `const ${name} = ${made}${semicolon}${line}${listens}`,
    ),
    ...insertedImports(source, carriedImports(project, source, carried)),
  ];
}

const calledIn = (kept: ts.Expression): ts.Expression => (ts.isVoidExpression(kept) ? kept.expression : kept);
