import { nothing, observe, type HostCheck } from '../check.js';
import { isProven, provenText, seenText } from '../proven-versions.js';

export const lvmVersionUnproven: HostCheck = {
  id: 'LVM_VERSION_UNPROVEN',
  level: 'overridable',
  scope: 'host',
  title: 'what is done here is not proven with this lvm2 or kernel',
  meaning: `Proven in the lab are ${provenText()}: ${seenText()}. What LVM and the kernel do in between has changed from version to version: before 2.02.92 a conversion copies everything, before 2.02.169 it ignores the region size. Other versions may well do the same; nobody has seen it.`,
  seenIn: '`lvm version` and `uname -r`',
  remedy:
    'Try it on a clone of this host, or on a mirror that does not matter, and look at the result. Then override with that: `--override LVM_VERSION_UNPROVEN="tried on a clone"`.',
  run: ({ converting, live, host: { lvmVersion, kernel } }) => {
    if (!converting) return nothing;
    const lines: string[] = [];
    if (lvmVersion === null && live) lines.push('`lvm version` gave no version');
    if (!isProven({ lvmVersion, kernel })) {
      const seen = [lvmVersion && `lvm2 ${lvmVersion}`, kernel && `Linux ${kernel}`].filter(Boolean).join(' and ');
      lines.push(`${seen}; proven: ${provenText()}`);
    }
    return observe(lines);
  },
};
