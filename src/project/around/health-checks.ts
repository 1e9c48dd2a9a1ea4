/** The part of a text that is the path of a URL on this machine; empty where there is none. */
export interface AskedPath {
  readonly start: number;
  readonly end: number;
  readonly path: string;
}

const ASKED =
  /(https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::(?:\$\{[^}]*\}|[\w$]+))?)((?:\/[\w.~%-]*)*)/g;

/** The paths that a health check asks this machine for. */
export const askedPaths = (text: string): AskedPath[] =>
  [...text.matchAll(ASKED)].map(({ index, 1: origin = '', 2: path = '' }) => {
    const start = index + origin.length;
    return { start, end: start + path.length, path };
  });

/** Where the server says that it is well. */
export const HEALTH_PATH = '/healthz';
