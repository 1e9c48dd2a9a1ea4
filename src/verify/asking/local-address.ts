const patterns = [
  /^localhost$/,
  /\.(localhost|local|internal|lan)$/,
  /^(0|127)\./,
  /^10\./,
  /^192\.168\./,
  /^172\.(1[6-9]|2\d|3[01])\./,
  /^169\.254\./,
  /^\[(::1?|::ffff:.*|f[cd][\da-f]{2}:.*|fe80:.*)\]$/,
];

/** Whether a URL names this machine or one of a private network (RFC 1918, RFC 4193, RFC 6762). */
export function isLocal(url: string): boolean {
  const { hostname } = new URL(url);
  return patterns.some((pattern) => pattern.test(hostname));
}
