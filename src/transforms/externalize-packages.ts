import { ts } from 'ts-morph';
import type { Edit } from '../edits/edit.ts';
import type { ProjectModel } from '../project/project-model.ts';
import { isSwitched } from '../project/starts/switch.ts';
import { lineOf } from '../project/syntax.ts';
import { jsonEdit } from './lib/edit-json.ts';
import { buildFiles, bundlesEsm, esmBundles, propertyOf } from './lib/esm-bundles.ts';
import { styleOf } from './lib/text-style.ts';
import type { Change, Transform } from './transform.ts';

const PACKAGES = ['express', 'cors'];

/** express and cors stay outside of ESM bundles. */
const transform: Transform = {
  id: 'externalize-packages',
  title: 'Keep express out of the bundle',
  why: 'An ESM bundle cannot require() what express requires ("Dynamic require of tty is not supported"): node_modules has it anyway.',
  docs: ['https://esbuild.github.io/api/#external'],
  *run(project) {
    if (!project.sites.some(isSwitched)) return;
    yield* scriptChanges(project);
    for (const [file, text] of buildFiles(project)) yield* fileChanges(file, text);
  },
};
export default transform;

function scriptChanges({ manifest }: ProjectModel): Change[] {
  const bundling = Object.entries(manifest.scripts).filter(
    ([, script]) => bundlesEsm(script) && !/--external:express|--packages=external/.test(script),
  );
  const flags = PACKAGES.map((name) => ` --external:${name}`).join('');
  const values = bundling.map(([name, script]) => ({
    path: ['scripts', name],
    value: script.replace(/\besbuild\b[^&|;]*--bundle/, `$&${flags}`),
  }));
  const edits = jsonEdit('package.json', manifest.text, values);
  return edits.length === 0 ? [] : [change('package.json', 1, edits)];
}

function fileChanges(file: string, text: string): Change[] {
  return esmBundles(file, text).flatMap((node) => {
    const edits = externals(file, text, node);
    return edits.length === 0 ? [] : [change(file, lineOf(node), edits)];
  });
}

function externals(file: string, text: string, node: ts.ObjectLiteralExpression): Edit[] {
  const { quote } = styleOf(text);
  const names = PACKAGES.map((name) => quote + name + quote);
  const external = propertyOf(node, 'external');
  if (external && !ts.isArrayLiteralExpression(external)) return [];
  if (external?.elements.some((element) => names.includes(element.getText()))) return [];
  const at = (position: number, added: string): Edit => ({
    kind: 'replace',
    file,
    start: position,
    end: position,
    text: added,
  });
  const [first] = external?.elements ?? [];
  if (external)
    return [at(first?.getStart() ?? external.getStart() + 1, first ? `${names.join(', ')}, ` : names.join(', '))];
  const bundle = node.properties.find((property) => property.name?.getText() === 'bundle');
  return bundle ? [at(bundle.getStart(), `external: [${names.join(', ')}], `)] : [];
}

const change = (file: string, line: number, edits: readonly Edit[]): Change => ({
  ...{ file, line, edits },
  message: `${PACKAGES.join(' and ')} stay outside of the bundle`,
  confidence: 'safe',
});
