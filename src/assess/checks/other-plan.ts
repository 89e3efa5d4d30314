import { observe, type VolumeCheck } from '../check.js';
import { planTags } from '../tags-allowed.js';

export const otherPlan: VolumeCheck = {
  id: 'OTHER_PLAN',
  level: 'blocker',
  scope: 'volume',
  of: 'converting',
  title: 'another plan is under way on it',
  meaning: 'A tag of raidlift shows that a plan has begun and not ended, here or on another host.',
  seenIn: 'lv_tags',
  remedy: 'Go on with that plan: `raidlift resume ID`; or give it up: `raidlift close ID`.',
  run: ({ volume, planId }) => {
    if (volume.tags.length === 0) return [];
    const others = planTags(volume.tags).filter((id) => id !== planId);
    if (others.length === 0) return [];
    const ways = others.map((id) => `\`raidlift resume ${id}\`; or give it up: \`raidlift close ${id}\``);
    return observe(
      others.map((id) => `lvs: tag raidlift.${id}`),
      { remedy: `Go on with that plan: ${ways.join('; ')}.` },
    );
  },
};
