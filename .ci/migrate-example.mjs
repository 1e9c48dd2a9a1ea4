// npm run migrate: with arguments the tool as it is, without any the example on a copy of its own.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const bin = path.join(root, 'dist/bin.js');
const given = process.argv.slice(2);

function copyOfExample() {
  const copy = path.join(mkdtempSync(path.join(tmpdir(), 'mcp-migrate-example-')), 'weather-stdio');
  cpSync(path.join(root, 'fixtures/projects/weather-stdio'), copy, {
    recursive: true,
    filter: (file) => !/[/\\](node_modules|dist)$/.test(file),
  });
  console.error(`The example is copied to ${copy}\n`);
  return copy;
}

function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', ...options });
  if (error) throw error;
  return status ?? 1;
}

const built = existsSync(bin)
  ? 0
  : run('npm', ['run', '--silent', 'build'], { cwd: root, shell: process.platform === 'win32' });
process.exitCode =
  built === 0 ? run(process.execPath, [bin, ...(given.length > 0 ? given : [copyOfExample()])]) : built;
