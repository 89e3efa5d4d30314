import { inCluster } from '../assess/elsewhere.js';
import type { AssessedVolume, Verdict } from '../model/finding.js';
import type { Pv } from '../model/inventory.js';
import type { DraftVolume } from '../model/plan.js';
import type { Policy } from '../model/policy.js';
import { formatBytes } from '../model/quantities.js';
import { allocatableExtents, findPv, findVg, pvsOf } from '../model/volume.js';
import { textOf, wrap } from '../render/text.js';
import { sayOfVolume, type Outlook } from './answers.js';
import type { Choice, Dialogue } from './ask.js';

/** A cover that was asked for: a plan of its own, as `raidlift cover VG/LV` makes it. */
export interface CoverErrand {
  /** `VG/LV`. */
  subject: string;
  /** UUID of the PV for the extra leg; null: the one with most room. */
  on: string | null;
}

/** What came of the questions: a policy, or something that is done before anything else is decided. */
export interface Answered {
  policy: Policy;
  errand: CoverErrand | null;
}

type Fate = 'keep' | 'stand-in' | 'cover' | 'end' | 'convert';

/** All that can be done with a mirror that must or shall stay a mirror, the safe one first. What is new is added here. */
const CHOICES: Record<Fate, Choice<Fate>> = {
  keep: { value: 'keep', name: 'Keep it as it is', about: 'It is not touched.' },
  'stand-in': {
    value: 'stand-in',
    name: 'One of its devices will be gone for a while: move that leg elsewhere',
    about:
      'The leg is copied to another PV, compared, and moved only if equal; it stays a mirror, in use. `raidlift back PV` brings it back. To free a whole device: `raidlift away PV`.',
  },
  cover: {
    value: 'cover',
    name: 'Give it one more leg for a while (a cover)',
    about: 'Then the loss of any one leg leaves it a mirror. You are told what it costs before you decide.',
  },
  end: {
    value: 'end',
    name: 'Several nodes need not use it: end that, then convert it',
    about: 'The plan begins with the steps for it, some of them by hand, with a downtime. You are asked why.',
  },
  convert: {
    value: 'convert',
    name: 'Convert it to raid1 after all',
    about: 'LVM advises it: a leg of a raid1 that goes for a while and comes back costs only what changed.',
  },
};

/** A mirror that stays one, and where. */
interface Staying {
  subject: string;
  verdict: Verdict;
  volume: DraftVolume;
  fates: readonly Fate[];
}

interface StayDialogue extends Dialogue {
  policy: Policy;
  isFar: boolean;
}

/** What becomes of each mirror that several nodes use at once, and of each that the policy keeps. */
export async function askStay(
  policy: Policy,
  outlook: Outlook,
  dialogue: Dialogue & { canCover: boolean; isFar: boolean },
): Promise<Answered> {
  let decided = policy;
  const all = stayingOf(outlook, dialogue.canCover);
  for (const [index, staying] of all.entries()) {
    const answer = await askAbout(staying, outlook, { ...dialogue, policy: decided });
    if (answer.errand !== null) return answer;
    const isKept = answer.policy === decided;
    decided = answer.policy;
    const rest = all.slice(index + 1);
    if (index === 0 && isKept && rest.length > 0 && (await keepsAll(rest, dialogue))) break;
  }
  return { policy: decided, errand: null };
}

async function keepsAll(rest: readonly Staying[], { ask }: Dialogue): Promise<boolean> {
  const which = rest.length === 1 ? `${rest[0]?.subject} stays a mirror` : `${rest.length} more stay mirrors`;
  return ask.choose({
    code: 'stay.rest',
    message: `${which} too. Keep all as they are?`,
    choices: [
      { value: false, name: 'Ask me about each' },
      {
        value: true,
        name: 'Keep all of them as they are',
        about: rest.map(({ subject }) => subject).join(', '),
      },
    ],
    safe: false,
  });
}

function stayingOf({ assessment, volumes, inventory }: Outlook, canCover: boolean): Staying[] {
  const assessed = new Map<string, AssessedVolume>(assessment.volumes.map((volume) => [volume.uuid, volume]));
  return volumes.flatMap((volume): Staying[] => {
    const known = assessed.get(volume.uuid);
    if (known === undefined) return [];
    const { verdict } = known;
    // One that several nodes use stays, whatever else stands against converting it.
    const isParallel = verdict.verdict === 'parallel' && volume.decision !== 'stand-in';
    if (!isParallel && (volume.decision !== 'keep' || verdict.verdict === 'undecided')) return [];
    const vg = findVg(inventory, volume.vg);
    const isShared = vg !== undefined && inCluster(vg);
    const fates: Fate[] =
      verdict.verdict === 'parallel'
        ? ['keep', 'stand-in', ...(isShared ? (['end'] as const) : [])]
        : ['keep', 'stand-in', ...(canCover ? (['cover'] as const) : []), 'convert'];
    return [{ subject: known.subject, verdict, volume, fates }];
  });
}

