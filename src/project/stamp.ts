const STAMP = /^\/\/ mcp-migrate (\S+) ([\da-f]{8})\. .*$/m;

/** A generated source with a second line that says which version made it, and what it was: whoever edits it changes that. */
export function stamped(text: string, version: string): string {
  const [first = '', ...rest] = text.split('\n');
  const stamp = `// mcp-migrate ${version} ${fingerprint(text)}. This file is yours: edit it freely.`;
  return [first, stamp, ...rest].join('\n');
}

/** What the second line of a generated source says. */
export interface Stamp {
  /** The version that made it. */
  readonly version: string;
  /** What it was: equal for texts that differ only in what a formatter changes. */
  readonly made: string;
  /** Whether anybody has changed it since. */
  readonly edited: boolean;
}

/** Undefined for what carries no such line. */
export function readStamp(text: string): Stamp | undefined {
  const [line = '', version = '', made = ''] = STAMP.exec(text) ?? [];
  if (line === '') return undefined;
  return { version, made, edited: fingerprint(text.replace(line, '')) !== made };
}

/** What a formatter changes. */
const FORMAT = /[\s,;'"()]/g;
/** FNV-1a. */
const [OFFSET, PRIME] = [0x811c9dc5, 0x01000193];

function fingerprint(text: string): string {
  let hash = OFFSET;
  for (const character of text.replace(FORMAT, '')) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), PRIME);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
