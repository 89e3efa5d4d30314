import { nothing, observe, type VolumeCheck } from '../check.js';

export const inactive: VolumeCheck = {
  id: 'INACTIVE',
  level: 'info',
  scope: 'volume',
  of: 'converting',
  onlyFor: 'conversion',
  title: 'inactive: the plan activates it and puts that back',
  meaning:
    'LVM converts active LVs only. The plan activates it exclusively and deactivates it in the end. A mirror with a core log is copied in full when it is activated, so it takes its time.',
  seenIn: 'lv_active',
  remedy: 'Nothing to do.',
  run: ({ volume }) => {
    if (volume.activation !== 'inactive') return nothing;
    const lines = ['lvs: not active'];
    if (volume.log.kind === 'core' && !volume.nosync)
      lines.push('core log: activating it begins a full copy from leg 0');
    return observe(lines);
  },
};
