import { ts } from 'ts-morph';
import { importedFrom } from '../imports.ts';
import type { References } from '../references.ts';

const FS = /^(node:)?fs(\/promises)?$|^fs-extra$|^graceful-fs$/;
const PROCESSES = /^(node:)?child_process$|^execa$|^cross-spawn$|^zx$/;

/** What a call of the file system module is named: `readFile` of `fs.promises.readFile(…)`; undefined for other calls. */
export const fileCall = (call: ts.CallExpression): string | undefined => moduleCall(call.expression, FS);

/** The same for what starts other programs, `promisify(exec)` included. */
export function processCall(call: ts.CallExpression, references: References): string | undefined {
  const { expression: callee } = call;
  const direct = moduleCall(callee, PROCESSES);
  if (direct !== undefined || !ts.isIdentifier(callee)) return direct;
  const declaration = references.symbolOf(callee)?.valueDeclaration;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  if (!made || !ts.isCallExpression(made) || !/promisify$/.test(made.expression.getText())) return undefined;
  const [wrapped] = made.arguments;
  return wrapped && moduleCall(wrapped, PROCESSES);
}

function moduleCall(callee: ts.Expression, module: RegExp): string | undefined {
  const inner = ts.isPropertyAccessExpression(callee) && ts.isPropertyAccessExpression(callee.expression);
  const found = importedFrom(inner ? callee.expression : callee, module);
  if (!found) return undefined;
  return ts.isPropertyAccessExpression(callee) ? callee.name.text : found.name;
}
