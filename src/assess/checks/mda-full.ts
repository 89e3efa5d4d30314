import { nothing, observe, type VolumeCheck } from '../check.js';
import { metadataGrowth, METADATA_RESERVE_BYTES } from '../ledger.js';

export const mdaFull: VolumeCheck = {
  id: 'MDA_FULL',
  level: 'blocker',
  scope: 'volume',
  of: 'claims',
  title: 'the VG’s metadata area has no space for the conversion',
  meaning:
    'The metadata of a VG is one text in an area of fixed size, with room for two copies. A conversion adds an LV per leg to it; where that does not fit LVM refuses (`exceeds maximum metadata size`). Volumes of one plan are counted together, in its order.',
  seenIn: 'vg_mda_free, against an estimate of some 350 bytes a leg plus names',
  remedy:
    'Make the text shorter: remove LVs, snapshots and tags that nobody needs; or convert other volumes first (each gives the block of its log back). Or move to PVs with larger areas: `pvcreate --metadatasize 16m NEW`, `vgextend VG NEW`, then `pvchange --metadataignore y` on the PVs with the small ones.',
  run: ({ volume, vg, host, ledger }) => {
    const free = vg.mdaFreeBytes;
    if (free === null) return nothing;
    const growth = metadataGrowth(volume, host);
    const needed = ledger.metadataBytes + growth + METADATA_RESERVE_BYTES;
    if (needed <= free) return nothing;
    const lines = [
      `vgs: vg_mda_free of ${vg.name} is ${free} bytes${vg.mdaSizeBytes === null ? '' : ` (area of ${vg.mdaSizeBytes})`}`,
      `it needs about ${growth} bytes, and ${METADATA_RESERVE_BYTES} that LVM keeps free`,
    ];
    if (ledger.metadataBytes > 0) lines.push(`earlier volumes of the plan need about ${ledger.metadataBytes}`);
    return observe(lines);
  },
};
