import type { Texts } from './texts.js';

export const sshErrors: Texts = [
  ['FROM_AND_HOST', 'A saved report and a host were given.', 'Give one of them.'],
  ['HOST_NAME', '`--host` was not understood.', 'Write `[user@]node`; port and key belong into ~/.ssh/config.'],
  ['SSH_MISSING', 'There is no ssh on this machine.', 'Install openssh-client.'],
  ['SSH_CONFIG', 'ssh does not take its own configuration for that host.', 'See `ssh -G NODE`.'],
  [
    'SSH_DENIED',
    'The host lets nobody in without a password.',
    'Put a key there or into the agent; try `ssh -o BatchMode=yes NODE`.',
  ],
  ['SSH_NO_SHELL', 'The account on the host runs no shell.', 'Use an account with one.'],
  [
    'SUDO_DENIED',
    'The account on the host is not root, and `sudo -n` does not make it so.',
    'Use root, or a sudo rule without a password.',
  ],
  [
    'HOST_UNREACHABLE',
    'The host’s name or the host cannot be reached.',
    'See /etc/hosts, DNS, ~/.ssh/config and the network.',
  ],
  ['HOST_KEY_UNKNOWN', 'ssh does not know the host’s key.', 'Connect once by hand and check the key.'],
  [
    'HOST_KEY_CHANGED',
    'The host’s key is another than ssh knows: somebody else may answer there.',
    'Find out why before anything else.',
  ],
  [
    'HOST_LOST',
    'The connection broke off. What runs over there goes on.',
    'Run it again when the host can be reached.',
  ],
  ['LOCK_LOST', 'The lock on the host is gone with its connection: nothing more is begun there.', 'Run it again.'],
  [
    'RUN_FOLDER',
    'No command can be started in /run/raidlift on the host. Nothing was changed.',
    'setsid of util-linux and a writable /run are needed there.',
  ],
  [
    'NO_SOCKET_FOLDER',
    'There is no safe place for the connection’s socket.',
    'Set XDG_RUNTIME_DIR, or make ~/.ssh with mode 700.',
  ],
];
