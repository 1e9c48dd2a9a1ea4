/** A Content-Security-Policy under which these two texts are all that runs (CSP 3, hash sources). */
export async function contentPolicy(script: string, style: string): Promise<string> {
  const [scriptHash, styleHash] = await Promise.all([hashSource(script), hashSource(style)]);
  return `default-src 'none'; script-src ${scriptHash}; style-src ${styleHash}; base-uri 'none'; form-action 'none'`;
}

async function hashSource(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return `'sha256-${btoa(String.fromCharCode(...digest))}'`;
}