async function askAbout(staying: Staying, outlook: Outlook, { policy, ...dialogue }: StayDialogue): Promise<Answered> {
  const { subject, verdict, volume, fates } = staying;
  const isParallel = verdict.verdict === 'parallel';
  const evidence = isParallel ? verdict.evidence : [volume.because];
  const why = isParallel ? 'must stay a mirror, as several nodes use it at once' : 'stays a mirror, as it was decided';
  dialogue.say(
    textOf(['', ...wrap(`${subject} ${why}.`), ...evidence.flatMap((item) => wrap(item, { first: '  seen: ' }))]),
  );
  for (;;) {
    const message = `What shall be done with ${subject}?`;
    const choices = fates.map((fate) => CHOICES[fate]);
    const fate = await dialogue.ask.choose<Fate>({ code: 'stay', message, choices, safe: 'keep' });
    const answer = await FOLLOW_UPS[fate](staying, outlook, { ...dialogue, policy });
    if (answer !== null) return answer;
  }
}

type FollowUp = (staying: Staying, outlook: Outlook, dialogue: StayDialogue) => Promise<Answered | null>;

/** What else has to be known of each; null: back to the question. */
const FOLLOW_UPS: Record<Fate, FollowUp> = {
  keep: async (_staying, _outlook, { policy }) => ({ policy, errand: null }),
  'stand-in': askAway,
  cover: askCover,
  end: askWhyEnd,
  convert: async ({ subject }, _outlook, { policy }) => ({
    policy: sayOfVolume(policy, subject, { do: 'convert' }),
    errand: null,
  }),
};

async function askAway(
  { subject, volume }: Staying,
  outlook: Outlook,
  { ask, policy }: StayDialogue,
): Promise<Answered | null> {
  const homes = volume.legs.flatMap((leg) => pvsOf(leg).map((uuid) => ({ leg: leg.name, uuid })));
  const pv = await ask.choose<string | null>({
    code: 'stay.away',
    message: 'Which device will be gone?',
    choices: [
      { value: null, name: 'None of them after all' },
      ...homes.map(({ leg, uuid }) => ({
        value: uuid,
        name: `${pvOf(outlook, volume, uuid)?.device ?? uuid}, with ${leg}`,
      })),
    ],
    safe: null,
  });
  return pv === null ? null : { policy: sayOfVolume(policy, subject, { do: 'stand-in', away: pv }), errand: null };
}

async function askCover(
  { subject, volume }: Staying,
  outlook: Outlook,
  { ask, say, policy, isFar }: StayDialogue,
): Promise<Answered | null> {
  const terms = isFar ? [...COVER_TERMS, FAR_TERM] : COVER_TERMS;
  say(textOf(['', ...terms.flatMap((text) => wrap(text, { first: '  ', rest: '  ' }))]));
  const used = new Set(volume.legs.flatMap((leg) => pvsOf(leg)));
  const others = findVg(outlook.inventory, volume.vg)?.pvs.filter((pv) => !used.has(pv.uuid) && !pv.missing) ?? [];
  const on = await ask.choose<string | null | undefined>({
    code: 'stay.cover',
    message: `Give ${subject} one more leg?`,
    choices: [
      { value: undefined, name: 'No, back', about: 'Nothing is decided.' },
      { value: null, name: 'Yes, on the PV with most room', about: 'That is a plan of its own: it is shown first.' },
      ...others.map((pv) => ({ value: pv.uuid, name: `Yes, on ${pv.device}, ${freeOn(pv, outlook, volume)} free` })),
    ],
    safe: undefined,
  });
  return on === undefined ? null : { policy, errand: { subject, on } };
}

const COVER_TERMS = [
  'What it is worth: while it is covered, the loss of any one leg leaves it a mirror.',
  'What it costs: all of it is copied once. While that goes on, the loss of an old leg or of the log would stop the volume for ever; raidlift watches it, says so within seconds and lets the held writes go on. Do not turn the host off meanwhile.',
];

const FAR_TERM =
  'Over ssh: it is watched from here, through the connection. Should that break while it is copied, nobody watches it until `raidlift resume`.';

async function askWhyEnd(
  { subject }: Staying,
  _outlook: Outlook,
  { ask, policy }: StayDialogue,
): Promise<Answered | null> {
  const message = `Why need ${subject} not be used by several nodes any more? It stands in the plan. (nothing: back)`;
  const reason = await ask.text({ code: 'stay.reason', message, safe: '' });
  return reason === '' ? null : { policy: sayOfVolume(policy, subject, { parallel: 'end', reason }), errand: null };
}

function pvOf({ inventory }: Outlook, volume: DraftVolume, uuid: string): Pv | undefined {
  const vg = findVg(inventory, volume.vg);
  return vg === undefined ? undefined : findPv(vg, uuid);
}

function freeOn(pv: Pv, { inventory }: Outlook, volume: DraftVolume): string {
  return formatBytes(allocatableExtents(pv) * (findVg(inventory, volume.vg)?.extentBytes ?? 0));
}
