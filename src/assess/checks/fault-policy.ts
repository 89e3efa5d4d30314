import { nothing, observe, type HostCheck } from '../check.js';

export const faultPolicy: HostCheck = {
  id: 'FAULT_POLICY',
  level: 'warning',
  scope: 'host',
  title: 'a leg that fails would be replaced at once, not tracked',
  meaning:
    'With `raid_fault_policy = "allocate"` dmeventd replaces a leg that fails as soon as it finds room: a full copy. Only with `"warn"`, the default, does raid1 wait for the leg and copy what changed meanwhile.',
  seenIn: 'activation/raid_fault_policy, as `lvmconfig` prints it',
  remedy:
    'In /etc/lvm/lvm.conf set `activation { raid_fault_policy = "warn" }`. For volumes that are monitored already it counts once their monitoring is turned off and on (`lvchange --monitor n`, `lvchange --monitor y`).',
  run: ({ converting, live, host }) => {
    if (!converting) return nothing;
    const value = host.raidFaultPolicy;
    if (value === null) return live ? observe(['activation/raid_fault_policy could not be read']) : nothing;
    return value === 'warn' ? nothing : observe([`activation/raid_fault_policy is ${value}`]);
  },
};
