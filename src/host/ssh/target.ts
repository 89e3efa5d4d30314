import { usageError } from '../../model/errors.js';

/** A host as `--host` names it: what ssh(1) takes, an alias of the person's ssh configuration included. */
export interface SshTarget {
  user: string | null;
  node: string;
  /** As it was given. */
  text: string;
}

const USER = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/;
/** Names, IPv4 and IPv6 addresses with or without a zone. */
const NODE = /^[A-Za-z0-9:_][A-Za-z0-9:_.%-]{0,252}$/;

/**
 * Reads `[user@]node`. Neither part may begin with `-` or hold what a shell or ssh's own `%` expansion would take for more
 * than a name: both become arguments of ssh. Port, key and jump hosts belong into the ssh configuration.
 * @throws RaidliftError exit 2.
 */
export function parseTarget(text: string): SshTarget {
  const at = text.lastIndexOf('@');
  const user = at < 0 ? null : text.slice(0, at);
  const node = text.slice(at + 1);
  if (!NODE.test(node) || (user !== null && !USER.test(user))) {
    throw usageError(
      'HOST_NAME',
      `--host ${JSON.stringify(text)} is not [user@]node; port and key of a host belong into ~/.ssh/config`,
    );
  }
  return { user, node, text };
}
