import { describe, expect, test } from 'vitest';
import { mendHandlers, mendTypes } from '../src/plan/mend-types.ts';

const TEXT = 'const a = 1;\n  expect(result.content.text);\n';
const files = new Map([['src/a.test.ts', TEXT]]);
const problem = (message: string, code = 'TS2339') => ({ file: 'src/a.test.ts', line: 2, code, message });

describe('mendTypes', () => {
  test('keeps a member that some kinds of content have', () => {
    const message = `Property 'text' does not exist on type '{ uri: string; text: string; } | { uri: string; blob: string; }'.`;
    const [mend] = mendTypes(files, [], [problem(message)]) ?? [];
    expect(mend?.edit).toMatchObject({
      start: 13,
      text: expect.stringMatching(/^ {2}\/\/ @ts-expect-error/) as string,
    });
  });

  test('keeps a function whose parameters have no type where no overload fits', () => {
    const unfit = problem('No overload matches this call.', 'TS2769');
    const untyped = problem("Parameter 'uri' implicitly has an 'any' type.", 'TS7006');
    expect(mendTypes(files, [], [unfit, untyped])).toHaveLength(1);
    expect(mendTypes(files, [], [untyped])).toBeUndefined();
  });

  test.each([
    [
      'a cast',
      'TS2352',
      "Conversion of type 'A' to type 'B' may be a mistake because neither type sufficiently overlaps",
    ],
    [
      'a member of a class',
      'TS2416',
      "Property 'onmessage' in type 'Own' is not assignable to the same property in base type",
    ],
    ['a value that may be missing', 'TS18048', "'request.params.arguments' is possibly 'undefined'."],
    ['a value of no known type', 'TS18046', "'result' is of type 'unknown'."],
  ])('keeps %s', (_what, code, message) => {
    expect(mendTypes(files, [], [problem(message, code)])).toHaveLength(1);
  });

  test.each([
    ['is not there', 'TS2305', "Module has no exported member 'Tool'."],
    ['takes other arguments', 'TS2554', 'Expected 1 arguments, but got 2.'],
  ])('leaves what %s', (_what, code, message) => {
    expect(mendTypes(files, [], [problem(message, code)])).toBeUndefined();
  });

  test('keeps the type of a member', () => {
    const typed = new Map([['src/a.test.ts', 'const a = 1;\ntype Result = JSONRPCResponse["result"];\n']]);
    const gone = problem(`Property 'result' does not exist on type 'JSONRPCResponse'.`);
    expect(mendTypes(typed, [], [gone])).toHaveLength(1);
    expect(mendTypes(files, [], [gone])).toBeUndefined();
  });

  test('leaves a member alone that nothing has', () => {
    const gone = `Property 'text' does not exist on type '{ uri: string; } | { blob: string; context: string; }'.`;
    expect(mendTypes(files, [], [problem(gone)])).toBeUndefined();
    expect(mendTypes(files, [], [problem(`Property 'text' does not exist on type 'McpServer'.`)])).toBeUndefined();
  });
});

describe('mendHandlers', () => {
  const text = "server.setRequestHandler('tools/list', async () => list);\nserver.registerTool('a', shape, run);\n";
  const server = new Map([['src/a.ts', text]]);
  const unfit = (line: number) => ({ file: 'src/a.ts', line, code: 'TS2345', message: 'no' });

  test('keeps what a handler returns', () => {
    expect(mendHandlers(server, [], [unfit(1)])).toHaveLength(1);
  });

  test.each([
    ['a member that the type does not know', 'TS2353'],
    ['a cast', 'TS2352'],
    ['an argument of a type', 'TS2344'],
  ])('keeps %s', (_what, code) => {
    expect(mendHandlers(server, [], [unfit(1), { ...unfit(2), code }])).toHaveLength(2);
  });

  test('hides nothing else', () => {
    expect(mendHandlers(server, [], [unfit(1), unfit(2)])).toBeUndefined();
  });
});
