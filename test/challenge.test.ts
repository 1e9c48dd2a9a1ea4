import { describe, expect, it } from 'vitest';
import { bearerChallenge, isScope, parseChallenges } from '../src/verify/messages/challenge.ts';

/** A header as `scheme {parameters}` of each challenge. */
function read(...values: string[]) {
  const { challenges, problem } = parseChallenges(values);
  return [...challenges.map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]), problem];
}

describe('a WWW-Authenticate header', () => {
  it.each([
    ['Bearer', [['bearer', {}]]],
    ['Bearer realm="a, b"', [['bearer', { realm: 'a, b' }]]],
    ['BEARER Realm=a , scope = "x y"', [['bearer', { realm: 'a', scope: 'x y' }]]],
    [String.raw`Bearer error_description="a \"b\" \\ c"`, [['bearer', { error_description: String.raw`a "b" \ c` }]]],
    [
      'Negotiate, Bearer a="b"',
      [
        ['negotiate', {}],
        ['bearer', { a: 'b' }],
      ],
    ],
    [
      'Negotiate oYG2MIG/+=, Bearer a="b", Basic realm="c"',
      [
        ['negotiate', {}],
        ['bearer', { a: 'b' }],
        ['basic', { realm: 'c' }],
      ],
    ],
    [', Bearer a="b",, c=d,', [['bearer', { a: 'b', c: 'd' }]]],
    ['Bearer a=""', [['bearer', { a: '' }]]],
  ])('%s is well-formed', (value, challenges) => {
    expect(read(value)).toEqual([...challenges, undefined]);
  });

  it('may be several lines', () => {
    expect(read('Basic realm="x"', 'Bearer a=b')).toEqual([
      ['basic', { realm: 'x' }],
      ['bearer', { a: 'b' }],
      undefined,
    ]);
  });

  it.each([
    ['', 'it holds no scheme'],
    ['error="x"', 'error comes before any scheme'],
    ['Bearer a="b" c="d"', 'no comma before c="d"'],
    ['Bearer Basic realm="x"', 'no comma before Basic'],
    ['Bearer error_description="bad "token""', 'no comma before token'],
    ['Bearer error_description="bad', 'the quoted string of error_description is not closed'],
    [String.raw`Bearer a="b\"`, 'the quoted string of a is not closed'],
    ['Bearer resource_metadata=https://host/x', 'the value of resource_metadata needs quotes'],
    ['Bearer x=y, a=, b=c', 'a has no value'],
    ['Bearer a="b", A=c', 'a is there more than once'],
    ['Bearer a="f\u00fcr"', 'a holds characters that are not printable ASCII'],
    ['Bearer a="b\tc"', 'a holds characters that are not printable ASCII'],
    ['{"error":"x"}', '{"error":"x"} is neither a scheme nor a parameter'],
  ])('%j is not: %s', (value, problem) => {
    expect(parseChallenges([value]).problem).toBe(problem);
  });

  it('gives what can be read all the same', () => {
    const value = 'Bearer error="invalid_token", error_description="bad "token"", resource_metadata="https://host/x"';
    const challenge = bearerChallenge([['WWW-Authenticate', value]]);
    expect(challenge?.parameters.get('resource_metadata')).toBe('https://host/x');
    expect(bearerChallenge([['www-authenticate', 'Bearer a=https://host/x?b=c']])?.parameters.get('a')).toBe(
      'https://host/x?b=c',
    );
    expect(bearerChallenge([['WWW-Authenticate', 'Basic realm="Bearer"']])).toBeUndefined();
  });

  it('is read in time, whatever it holds', () => {
    for (const piece of ['a=', '"', '\\', 'a ', '=', ',', 'a="\\']) {
      expect(parseChallenges([`Bearer ${piece.repeat(200_000)}`]).challenges.length).toBeLessThan(2);
    }
  });
});

describe('a scope', () => {
  it.each(['mcp', 'mcp:read files/write', 'https://host/scope'])('%s', (scope) => {
    expect(isScope(scope)).toBe(true);
  });

  it.each(['', ' mcp', 'a  b', 'a\tb', 'a "b"', 'a\\b', 'f\u00fcr'])('is not %j', (scope) => {
    expect(isScope(scope)).toBe(false);
  });
});
