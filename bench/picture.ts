// npm run picture: runs the example, keeps what it printed, and draws it. With --stored it draws what an earlier run printed.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { drawn } from './picture/draw.ts';

const root = path.resolve(import.meta.dirname, '..');
const printed = path.join(root, 'bench/picture/printed.txt');

/** What a run of the example prints, with the folder as a person would have typed it. */
function ran(): string {
  const above = realpathSync(mkdtempSync(path.join(tmpdir(), 'mcp-migrate-picture-')));
  try {
    cpSync(path.join(root, 'fixtures/projects/weather-stdio'), path.join(above, 'weather-stdio'), { recursive: true });
    const { stdout, status } = spawnSync(process.execPath, [path.join(root, 'dist/bin.js'), './weather-stdio'], {
      cwd: above,
      env: { ...process.env, FORCE_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'inherit'],
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`the example is not proven: exit ${status ?? 'by signal'}\n${stdout}`);
    return stdout.replaceAll(above, '.');
  } finally {
    rmSync(above, { recursive: true, force: true });
  }
}

if (!process.argv.includes('--stored')) writeFileSync(printed, ran());
writeFileSync(path.join(root, 'docs/example.svg'), drawn(readFileSync(printed, 'utf8')));
