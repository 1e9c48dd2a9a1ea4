import { ts } from 'ts-morph';
import type { Edit } from '../edits/edit.ts';
import type { ProjectModel } from '../project/project-model.ts';
import { isSwitched } from '../project/starts/switch.ts';
import { nodesIn } from '../project/syntax.ts';
import { jsonEdit } from './lib/edit-json.ts';
import { styleOf } from './lib/text-style.ts';
import type { Change, Transform } from './transform.ts';

const PACKAGES = ['express', 'cors'];
const BUILD_FILE = /^(scripts\/)?[\w.-]*(build|esbuild|bundle)[\w.-]*\.[mc]?[jt]s$/;

/** express and cors stay outside of ESM bundles. */
const transform: Transform = {
  id: 'externalize-packages',
  title: 'Keep express out of the bundle',
  why: 'An ESM bundle cannot require() what express requires ("Dynamic require of tty is not supported"): node_modules has it anyway.',
  docs: ['https://esbuild.github.io/api/#external'],
  *run(project) {
    if (!project.sites.some(isSwitched)) return;
    yield* scriptChanges(project);
    for (const [file, text] of project.files)
      if (BUILD_FILE.test(file) && /\besbuild\b/.test(text)) yield* fileChanges(file, text);
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

const bundlesEsm = (script: string): boolean =>
  /\besbuild\b/.test(script) && script.includes('--bundle') && script.includes('--format=esm');

function fileChanges(file: string, text: string): Change[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);
  return [...nodesIn(source)].flatMap((node) => {
    if (!ts.isObjectLiteralExpression(node) || !isEsmBundle(node)) return [];
    const edits = externals(file, text, node);
    return edits.length === 0
      ? []
      : [change(file, source.getLineAndCharacterOfPosition(node.getStart()).line + 1, edits)];
  });
}

const propertyOf = (node: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined =>
  node.properties.filter(ts.isPropertyAssignment).find((property) => property.name.getText() === name)?.initializer;

function isEsmBundle(node: ts.ObjectLiteralExpression): boolean {
  const [bundle, format, packages] = ['bundle', 'format', 'packages'].map((name) => propertyOf(node, name)?.getText());
  return bundle === 'true' && /esm/.test(format ?? '') && !/external/.test(packages ?? '');
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
