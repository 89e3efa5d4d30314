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
    'In /etc/lvm/lvm.conf set `activation { raid_fault_policy = "warn" }`. It counts for volumes that are monitored from then on: `lvchange --monitor n VG/LV && lvchange --monitor y VG/LV` for others.',
  run: ({ converting, live, host }) => {
    if (!converting) return nothing;
    const value = host.raidFaultPolicy;
    if (value === null) return live ? observe(['activation/raid_fault_policy could not be read']) : nothing;
    return value === 'warn' ? nothing : observe([`activation/raid_fault_policy is ${value}`]);
  },
};
