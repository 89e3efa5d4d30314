import type { Readable } from 'node:stream';
import { limits, tooMuch } from './limits.js';

/** All of a stream as one text: a pipe or a device may have no end. @throws RaidliftError `SOURCE_TOO_LARGE`, exit 2. */
export async function textWithin(stream: Readable, label: string): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > limits.fileBytes) throw tooMuch(label, `more than ${limits.fileBytes} bytes`);
    chunks.push(Buffer.from(chunk));
  }
  // Decoded as a whole: in pieces a large report takes several times as long.
  return Buffer.concat(chunks).toString('utf8');
}
