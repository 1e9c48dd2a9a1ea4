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
    ['an argument of a type', 'TS2344'],
  ])('keeps %s', (_what, code) => {
    expect(mendHandlers(server, [], [unfit(1), { ...unfit(2), code }])).toHaveLength(2);
  });

  test('hides nothing else', () => {
    expect(mendHandlers(server, [], [unfit(1), unfit(2)])).toBeUndefined();
  });
});
