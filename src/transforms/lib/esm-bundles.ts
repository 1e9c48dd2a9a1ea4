import { ts } from 'ts-morph';
import type { ProjectModel } from '../../project/project-model.ts';
import { nodesIn } from '../../project/syntax.ts';

const BUILD_FILE = /^(scripts\/)?[\w.-]*(build|esbuild|bundle)[\w.-]*\.[mc]?[jt]s$/;

/** The files that tell esbuild how to bundle. */
export const buildFiles = ({ files }: Pick<ProjectModel, 'files'>): [string, string][] =>
  [...files].filter(([file, text]) => BUILD_FILE.test(file) && /\besbuild\b/.test(text));

/** True for a script that makes a bundle of ES modules. */
export const bundlesEsm = (script: string): boolean =>
  /\besbuild\b/.test(script) && script.includes('--bundle') && script.includes('--format=esm');

/** The options of esbuild for bundles of ES modules, in the text of a build file. */
export function esmBundles(file: string, text: string): ts.ObjectLiteralExpression[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);
  return [...nodesIn(source)].filter(
    (node) => ts.isObjectLiteralExpression(node) && isEsmBundle(node),
  ) as ts.ObjectLiteralExpression[];
}

/** True where a build makes ES modules of everything: what cannot be in one stays outside. */
export const makesEsmBundle = (project: Pick<ProjectModel, 'files' | 'manifest'>): boolean =>
  Object.values(project.manifest.scripts).some(bundlesEsm) ||
  buildFiles(project).some(([file, text]) => esmBundles(file, text).length > 0);

/** The value of a property, as far as it is written as `name: value`. */
export const propertyOf = (node: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined =>
  node.properties.filter(ts.isPropertyAssignment).find((property) => property.name.getText() === name)?.initializer;

function isEsmBundle(node: ts.ObjectLiteralExpression): boolean {
  const [bundle, format, packages] = ['bundle', 'format', 'packages'].map((name) => propertyOf(node, name)?.getText());
  return bundle === 'true' && /esm/.test(format ?? '') && !/external/.test(packages ?? '');
}
