import { readFile, writeFile } from 'node:fs/promises';
import { systemCode } from './faults.js';

/**
 * True where `vgcfgbackup` left a whole text for this VG: its header, the VG's section, and every section closed. A torn
 * one must be made again, not trusted.
 */
export async function isWholeBackup(file: string, vgName: string): Promise<boolean> {
  try {
    return isWholeMetadataText(await readFile(file, 'utf8'), vgName);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}

/** The same of a text that another host has; a whole one is kept in `file` too, so that it is there when that host is not. */
export async function fetchBackup(
  vgName: string,
  { text, file }: { text: Promise<string | null>; file: string },
): Promise<boolean> {
  const there = await text;
  if (there === null || !isWholeMetadataText(there, vgName)) return false;
  await writeFile(file, there, { mode: 0o600 });
  return true;
}

/** The same question about a text in LVM's metadata format. */
function isWholeMetadataText(text: string, vgName: string): boolean {
  let depth = 0;
  let sawVg = false;
  for (const line of text.split('\n')) {
    const code = withoutStringsAndComment(line).trim();
    if (depth === 0 && code === `${vgName} {`) sawVg = true;
    if (code.endsWith('{')) depth += 1;
    if (code === '}') depth -= 1;
    if (depth < 0) return false;
  }
  return sawVg && depth === 0 && text.includes('contents = "Text Format Volume Group"');
}

function withoutStringsAndComment(line: string): string {
  return line.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""').replace(/#.*/, '');
}
