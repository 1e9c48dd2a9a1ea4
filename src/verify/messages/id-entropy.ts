const alphabets = [/^[0-9]*$/, /^[0-9a-f]*$/, /^[0-9A-F]*$/, /^[0-9a-z]*$/, /^[0-9A-Z]*$/, /^[0-9A-Za-z]*$/];
const sizes = [10, 16, 16, 36, 36, 62];
const anySize = 64;

/**
 * How many bits ids differ in, judged by their shape: a place where all have the same character counts nothing, one
 * with many characters counts as a random one of the alphabet used. About 20 ids are needed.
 */
export function guessableBits(ids: readonly string[]): number {
  const length = Math.min(...ids.map((id) => id.length));
  const places = Array.from({ length }, (_, place) => new Set(ids.map((id) => id.charAt(place))));
  const varying = places.filter(({ size }) => size > 1);
  const bits = Math.log2(alphabetSize(varying));
  return varying.reduce((sum, { size }) => sum + (size <= few ? Math.log2(size) : bits), 0);
}

/** A counter or a clock changes few of its characters by much; 20 random hexadecimal ones are 12 different ones. */
const few = 4;

function alphabetSize(places: readonly ReadonlySet<string>[]): number {
  const used = places.flatMap((place) => [...place]).join('');
  return sizes[alphabets.findIndex((alphabet) => alphabet.test(used))] ?? anySize;
}
