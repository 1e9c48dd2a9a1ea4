import { major, minVersion, validRange, lt } from 'semver';

/** True when the lowest version a range allows is below `version`; ranges that are no versions (`workspace:*`, tags) are left alone. */
export function allowsBelow(range: string, version: string): boolean {
  const lowest = lowestOf(range);
  return lowest !== undefined && lt(lowest, version);
}

/** The major of the lowest version a range allows. */
export function majorOf(range: string | undefined): number | undefined {
  const lowest = range === undefined ? undefined : lowestOf(range);
  return lowest === undefined ? undefined : major(lowest);
}

/** The lowest version a range allows. */
export function lowestOf(range: string): string | undefined {
  if (range === '' || range === 'latest' || validRange(range) === null) return undefined;
  return minVersion(range)?.version;
}
