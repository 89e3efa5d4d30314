import type { Guest } from '../guest/guest.js';

const COLUMNS = 80;
const LINES = 24;

/** A person's terminal in a guest: tmux, 80 columns by 24 lines. */
export class Tmux {
  private constructor(private readonly guest: Guest) {}

  /** Opens it with a shell in /root that has these variables. */
  static async open(guest: Guest, environment: Record<string, string> = {}): Promise<Tmux> {
    const variables = Object.entries({ LC_ALL: 'C.UTF-8', PS1: '# ', ...environment })
      .map(([name, value]) => `${name}='${value}'`)
      .join(' ');
    await guest.ok(
      `cd /root; tmux -u -f /dev/null new-session -d -s t -x ${COLUMNS} -y ${LINES} "env ${variables} bash --norc"
      tmux set -g history-limit 5000`,
    );
    return new Tmux(guest);
  }

  /** Types a line and Enter; without a text Enter alone. */
  async enter(text = ''): Promise<void> {
    await this.guest.ok(`${text === '' ? '' : `tmux send-keys -t t -l ${quote(text)}; `}tmux send-keys -t t Enter`);
  }

  /** Presses keys by tmux's names: `Down`, `Escape`, `C-c`. */
  async press(...keys: string[]): Promise<void> {
    await this.guest.ok(`tmux send-keys -t t ${keys.join(' ')}`);
  }

  /** Waits until this text stands on the screen, and gives the screen; a person answers what they see. */
  async seen(text: string, timeoutMs = 60_000): Promise<string> {
    const tries = Math.ceil(timeoutMs / 250);
    const script = `for try in $(seq ${tries}); do
      screen=$(tmux capture-pane -p -t t)
      case $screen in *${quote(text)}*) printf '%s\\n' "$screen"; exit 0 ;; esac
      sleep 0.2
    done; printf '%s\\n' "$screen"; exit 1`;
    const { code, stdout } = await this.guest.sh(script, { timeoutMs: timeoutMs * 2 });
    if (code !== 0) throw new Error(`"${text}" did not appear on the screen:\n${stdout}`);
    return stdout;
  }

  /** The screen with its colours, as escape sequences; nothing in it moves the cursor. */
  async colored(): Promise<string> {
    return await this.guest.ok('tmux capture-pane -e -p -t t');
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
