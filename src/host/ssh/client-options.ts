import type { SshTarget } from './target.js';

/** An option on the command line counts before the person's configuration. */
const ALWAYS = {
  BatchMode: 'yes',
  ClearAllForwardings: 'yes',
  ForwardAgent: 'no',
  ForwardX11: 'no',
  PermitLocalCommand: 'no',
  RequestTTY: 'no',
  RemoteCommand: 'none',
  LogLevel: 'ERROR',
  Compression: 'no',
};

/** Of the one connection: how long to wait for it, and when to call a silent one dead. */
const MASTER = { ConnectTimeout: '20', ServerAliveInterval: '15', ServerAliveCountMax: '4' };

/** Never a connection of its own: one that finds no master must end, not ask the host again. */
const CLIENT = { ControlMaster: 'no', ProxyCommand: 'exit 255' };

export interface Channel {
  target: SshTarget;
  /** The socket of the one connection. */
  socket: string;
}

/** The connection itself. `hostKeys`: what StrictHostKeyChecking is set to; null leaves it to the configuration. */
export function masterArgv({ target, socket }: Channel, hostKeys: string | null, command: string): string[] {
  const checking = hostKeys === null ? {} : { StrictHostKeyChecking: hostKeys };
  const options = { ...ALWAYS, ...MASTER, ...checking, ControlMaster: 'yes', ControlPersist: 'no' };
  return argvOf({ target, socket }, options, command);
}

/** One more session over it. */
export function sessionArgv(channel: Channel, command: string): string[] {
  return argvOf(channel, { ...ALWAYS, ...CLIENT }, command);
}

/** Prints what the person's configuration says about this host; reaches nobody. */
export function configArgv(target: SshTarget): string[] {
  return ['ssh', '-G', ...userOf(target), '--', target.node];
}

/**
 * What StrictHostKeyChecking has to be set to, from the output of `ssh -G`: a configuration that checks no key at all is
 * answered with `ask`, which in batch mode refuses a host that is not known.
 */
export function hostKeysOption(config: string): string | null {
  const value = /^stricthostkeychecking (\S+)$/m.exec(config)?.[1];
  return value === 'no' || value === 'off' || value === 'false' ? 'ask' : null;
}

function argvOf({ target, socket }: Channel, options: Record<string, string>, command: string): string[] {
  const words = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  return ['ssh', '-T', '-S', socket, ...words, ...userOf(target), '--', target.node, command];
}

function userOf({ user }: SshTarget): string[] {
  return user === null ? [] : ['-l', user];
}
