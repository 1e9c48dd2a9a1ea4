import { Project, ts } from 'ts-morph';
import type { Files } from '../../edits/edit.ts';

/** Sources with what is known of their types without any package installed. */
export interface TypedProgram {
  readonly checker: ts.TypeChecker;
  /** By project path. */
  readonly sources: ReadonlyMap<string, ts.SourceFile>;
}

const SOURCE = /\.([mc]?[tj]sx?|json)$/;

/** What SDK v1 registers with; nothing else of a package has a type here. */
const FIRST_SDK = `declare module '@modelcontextprotocol/sdk/server/mcp.js' {
  export class McpServer {
    constructor(...given: any[]);
    server: any;
    tool(...given: any[]): any;
    prompt(...given: any[]): any;
    resource(...given: any[]): any;
    [other: string]: any;
  }
}
declare module '@modelcontextprotocol/sdk/server/mcp' {
  export * from '@modelcontextprotocol/sdk/server/mcp.js';
}
`;

/** Loads the files that the roots reach, with the types of the language. */
export function typedProgram(files: Files, roots: readonly string[]): TypedProgram {
  const project = new Project({
    useInMemoryFileSystem: true,
    compilerOptions: {
      allowJs: true,
      strict: true,
      types: [],
      lib: ['lib.es2023.d.ts'],
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      allowImportingTsExtensions: true,
      noEmit: true,
    },
  });
  const disk = project.getFileSystem();
  for (const [file, text] of files) if (SOURCE.test(file)) disk.writeFileSync(`/${file}`, text);
  project.createSourceFile('/first-sdk.d.ts', FIRST_SDK);
  for (const root of roots) project.addSourceFileAtPathIfExists(`/${root}`);
  project.resolveSourceFileDependencies();
  const sources = project.getSourceFiles().map((one) => [one.getFilePath().slice(1), one.compilerNode] as const);
  return {
    checker: project.getTypeChecker().compilerObject,
    sources: new Map(sources.filter(([file]) => files.has(file))),
  };
}
