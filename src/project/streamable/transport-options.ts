import { ts } from 'ts-morph';
import type { Obstacle } from '../singleton/singleton.ts';

/** How the transport of an endpoint is made, as far as it is written where it is made. */
export interface TransportOptions {
  /** True where clients get sessions, or were meant to. */
  readonly isStateful: boolean;
  /** `sessionId: randomUUID()`: no transport has such an option. */
  readonly unknown: ts.Node | undefined;
  /** `enableJsonResponse: true`. */
  readonly json: ts.Node | undefined;
  /** `onsessioninitialized` and the like: what else is done for a session. */
  readonly callbacks: readonly ts.Expression[];
  /** `enableDnsRebindingProtection: true` without a list, which does nothing. */
  readonly idleOption: ts.Node | undefined;
  /** A list of hosts without their ports, which lets nobody in. */
  readonly unmetHosts: ts.Node | undefined;
  /** What no rule takes over. */
  readonly obstacle: Obstacle | undefined;
}

/** Options that the generated endpoint has a counterpart of, or needs none. */
const KNOWN =
  /^(sessionIdGenerator|sessionId|onsessioninitialized|onsessionclosed|enableJsonResponse|enableDnsRebindingProtection)$/;
/** `() => randomUUID()`, `() => newId`. */
const MAKES_ID = /randomUUID|uuid|nanoid|randomBytes|^\(\) => \w+$/i;

/** What has no counterpart, in words. */
const WITHOUT_COUNTERPART: Readonly<Record<string, string>> = {
  eventStore: 'streams are resumed from an event store here, and the generated endpoint has none',
  allowedHosts: 'the hosts that may ask are listed here, and the generated endpoint has a list of its own',
  allowedOrigins: 'the origins that may ask are listed here, and the generated endpoint has a list of its own',
};

/** Reads the options of `new StreamableHTTPServerTransport({ … })`. */
export function optionsOf(transport: ts.NewExpression): TransportOptions {
  const [given] = transport.arguments ?? [];
  if (!given || !ts.isObjectLiteralExpression(given))
    return { ...NONE, obstacle: given && { node: given, reason: UNREAD } };
  const [generator, unknown] = [valueOf(given, 'sessionIdGenerator'), valueOf(given, 'sessionId')];
  const isOff = generator?.getText() === 'undefined';
  const hosts = valueOf(given, 'allowedHosts');
  const protects = valueOf(given, 'enableDnsRebindingProtection');
  const isProtecting = protects?.kind === ts.SyntaxKind.TrueKeyword;
  const json = valueOf(given, 'enableJsonResponse');
  return {
    isStateful: unknown !== undefined || (generator !== undefined && !isOff),
    unknown: generator ? undefined : unknown,
    json: json?.kind === ts.SyntaxKind.FalseKeyword ? undefined : json,
    callbacks: ['onsessioninitialized', 'onsessionclosed'].flatMap((name) => valueOf(given, name) ?? []),
    idleOption: isProtecting && !hosts && !valueOf(given, 'allowedOrigins') ? protects : undefined,
    unmetHosts: isProtecting && hosts && lacksPorts(hosts) ? hosts : undefined,
    obstacle: obstacleIn(given, isOff ? undefined : generator),
  };
}

const UNREAD = 'the options of the transport are not written where it is made';
const NONE = {
  isStateful: false,
  unknown: undefined,
  json: undefined,
  callbacks: [],
  idleOption: undefined,
  unmetHosts: undefined,
} as const;

/** `['127.0.0.1']`: the header has the port with it. */
const lacksPorts = (hosts: ts.Expression): boolean =>
  ts.isArrayLiteralExpression(hosts) &&
  hosts.elements.length > 0 &&
  hosts.elements.every((host) => ts.isStringLiteralLike(host) && LOCAL.test(host.text));

/** A host that nobody reaches at the port that goes without saying. */
const LOCAL = /^(127\.0\.0\.1|localhost|\[::1\])$/;

function obstacleIn(
  { properties }: ts.ObjectLiteralExpression,
  generator: ts.Expression | undefined,
): Obstacle | undefined {
  const odd = properties.find((property) => !KNOWN.test(property.name?.getText() ?? ''));
  if (odd) return { node: odd, reason: reasonFor(odd.name?.getText() ?? '') };
  return generator && !MAKES_ID.test(generator.getText())
    ? { node: generator, reason: 'session ids are made here in a way of their own' }
    : undefined;
}

const reasonFor = (name: string): string =>
  WITHOUT_COUNTERPART[name] ?? `the option '${name}' of the transport has no counterpart in the generated endpoint`;

/** What an option is set to. */
function valueOf({ properties }: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  const property = properties.find((one) => one.name?.getText() === name);
  if (property && ts.isPropertyAssignment(property)) return property.initializer;
  return property && ts.isShorthandPropertyAssignment(property) ? property.name : undefined;
}
