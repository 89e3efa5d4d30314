import { observe, type HostCheck } from '../check.js';

export const dmRaidMissing: HostCheck = {
  id: 'DM_RAID_MISSING',
  level: 'blocker',
  scope: 'host',
  onlyFor: 'conversion',
  title: 'the kernel has no dm-raid',
  meaning: 'raid1 volumes need the device-mapper target raid and the module raid1. Without it the conversion fails.',
  seenIn: '`dmsetup targets` and the modules of the running kernel',
  remedy:
    'Load it with `modprobe dm-raid && modprobe raid1`; where the module does not exist, install the package that holds it (`linux-modules-extra-$(uname -r)` on Ubuntu, `kernel-modules-extra` on Fedora) or boot a kernel that has it.',
  run: ({ converting, host }) => {
    const targets = host.dmTargets;
    if (!converting || targets === null || Object.hasOwn(targets, 'raid')) return [];
    const known = Object.keys(targets).sort().join(', ');
    return observe([
      `no target raid, loaded or loadable, with kernel ${host.kernel ?? 'unknown'}; there are: ${known}`,
    ]);
  },
};
