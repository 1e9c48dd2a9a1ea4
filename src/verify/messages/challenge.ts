import { headerValues } from './headers.ts';
import type { HeaderList } from '../wire.ts';

/** One challenge of WWW-Authenticate; the names of scheme and parameters are in lower case. */
export interface Challenge {
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

export interface Challenges {
  /** As many as can be read. */
  readonly challenges: readonly Challenge[];
  /** What is wrong with the header first of all; undefined when it is well-formed. */
  readonly problem?: string;
}

/**
 * Reads the values of WWW-Authenticate (RFC 9110 §11.6.1), several header lines as one list. Well-formed is what has
 * its commas, quotes and escapes, visible ASCII in its values (RFC 6750 §3) and each parameter once.
 */
export function parseChallenges(values: readonly string[]): Challenges {
  const reading: Reading = { challenges: [], problems: [], last: 'comma' };
  const text = values.join(', ');
  for (let at = 0; at < text.length;) {
    const part = nextPart(text.slice(at));
    take(reading, part);
    at += part.text.length;
  }
  if (reading.challenges.length === 0) reading.problems.push('it holds no scheme');
  const [problem] = reading.problems;
  return { challenges: reading.challenges, ...(problem !== undefined && { problem }) };
}

/** The Bearer challenge of an answer (RFC 6750 §3), also out of a header that is not well-formed. */
export function bearerChallenge(headers: HeaderList): Challenge | undefined {
  const { challenges } = parseChallenges(headerValues(headers, 'www-authenticate'));
  return challenges.find(({ scheme }) => scheme === 'bearer');
}

/** Whether a value is a list of scopes (RFC 6749 §3.3): tokens of visible ASCII, one space between them. */
export function isScope(value: string): boolean {
  return /^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/.test(value);
}

interface Reading {
  readonly challenges: { scheme: string; parameters: Map<string, string> }[];
  readonly problems: string[];
  /** A scheme comes after a comma or at the start, a parameter also after its scheme. */
  last: 'comma' | 'scheme' | 'other';
}

interface Part {
  readonly text: string;
  readonly kind: 'gap' | 'scheme' | 'parameter' | 'junk';
  readonly name?: string;
  readonly value?: string;
  readonly problem?: string;
}

const tokenCharacter = "[!#$%&'*+.^_`|~\\w-]";
const gap = /^[\s,]+/;
const parameter = new RegExp(
  `^(${tokenCharacter}+)[ \\t]*=[ \\t]*(?:"((?:[^"\\\\]|\\\\.)*)"|(${tokenCharacter}+)(?=[\\s,]|$))`,
);
const openParameter = new RegExp(`^(${tokenCharacter}+)[ \\t]*=[ \\t]*("?)`);
const scheme = new RegExp(`^(${tokenCharacter}+)(?: +[\\w.~+/-]+=*(?=[ \\t]*(?:,|$)))?`);

function nextPart(rest: string): Part {
  const space = gap.exec(rest);
  if (space) return { kind: 'gap', text: space[0] };
  const whole = parameter.exec(rest);
  if (whole) return parameterOf(whole);
  const open = openParameter.exec(rest);
  if (open) return brokenParameter(rest, open);
  const named = scheme.exec(rest);
  if (named) return { kind: 'scheme', text: named[0], name: (named[1] ?? '').toLowerCase() };
  const text = /^[^,]+/.exec(rest)?.[0] ?? rest;
  return { kind: 'junk', text, problem: `${text} is neither a scheme nor a parameter` };
}

function parameterOf([text, name = '', quoted, plain = '']: RegExpExecArray): Part {
  const value = quoted?.replace(/\\(.)/g, '$1') ?? plain;
  const isVisible = /^[\x20-\x7e]*$/.test(value);
  const found = { kind: 'parameter', text, name: name.toLowerCase(), value } as const;
  return isVisible ? found : { ...found, problem: `${name} holds characters that are not printable ASCII` };
}

function brokenParameter(rest: string, [start, name = '', quote]: RegExpExecArray): Part {
  if (quote === '"') return { kind: 'junk', text: rest, problem: `the quoted string of ${name} is not closed` };
  const value = /^[^,]*/.exec(rest.slice(start.length))?.[0] ?? '';
  const problem = value === '' ? `${name} has no value` : `the value of ${name} needs quotes`;
  return { kind: 'parameter', text: start + value, name: name.toLowerCase(), value: value.trim(), problem };
}

function take(reading: Reading, { kind, text, name = '', value = '', problem }: Part): void {
  if (problem !== undefined) reading.problems.push(problem);
  if (kind === 'gap') {
    if (text.includes(',')) reading.last = 'comma';
    return;
  }
  const isPlaced = reading.last === 'comma' || (reading.last === 'scheme' && kind === 'parameter');
  if (!isPlaced) reading.problems.push(`no comma before ${text}`);
  const isChallenge = kind === 'scheme' && isPlaced;
  if (isChallenge) reading.challenges.push({ scheme: name, parameters: new Map() });
  if (kind === 'parameter') addParameter(reading, name, value);
  reading.last = isChallenge ? 'scheme' : 'other';
}

function addParameter({ challenges, problems }: Reading, name: string, value: string): void {
  const challenge = challenges.at(-1);
  if (!challenge) problems.push(`${name} comes before any scheme`);
  else if (challenge.parameters.has(name)) problems.push(`${name} is there more than once`);
  else challenge.parameters.set(name, value);
}
