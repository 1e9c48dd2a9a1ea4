import { expect, test } from 'vitest';
import { gist, lastWords } from '../src/io/gist.ts';

const ZOD = `node:internal/process/promises:391
      triggerUncaughtException(err, true /* fromPromise */);
      ^

ZodError: [
  {
    "code": "invalid_type",
    "expected": "string",
    "received": "undefined",
    "path": [
      "WEATHER_TOKEN"
    ],
    "message": "Required"
  }
]
    at get error [as error] (file:///app/node_modules/zod/v3/types.js:39:31)
    at ZodObject.parse (file:///app/node_modules/zod/v3/types.js:120:22)

Node.js v22.1.0
`;

const T3_ENV = `Failed to start
❌ Invalid environment variables: [
  {
    code: 'invalid_type',
    path: [ 'WEATHER_TOKEN' ],
    message: 'Invalid input: expected string, received undefined'
  }
]
/app/node_modules/@t3-oss/env-core/dist/index.js:32
        throw new Error("Invalid environment variables");
              ^

Error: Invalid environment variables
    at onValidationError (/app/node_modules/@t3-oss/env-core/dist/index.js:32:15)
`;

const ENVALID = `\u001b[33m================================\u001b[0m
 \u001b[31mInvalid\u001b[0m environment variables:
    PORT: Invalid number input: "asdf"
 \u001b[33mMissing\u001b[0m environment variables:
    WEATHER_TOKEN: undefined
\u001b[33m================================\u001b[0m
\u001b[33m Exiting with error code 1\u001b[0m
`;

const PRETTY = `✖ Invalid input: expected string, received undefined
  → at WEATHER_TOKEN
Error: the configuration is wrong
`;

const PLAIN = `loading
Error: could not start
    at main (/app/index.js:3:9)
Error: caused by another error
Error: and by one more
Error: which failed as well
Missing required environment variable: WEATHER_TOKEN
`;

const LISTED = `Fatal error
Missing environment variables:
- OTHER_TOKEN
- WEATHER_TOKEN
Set them and start again.
`;

const BARE = `Error: configuration
The following variables are required:
OTHER_TOKEN
WEATHER_TOKEN
`;

const JOI = `/app/config.js:9
  throw new Error(\`Config validation error: \${error.message}\`);
  ^

Error: Config validation error: "WEATHER_TOKEN" is required. "OTHER_TOKEN" must be a number
    at Object.<anonymous> (/app/config.js:9:9)
`;

test.each(Object.entries({ ZOD, T3_ENV, ENVALID, PRETTY, PLAIN, LISTED, BARE, JOI }))(
  '%s: the variable that is wrong stays',
  (_, log) => {
    expect(gist(log)).toContain('WEATHER_TOKEN');
    expect(gist(log)).not.toMatch(/[\n\u001b]| at (get|main|Object)/);
  },
);

test('blocks are told in one line each, in their order', () => {
  expect(gist(ENVALID)).toBe(
    'Invalid environment variables: PORT: Invalid number input: "asdf" | ' +
      'Missing environment variables: WEATHER_TOKEN: undefined | Exiting with error code 1',
  );
  expect(gist(PLAIN)).toBe(
    'Error: could not start | Error: caused by another error | Error: and by one more | ' +
      'Missing required environment variable: WEATHER_TOKEN',
  );
});

test('a log that names no problem is told by its end, and what opens a bracket swallows nothing', () => {
  expect(gist('one\ntwo\nthree\nfour\nfive')).toBe('two | three | four | five');
  expect(gist('smile :(\nfine\nError: no such host')).toContain('Error: no such host');
});

const UNCAUGHT = `node:events:502
      throw er; // Unhandled 'error' event
      ^

Error: listen EADDRINUSE: address already in use 127.0.0.1:18772
    at Server.setupListenHandle [as _listen2] (node:net:1940:16)
Emitted 'error' event on Server instance at:
    at emitErrorNT (node:net:1919:8) {
  code: 'EADDRINUSE',
  port: 18772
}

Node.js v22.1.0
`;

test('what Node.js says of itself is left out', () => {
  expect(lastWords(UNCAUGHT)).toBe(
    'Error: listen EADDRINUSE: address already in use 127.0.0.1:18772 | ' +
      "Emitted 'error' event on Server instance at: code: 'EADDRINUSE', port: 18772",
  );
});

test('the last words of a process are those of its end', () => {
  const early = Array.from({ length: 50 }, (_, index) => `error ${index}, dealt with`).join('\n');
  const late = Array.from({ length: 29 }, (_, index) => `step ${index}`).join('\n');
  expect(lastWords(`${early}\n${late}\nno more kites`)).toBe('step 26 | step 27 | step 28 | no more kites');
  expect(lastWords(`Fatal error: the wind\n${late}\n`)).toBe(
    'Fatal error: the wind | step 25 | step 26 | step 27 | step 28',
  );
  expect(lastWords('')).toBe('it said nothing');
});
