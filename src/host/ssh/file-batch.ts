import type { SshConnection } from './connection.js';
import { quote } from './far-shell.js';

type Kind = 'file' | 'folder' | 'link';

interface Wish {
  kind: Kind;
  path: string;
  resolve(text: string | null): void;
  reject(error: unknown): void;
}

const LIMIT_MS = 120_000;
const MOST = 2000;

/**
 * A name for each kind of look. `f` reads by cat(1), `s` a short file of the kernel by the shell itself: a process for each
 * of a thousand /proc/PID/comm would take seconds. The place that a link leads to must exist.
 */
const FUNCTIONS = `f() { b; cat -- "$1" 2>/dev/null; e; }
s() { b; while IFS= read -r x; do printf '%s\\n' "$x"; done 2>/dev/null <"$1"; e; }
d() { b; [ -d "$1" ] && ls -A -- "$1/" 2>/dev/null; e; }
l() { b; [ -e "$1" ] && readlink -f -- "$1" 2>/dev/null; e; }
b() { printf '\\n%s begin\\n' "$m"; }
e() { c=$?; printf '\\n%s code %s\\n' "$m" "$c"; }
`;

/** Gathers what is asked for in one go, and asks for all of it in one session: an inspection reads hundreds of small files. */
export class FileBatch {
  private wishes: Wish[] = [];

  constructor(private readonly connection: () => Promise<SshConnection>) {}

  ask(kind: Kind, path: string): Promise<string | null> {
    return new Promise((resolve, reject) => {
      if (this.wishes.length === 0) setImmediate(() => this.send());
      this.wishes.push({ kind, path, resolve, reject });
    });
  }

  private send(): void {
    const all = this.wishes;
    this.wishes = [];
    for (let at = 0; at < all.length; at += MOST) {
      const wishes = all.slice(at, at + MOST);
      void this.fulfil(wishes).catch((error: unknown) => wishes.forEach((wish) => wish.reject(error)));
    }
  }

  private async fulfil(wishes: readonly Wish[]): Promise<void> {
    const connection = await this.connection();
    const lines = wishes.map((wish) => `${functionFor(wish)} ${quote(wish.path)}`);
    const answer = await connection.run(FUNCTIONS + lines.join('\n'), LIMIT_MS);
    if (answer === null) throw connection.lost(': files cannot be read there in time');
    wishes.forEach((wish, index) => {
      const [begin, code] = answer.pieces.slice(2 * index, 2 * index + 2);
      wish.resolve(code?.words[1] === '0' ? (begin?.text ?? null) : null);
    });
  }
}

function functionFor({ kind, path }: Wish): string {
  if (kind === 'folder') return 'd';
  if (kind === 'link') return 'l';
  return /^\/proc\/\d+\/comm$/.test(path) ? 's' : 'f';
}
