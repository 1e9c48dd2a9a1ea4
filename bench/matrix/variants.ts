import type { SdkName } from './project.ts';

/** One way to migrate. */
export interface Variant {
  readonly sdk: SdkName;
  readonly sessions: 'stateful' | 'stateless';
  readonly auth: 'none' | 'api-key' | 'oauth';
  readonly resume?: 'memory' | 'redis';
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
  ...(['memory', 'redis'] as const).flatMap((resume) =>
    sdks.map((sdk): Variant => ({ sdk, sessions: 'stateful', auth: 'none', resume })),
  ),
];

export const nameOf = ({ sdk, sessions, auth, resume }: Variant): string =>
  [sdk, sessions, auth, ...(resume ? ['resume', resume] : [])].join(' ');
