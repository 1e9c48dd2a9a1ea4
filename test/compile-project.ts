import { dirname, join } from 'node:path';
import ts from 'typescript';

const ROOT = join(import.meta.dirname, '..');
const STRICT: ts.CompilerOptions = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noImplicitReturns: true,
  noImplicitOverride: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  noPropertyAccessFromIndexSignature: true,
  noFallthroughCasesInSwitch: true,
  isolatedModules: true,
  esModuleInterop: true,
  declaration: true,
  skipLibCheck: true,
  types: ['node'],
  noEmit: true,
};

/** What the compiler says of files that exist only in memory, in a folder of this repository that sees its packages. */
export function compileProject(files: Readonly<Record<string, string>>, options: ts.CompilerOptions): string[] {
  const folder = join(ROOT, 'in-memory');
  const texts = new Map(Object.entries(files).map(([name, text]) => [join(folder, name), text]));
  const all = { ...STRICT, ...options };
  const host = ts.createCompilerHost(all);
  const fileExists = (file: string) => texts.has(file) || ts.sys.fileExists(file);
  const inMemory: ts.CompilerHost = {
    ...host,
    getCurrentDirectory: () => folder,
    fileExists,
    directoryExists: (name) => name.startsWith(folder) || ts.sys.directoryExists(name),
    readFile: (file) => texts.get(file) ?? ts.sys.readFile(file),
    getSourceFile(file, version, ...rest) {
      const text = texts.get(file);
      return text === undefined ? host.getSourceFile(file, version, ...rest) : ts.createSourceFile(file, text, version);
    },
  };
  const sources = [...texts.keys()].filter((file) => file.endsWith('ts'));
  const program = ts.createProgram(sources, all, inMemory);
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
    return `${file?.fileName.slice(dirname(folder).length + 1) ?? ''}:${line} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}
