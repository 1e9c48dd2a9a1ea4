import { randomBytes } from 'node:crypto';
import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises';

const MARK = '.mcp-migrate-';

/**
 * Replaces a file at once, or not at all, and keeps its owner and mode (or sets `mode`). The bytes are on the disk when
 * it returns. write-file-atomic does not look at how much it wrote, so a full disk cuts a file short without an error.
 */
export async function writeAtomically(file: string, content: string | Uint8Array, mode?: number): Promise<void> {
  const temporary = `${file}${MARK}${randomBytes(4).toString('hex')}`;
  try {
    const handle = await open(temporary, 'wx');
    await fill(handle, content, { file, mode }).finally(() => handle.close());
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** The file a temporary file was meant for, undefined for every other file. */
export const temporaryFor = (file: string): string | undefined => /^(.+)\.mcp-migrate-[0-9a-f]{8}$/.exec(file)?.[1];

async function fill(
  handle: FileHandle,
  content: string | Uint8Array,
  { file, mode }: { file: string; mode: number | undefined },
): Promise<void> {
  const current = await stat(file).catch(() => undefined);
  await handle.writeFile(content);
  if (current) await handle.chown(current.uid, current.gid).catch(() => undefined);
  const wanted = mode ?? current?.mode;
  if (wanted !== undefined) await handle.chmod(wanted & 0o7777);
  await handle.sync();
}
