import { plainText } from './gist.ts';

/** `0.0.0.0` and `[::]` are what a server binds to; it is reached by a loopback address. */
const LOOPBACK: Readonly<Record<string, string>> = {
  '127.0.0.1': '127.0.0.1',
  localhost: 'localhost',
  '[::1]': '[::1]',
  '0.0.0.0': '127.0.0.1',
  '[::]': '127.0.0.1',
};

/** The address of a `{"msg":"listening","url":…}` line. Only loopback: no line in a log makes us call another machine. */
export function listeningUrl(log: string): string | undefined {
  for (const line of wholeLines(log)) {
    const entry = jsonOf(line);
    if (entry?.['msg'] !== 'listening' || typeof entry['url'] !== 'string') continue;
    const url = loopbackUrl(entry['url']);
    if (url !== undefined) return url;
  }
  return undefined;
}

/** Every loopback address that a log names, whole lines only: a cut one has a wrong port. */
export function loggedUrls(log: string): string[] {
  const lines = wholeLines(plainText(log)).join('\n');
  const named = [...lines.matchAll(/\bhttp:\/\/[^\s"'`<>\\{}|^]+/g)].map(([url]) => url.replace(/[.,;:!?)\]]+$/, ''));
  return unique(named.flatMap((url) => loopbackUrl(url) ?? []));
}

/** The ports that a log names without a URL: `port 3000`, `127.0.0.1:3000`, ` :3000`. */
export function loggedPorts(log: string): number[] {
  const lines = wholeLines(plainText(log)).join('\n');
  const named = /(?:\bport[ =:]+|(?:\blocalhost|\b127\.0\.0\.1|\b0\.0\.0\.0|\[::1?\]|[\s=*]):)(\d{2,5})\b/gi;
  const ports = [...lines.matchAll(named)].map(([, port]) => Number(port));
  return unique(ports.filter((port) => port < 65_536));
}

const wholeLines = (log: string): string[] => log.split('\n').slice(0, -1);

function loopbackUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const host = LOOPBACK[url.hostname];
  if (url.protocol !== 'http:' || host === undefined) return undefined;
  url.hostname = host;
  url.hash = '';
  return url.href;
}

function jsonOf(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];
