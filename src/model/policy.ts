import { z } from 'zod';
import { parseWindow } from './window.js';

/** What to do with a volume where nothing more is said of it. */
const action = z.enum(['convert', 'keep']);
const scrub = z.enum(['never', 'check', 'repair']);

const choices = {
  do: action,
  /** After the conversion: detach a leg with tracking, merge it, and compare what was copied with the size. */
  proveTracking: z.boolean(),
  /** After the conversion: `check` compares the legs and counts differences; `repair` also mends them from the primary. */
  scrub,
  /** Before the conversion: read all legs and hold each against the others; it is not begun where they differ. */
  compareLegs: z.boolean(),
};

const ofVolume = z.strictObject({
  /** `stand-in`: its leg on the PV `away` lies on another one meanwhile. `cover`: it gets one more leg, on the PV `on`. */
  do: z.enum(['convert', 'keep', 'stand-in', 'cover']).optional(),
  /** The PV that will be gone for a while, by UUID or by the path that LVM uses. */
  away: z.string().min(1).optional(),
  /** The PV for the extra leg, by UUID or by the path that LVM uses. */
  on: z.string().min(1).optional(),
  proveTracking: choices.proveTracking.optional(),
  scrub: choices.scrub.optional(),
  compareLegs: choices.compareLegs.optional(),
  /** `end`: several nodes may use it now; that is ended, in order, before it is converted. */
  parallel: z.enum(['required', 'never', 'end']).optional(),
  reason: z.string().min(1).optional(),
});
export const volumePolicy = ofVolume.superRefine(({ do: action, away, on }, context) => {
  if (action === 'stand-in' && away === undefined) {
    context.addIssue({ code: 'custom', path: ['do'], message: 'stand-in needs away: the PV that will be gone' });
  }
  if (action !== 'stand-in' && away !== undefined) {
    context.addIssue({ code: 'custom', path: ['away'], message: 'belongs to do: stand-in' });
  }
  if (action === 'cover' && on === undefined) {
    context.addIssue({ code: 'custom', path: ['do'], message: 'cover needs on: the PV for the extra leg' });
  }
  if (action !== 'cover' && on !== undefined) {
    context.addIssue({ code: 'custom', path: ['on'], message: 'belongs to do: cover' });
  }
});
export type VolumePolicy = z.infer<typeof volumePolicy>;

export const override = z.strictObject({
  finding: z.string().regex(/^[A-Z][A-Z0-9_]+$/),
  /** `VG/LV`, `VG` or `host`; absent: wherever it appears. */
  subject: z.string().optional(),
  reason: z.string().min(1),
});
export type Override = z.infer<typeof override>;

const windowText = z.string().superRefine((text, context) => {
  const window = parseWindow(text);
  if ('wrong' in window) context.addIssue({ code: 'custom', message: window.wrong });
});

/** How much of the host copies may take. */
export const limits = z
  .strictObject({
    /** Copies and scrubs at the same time; absent: as many as there are PVs for. */
    maxCopies: z.number().int().min(1).optional(),
    /** Copies and scrubs that may use the same PV at the same time; absent: one. */
    perPv: z.number().int().min(1).optional(),
    /** KiB per second and leg while a raid1 is copied or scrubbed: LVM's `raid_min_recovery_rate`, `raid_max_recovery_rate`. */
    raidMinRecoveryRate: z.number().int().min(1).optional(),
    raidMaxRecoveryRate: z.number().int().min(1).optional(),
    /** Percent of the time that copies of all dm-mirror devices may take: dm_mirror's parameter `raid1_resync_throttle`. */
    mirrorCopyThrottle: z.number().int().min(1).max(100).optional(),
  })
  .superRefine(({ raidMinRecoveryRate: least = 0, raidMaxRecoveryRate: most = Infinity }, context) => {
    if (least <= most) return;
    context.addIssue({ code: 'custom', path: ['raidMinRecoveryRate'], message: 'is above raidMaxRecoveryRate' });
  });
export type Limits = z.infer<typeof limits>;

/** What a person decided, as a file. The same policy on the same inventory gives the same plan, byte for byte. */
export const policy = z.strictObject({
  formatVersion: z.literal(1),
  defaults: z
    .strictObject({
      do: choices.do.default('convert'),
      proveTracking: choices.proveTracking.default(false),
      scrub: choices.scrub.default('never'),
      compareLegs: choices.compareLegs.optional(),
    })
    .prefault({}),
  /** Keys are `VG` or `VG/LV`; the more exact one counts. */
  volumes: z.record(z.string(), volumePolicy).default({}),
  overrides: z.array(override).default([]),
  /** PVs, by UUID or device path, that may stand in for one that goes away; absent: any with room. */
  spares: z.array(z.string().min(1)).optional(),
  /** PVs that go away; `trackParallel`: experimental, see docs/away.md. */
  away: z.strictObject({ trackParallel: z.boolean().optional() }).optional(),
  /** When a step may start, such as `Sat 22:00-05:00 Europe/Prague`; absent: at any time. */
  window: z
    .union([windowText, z.array(windowText).min(1)], { error: 'is neither a window nor a list of windows' })
    .optional(),
  limits: limits.optional(),
});
export type Policy = z.infer<typeof policy>;
