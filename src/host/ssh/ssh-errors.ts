import { ExitCode, RaidliftError } from '../../model/errors.js';
import type { SshTarget } from './target.js';

/** What ssh(1) says on stderr, what it means, and what to do. The first that fits counts. */
const CAUSES: readonly { says: RegExp; code: string; message: (node: string) => string }[] = [
  {
    says: /REMOTE HOST IDENTIFICATION HAS CHANGED|Host key for .* has changed/i,
    code: 'HOST_KEY_CHANGED',
    message: (node) =>
      `the host key of ${node} is not the one that ssh knows: somebody else may answer there; find out why, then: ssh-keygen -R ${node}`,
  },
  {
    says: /Host key verification failed|No .* host key is known/i,
    code: 'HOST_KEY_UNKNOWN',
    message: (node) => `ssh does not know the host key of ${node}; connect once by hand and check it: ssh ${node}`,
  },
  {
    says: /Permission denied|Too many authentication failures|No supported authentication/i,
    code: 'SSH_DENIED',
    message: (node) =>
      `${node} does not let us in without a password; put a key there (ssh-copy-id ${node}) or into the agent, and try: ssh -o BatchMode=yes ${node}`,
  },
  {
    says: /Could not resolve hostname/i,
    code: 'HOST_UNREACHABLE',
    message: (node) => `the name ${node} cannot be resolved; see /etc/hosts, DNS or ~/.ssh/config`,
  },
  {
    says: /Bad configuration|Bad owner or permissions|terminating, \d+ bad config/i,
    code: 'SSH_CONFIG',
    message: (node) => `ssh does not take its own configuration for ${node}; see: ssh -G ${node}`,
  },
];

/** Why no connection came about. `stderr` is ssh's own. */
export function connectError(target: SshTarget, stderr: string): RaidliftError {
  const cause = CAUSES.find(({ says }) => says.test(stderr));
  const said = lastLine(stderr);
  const node = target.text;
  return new RaidliftError({
    code: cause?.code ?? 'HOST_UNREACHABLE',
    exit: ExitCode.failed,
    message:
      cause === undefined
        ? `${node} cannot be reached (${said || 'ssh did not say why'}); look: ssh -v ${node}`
        : `${cause.message(node)} (ssh: ${said})`,
  });
}

export function sshMissing(): RaidliftError {
  return new RaidliftError({
    code: 'SSH_MISSING',
    exit: ExitCode.failed,
    message: '--host needs the program ssh of OpenSSH on this machine; install openssh-client',
  });
}

/** `said`: sudo's own words. */
export function noRoot(target: SshTarget, said: string): RaidliftError {
  return new RaidliftError({
    code: 'SUDO_DENIED',
    exit: ExitCode.failed,
    message:
      `on ${target.text} LVM needs root, and \`sudo -n\` does not give it (${lastLine(said) || 'no sudo there'}); ` +
      `use root@${target.node}, or allow the account sudo without a password (NOPASSWD)`,
  });
}

export function noShell(target: SshTarget, said: string): RaidliftError {
  return new RaidliftError({
    code: 'SSH_NO_SHELL',
    exit: ExitCode.failed,
    message: `${target.text} lets us in but runs no sh (${lastLine(said) || 'it said nothing'}); use an account with a shell`,
  });
}

/** `exit`: a run that changes something was stopped, and can be resumed. */
export function connectionLost(target: SshTarget, exit: ExitCode, more = ''): RaidliftError {
  return new RaidliftError({
    code: 'HOST_LOST',
    exit,
    message: `the connection to ${target.text} is gone${more}; when it can be reached again, run this again`,
  });
}

function lastLine(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return (lines.at(-1) ?? '').slice(0, 200);
}
