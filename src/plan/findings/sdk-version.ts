import { lt, minVersion, validRange } from 'semver';
import { declaredRange, type Manifest } from '../../project/manifest.ts';
import type { FindingRule } from './rule.ts';

const SDK = '@modelcontextprotocol/sdk';

/** What is known about versions before another one, the newest first. */
const KNOWN = [
  { fixed: '1.26.0', what: 'answers of one client can reach another one (CVE-2026-25536)' },
  { fixed: '1.25.2', what: 'a URI of a client can stop the process (CVE-2026-0621)' },
  { fixed: '1.24.0', what: 'web pages can reach a local server by DNS rebinding (CVE-2025-66414)' },
] as const;

/** Versions that leak from one client to another, or can be stopped by one. */
const rule: FindingRule = {
  id: 'sdk-version',
  title: 'The SDK range allows versions with known holes',
  why: 'SDK 1.10.0 to 1.25.3 can send the answer for one client to another one, versions before 1.25.2 can be stopped by one URI, and before 1.24.0 nothing checks Host.',
  fix: 'Declare ^1.26.0 or later. A migration does so by itself.',
  severity: 'warning',
  docs: ['https://github.com/advisories/GHSA-345p-7cg4-v4c7', 'https://github.com/advisories/GHSA-8r9q-7v3j-jr4g'],
  *find({ project: { manifest } }) {
    const range = declaredRange(manifest, SDK) ?? '';
    const lowest = range === '' || validRange(range) === null ? undefined : minVersion(range);
    if (!lowest || lowest.major !== 1) return;
    const holes = KNOWN.filter(({ fixed }) => lt(lowest, fixed));
    if (holes.length > 0)
      yield {
        at: { file: 'package.json', line: lineOfName(manifest) },
        message: `${SDK} ${range} allows ${lowest.version}: ${holes.map(({ what }) => what).join('; ')}`,
      };
  },
};
export default rule;

const lineOfName = ({ text }: Manifest): number => text.slice(0, text.indexOf(`"${SDK}"`)).split('\n').length;
