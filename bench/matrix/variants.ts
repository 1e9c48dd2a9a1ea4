import type { SdkName } from './project.ts';

/** One way to migrate. */
export interface Variant {
  readonly sdk: SdkName;
  readonly sessions: 'stateful' | 'stateless';
  readonly auth: 'none' | 'api-key' | 'oauth';
  readonly resume?: true;
}

const sdks = ['v1', 'v2'] as const;
const plain = sdks.flatMap((sdk) =>
  (['stateful', 'stateless'] as const).flatMap((sessions) =>
    (['none', 'api-key', 'oauth'] as const).map((auth): Variant => ({ sdk, sessions, auth })),
  ),
);

/** Every way that changes the endpoint. */
export const variants: readonly Variant[] = [
  ...plain,
  ...sdks.map((sdk): Variant => ({ sdk, sessions: 'stateful', auth: 'none', resume: true })),
];

export const nameOf = ({ sdk, sessions, auth, resume }: Variant): string =>
  [sdk, sessions, auth, ...(resume ? ['resume'] : [])].join(' ');
