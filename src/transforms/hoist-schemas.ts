import { ts } from 'ts-morph';
import type { Edit } from '../edits/edit.ts';
import { isGenerated } from '../project/generated-modules.ts';
import { shortSchemas } from '../project/requests/long-schemas.ts';
import type { ProjectModel } from '../project/project-model.ts';
import { isSwitched } from '../project/starts/switch.ts';
import { fileOf, lineOf, nodesIn } from '../project/syntax.ts';
import type { HoistableSchema } from '../project/requests/tool-schemas.ts';
import { extentOf, indentableLines, indentAt } from './lib/extent.ts';
import { styleOf } from './lib/text-style.ts';
import type { Change, Transform } from './transform.ts';

/** Schemas that no session changes become constants of their module. */
const transform: Transform = {
  id: 'hoist-schemas',
  title: 'Build schemas once',
  why: 'A schema inside the factory is built and kept again for every session: about 100 µs and 20 KiB per tool. Files with more than 50 lines of them stay as they are.',
  docs: ['https://zod.dev/v4#performance'],
  improves: true,
  *run(project) {
    if (!project.sites.some(isSwitched)) return;
    for (const [file, source] of project.program.sources) if (!isGenerated(file)) yield* hoisted(project, source);
  },
};
export default transform;

function hoisted(project: ProjectModel, source: ts.SourceFile): Change[] {
  const found = shortSchemas(project, source).filter(({ place }) => extentOf(place));
  const [first] = found;
  if (!first) return [];
  const named = withFreeNames(source, found);
  const places = new Set(named.map(({ place }) => place));
  const own = (place: ts.Statement): HoistableSchema[] => named.filter((hoist) => hoist.place === place);
  return [
    {
      file: fileOf(source),
      line: lineOf(first.expression),
      message: `${found.length === 1 ? 'a schema is' : `${found.length} schemas are`} built once, not once per session`,
      confidence: 'safe',
      edits: [...[...places].map((place) => declarations(place, own(place))), ...named.map(use)],
    },
  ];
}

function withFreeNames(source: ts.SourceFile, hoists: readonly HoistableSchema[]): HoistableSchema[] {
  const taken = new Set([...nodesIn(source)].filter(ts.isIdentifier).map(({ text }) => text));
  return hoists.map((hoist) => {
    let name = hoist.name;
    for (let number = 2; taken.has(name); number++) name = hoist.name + String(number);
    taken.add(name);
    return { ...hoist, name };
  });
}

function declarations(place: ts.Statement, hoists: readonly HoistableSchema[]): Edit {
  const source = place.getSourceFile();
  const { newline, semicolon } = styleOf(source.text);
  const at = extentOf(place)?.start ?? place.getStart();
  const lines = hoists.map(({ name, expression }) => `const ${name} = ${dedented(expression)}${semicolon}${newline}`);
  return { kind: 'replace', file: fileOf(source), start: at, end: at, text: lines.join('') + newline };
}

const use = ({ expression, name }: HoistableSchema): Edit => ({
  kind: 'replace',
  file: fileOf(expression),
  start: expression.getStart(),
  end: expression.getEnd(),
  text: name,
});

/** The text as it stands at the left margin; lines of template literals stay. */
function dedented(expression: ts.Expression): string {
  const source = expression.getSourceFile();
  const [start, end] = [expression.getStart(), expression.getEnd()];
  const margin = indentAt(source.text, start);
  const second = source.text.indexOf('\n', start) + 1;
  const lines = second === 0 || second > end ? [] : indentableLines(source, { start: second, end });
  const bounds = lines.filter((line) => source.text.startsWith(margin, line));
  const pieces = [start, ...bounds.map((line) => line + margin.length)].map((from, index) =>
    source.text.slice(from, bounds[index] ?? end),
  );
  return pieces.join('');
}
