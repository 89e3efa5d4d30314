/**
 * The whole environment of every process that we start: nothing is inherited, so that no `LVM_*`, `DM_*` or locale of a
 * login shell changes what LVM reads or prints (facts §7).
 */
export const environment: Readonly<Record<string, string>> = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  LVM_SUPPRESS_FD_WARNINGS: '1',
  HOME: '/root',
};
