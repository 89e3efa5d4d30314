import type { AssessOptions } from '../../../../src/assess/assess.js';
import type { Volume } from '../../../../src/model/inventory.js';
import { aMirror, anInventory, aPv, aVg, coreLog, pvUuid } from '../../support/inventory.js';
import type { Cases } from './case.js';

const cover = (on: string | null = null): { options: AssessOptions } => ({
  options: { purpose: { kind: 'cover', wish: { on, release: null } } },
});
const pvs = [aPv('sda'), aPv('sdb'), aPv('sdc'), aPv('sdd')];
const withMirror = (volume: Partial<Volume>) =>
  anInventory({ vgs: [aVg({ pvs, volumes: [{ ...aMirror('db'), ...volume }] })] });
const subject = 'vg0/db';
const plain = withMirror({});
const usedBy = (usage: Partial<Volume['usage']>) =>
  withMirror({ usage: { fileSystem: null, mountPoints: [], swap: false, fstab: [], ...usage } });
const quiet = { when: 'by a healthy mirror with a PV to spare', inventory: plain, ...cover() };

export const coverCases: Cases = {
  COVER_SHARED: {
    raised: {
      when: 'by a cluster file system',
      inventory: usedBy({ fileSystem: 'gfs2' }),
      subject,
      evidence: /gfs2/,
      ...cover(),
    },
    quiet,
  },
  COVER_NEEDED_BY_HOST: {
    raised: { when: 'by swap', inventory: usedBy({ swap: true }), subject, evidence: /swap/, ...cover() },
    quiet: { when: 'for /boot', inventory: usedBy({ mountPoints: ['/boot'] }), ...cover() },
  },
  COVER_NAME_TOO_LONG: {
    raised: {
      when: 'by a name of 113 characters',
      inventory: anInventory({ vgs: [aVg({ pvs, volumes: [aMirror('x'.repeat(113))] })] }),
      subject: `vg0/${'x'.repeat(113)}`,
      evidence: /113/,
      ...cover(),
    },
    quiet: {
      when: 'by one of 112',
      inventory: anInventory({ vgs: [aVg({ pvs, volumes: [aMirror('x'.repeat(112))] })] }),
      ...cover(),
    },
  },
  COVER_UNFIT: {
    raised: {
      when: 'by one that was made with --nosync',
      inventory: withMirror({ nosync: true }),
      subject,
      evidence: /skipped/,
      ...cover(),
    },
    quiet,
  },
  COVER_NO_ROOM: {
    raised: {
      when: 'where only the extra leg has a PV, and the log is in memory',
      inventory: withMirror({
        log: coreLog,
        legs: aMirror('db', { legs: ['sda', 'sdb', 'sdc'] }).legs,
      }),
      subject,
      evidence: /its log is in memory/,
      ...cover(),
    },
    quiet: { when: 'where the PV that is asked for has room', inventory: plain, ...cover(pvUuid('sdd')) },
  },
};
