import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { guessableBits } from '../src/verify/messages/id-entropy.ts';

const bitsOf = (id: (count: number) => string): number =>
  Math.floor(guessableBits(Array.from({ length: 20 }, (_, count) => id(count))));
const hex = (bytes: number): string => randomBytes(bytes).toString('hex');

describe('guessableBits', () => {
  it.each<[string, (count: number) => string]>([
    ['a UUID of version 4', () => randomUUID()],
    ['16 bytes in hexadecimal', () => hex(16)],
    ['16 bytes in base64url', () => randomBytes(16).toString('base64url')],
    ['a UUID after a clock', () => `${String(Date.now())}-${randomUUID()}`],
    ['a long id with a fixed beginning', () => `session:node-1:${hex(32)}`],
  ])('finds enough in %s', (_, id) => {
    expect(bitsOf(id)).toBeGreaterThanOrEqual(120);
  });

  it.each<[string, (count: number) => string]>([
    ['a counter', (count) => `session-${String(count)}`],
    ['a clock', (count) => String(1_763_600_000_000 + count * 7)],
    ['a clock and Math.random', (count) => `${String(1_763_600_000_000 + count)}-${hex(4)}`],
    [
      'a UUID of version 7',
      (count) => `019a9f00-${count.toString(16).padStart(4, '0')}-7${hex(2).slice(1)}-8${hex(2).slice(1)}-${hex(6)}`,
    ],
    ['a hidden counter', (count) => `${'f'.repeat(30)}${count.toString(16).padStart(4, '0')}`],
    ['the same id', () => 'the-session'],
  ])('finds too little in %s', (_, id) => {
    expect(bitsOf(id)).toBeLessThan(120);
  });
});
