import { lt } from 'semver';
import type { Edit } from '../../edits/edit.ts';
import { readStamp } from '../../project/stamp.ts';

/** A generated source as it would be made now, and as it is. */
export interface GeneratedSource {
  readonly file: string;
  readonly text: string;
  readonly before: string | undefined;
}

/** Of others, of a newer version, or changed since this version made it: then the folder is left as it is. */
export function isUntouchable(source: GeneratedSource): boolean {
  if (source.before === undefined) return false;
  const stamp = readStamp(source.before);
  return stamp === undefined || isNewer(source) || (stamp.edited && !isOutdated(source));
}

/** Made by an earlier version. */
export const isOutdated = ({ text, before }: GeneratedSource): boolean => isEarlier(before, text);

const isNewer = ({ text, before }: GeneratedSource): boolean => isEarlier(text, before);

/** The edit that makes a source anew: none where it is the same, or where somebody has changed it. */
export function renewed({ file, text, before }: GeneratedSource): Edit[] {
  if (before === undefined) return [{ kind: 'create', file, text }];
  const stamp = readStamp(before);
  if (stamp?.edited === true || stamp?.made === readStamp(text)?.made) return [];
  return [{ kind: 'replace', file, start: 0, end: before.length, text }];
}

/** Made by an earlier version, changed by somebody since, and made otherwise by this one. */
export function isLeft(source: GeneratedSource): boolean {
  const stamp = readStamp(source.before ?? '');
  return stamp !== undefined && stamp.edited && isOutdated(source) && stamp.made !== readStamp(source.text)?.made;
}

function isEarlier(one = '', other = ''): boolean {
  const [version, otherVersion] = [readStamp(one)?.version, readStamp(other)?.version];
  return version !== undefined && otherVersion !== undefined && lt(version, otherVersion);
}
