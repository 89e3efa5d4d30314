import { observe, type VgCheck } from '../check.js';

export const vgNameTwice: VgCheck = {
  id: 'VG_NAME_TWICE',
  level: 'blocker',
  scope: 'vg',
  title: 'two VGs have the same name',
  meaning: 'Commands name VGs, and a name that means two of them could change the wrong one.',
  seenIn: 'vg_name and vg_uuid',
  remedy: 'Rename one of them by its UUID: `vgrename UUID NEWNAME`.',
  run: ({ vg, namesakes, inventory }) => {
    if (namesakes < 2) return [];
    const others = inventory.vgs.filter((other) => other.name === vg.name && other.uuid !== vg.uuid);
    return observe([
      `vgs: ${vg.name} has the UUID ${vg.uuid}`,
      ...others.map((other) => `vgs: another ${other.name} has the UUID ${other.uuid}`),
    ]);
  },
};
