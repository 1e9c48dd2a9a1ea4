import { ts } from 'ts-morph';
import type { Edit } from '../edits/edit.ts';
import { attemptOf, selfStartOf, type SelfStart } from '../project/starts/self-start.ts';
import { eraObstacle } from '../project/starts/modern-start.ts';
import { isSwitched } from '../project/starts/switch.ts';
import { sdkVersionOf } from '../project/sdk-version.ts';
import { fileOf, lineOf } from '../project/syntax.ts';
import { indentAt } from './lib/extent.ts';
import { deletion, relocatedText } from './lib/factory-call.ts';
import { freeName } from '../project/free-name.ts';
import { replace } from './lib/import-lines.ts';
import { styleOf } from './lib/text-style.ts';
import type { Change, Transform } from './transform.ts';

/** A class of SDK v2 that does nothing but make its server ready and connect it hands the server out: then a factory can build it. */
const transform: Transform = {
  id: 'unwrap-class-start',
  title: 'Connect the server of a class outside of it',
  why: 'SDK v2 chooses the era of a client where it is given servers. A class that connects its own keeps it to itself: its run() becomes a function beside it, and what that makes ready first a function that builds the server.',
  docs: ['https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/stdio'],
  goesFirst: true,
  *run(project) {
    if (sdkVersionOf(project.program) !== 'v2' || project.sites.some(isSwitched) || eraObstacle(project)) return;
    const [site, other] = project.sites;
    const start = site && !other ? selfStartOf(site, project) : undefined;
    if (!start) return;
    yield {
      file: fileOf(start.call),
      line: lineOf(start.call),
      message: `what ${start.method.name.getText()}() does is done beside the class, with the server that it holds`,
      confidence: 'safe',
      edits: editsOf(start),
    } satisfies Change;
  },
};
export default transform;

function editsOf(start: SelfStart): Edit[] {
  const { call, method, declared, hidden, statement } = start;
  const source = call.getSourceFile();
  const name = freeName([source], ['main', 'startOnStdio', 'startServer']);
  const base = indentAt(source.text, statement.getStart());
  return [
    ...removedMember(method),
    ...hidden.map((modifier) => replace(modifier, [modifier.getStart(), modifier.getEnd() + 1], '')),
    ...(declared ? deletion(declared) : []),
    replace(statement, [statement.getStart(), statement.getStart()], functionText(start, name, base)),
    replace(call, [call.getStart(), call.getEnd()], `${name}()`),
  ];
}

/** The last member goes with the blank line in front of it. */
function removedMember(method: ts.MethodDeclaration): Edit[] {
  const isLast = ts.isClassLike(method.parent) && method.parent.members.at(-1) === method;
  const blank = /\n[^\S\n]*\r?\n[^\S\n]*$/.exec(method.getSourceFile().text.slice(0, method.getStart()));
  const [first] = deletion(method);
  if (!isLast || !blank || first?.kind !== 'replace') return deletion(method);
  return [{ ...first, start: Math.min(first.start, blank.index + 1) }];
}

/** The first line of a block. */
const BEGINS = /^[^\n]*\{\r?\n/;

function functionText(start: SelfStart, name: string, base: string): string {
  const { call, method, before, made, field } = start;
  const source = call.getSourceFile();
  const { indent, newline, semicolon } = styleOf(source.text);
  const isTyped = /\.[mc]?tsx?$/.test(fileOf(call));
  const server = freeName([source], ['mcpServer', 'server', 'ownServer']);
  const factory = before.length > 0 ? freeName([source], ['createServer', 'buildServer', 'makeServer']) : undefined;
  const statements = [...(method.body?.statements ?? [])].filter((one) => !before.includes(one));
  const built = factory === undefined ? `${made.getText()}.${field}` : `await ${factory}()`;
  const declared = `const ${server} = ${built}${semicolon}${newline}`;
  const connects = statements.map((one) =>
    relocatedText(one, base + indent).replace(`this.${field}.connect`, `${server}.connect`),
  );
  const [inner, lines] = attemptOf(method)
    ? ['', connects.map((one) => one.replace(BEGINS, (begin) => `${begin}${base}${indent}${indent}${declared}`))]
    : [`${base}${indent}${declared}`, connects];
  return [
    ...(factory === undefined ? [] : [factoryText(start, factory, base)]),
    `async function ${name}()${isTyped ? ': Promise<void>' : ''} {${newline}`,
    inner,
    ...lines,
    `${base}}${newline}${newline}${base}`,
  ].join('');
}

/** A function that makes an instance ready as the method did, and hands its server out. */
function factoryText({ call, made, field, before }: SelfStart, factory: string, base: string): string {
  const source = call.getSourceFile();
  const { indent, newline, semicolon } = styleOf(source.text);
  const instance = freeName([source], ['instance', 'made', 'ownInstance']);
  const margin = base + indent;
  return [
    `async function ${factory}() {${newline}`,
    `${margin}const ${instance} = ${made.getText()}${semicolon}${newline}`,
    ...before.map((one) => relocatedText(one, margin).replace(/\bthis\./, `${instance}.`)),
    `${margin}return ${instance}.${field}${semicolon}${newline}`,
    `${base}}${newline}${newline}${base}`,
  ].join('');
}
