import type { AssessedVolume } from '../model/finding.js';
import type { Policy } from '../model/policy.js';
import { count, formatBytes } from '../model/quantities.js';
import { askParallel } from './ask-parallel.js';
import type { Choice, Dialogue } from './ask.js';
import type { LookAhead, Outlook } from './answers.js';

/** A PV that something lies on, and what. */
export interface Leaver {
  pv: string;
  device: string;
  vg: string;
  /** `VG/LV`s by what of them lies there. */
  mirrors: readonly string[];
  raids: readonly string[];
  /** Neither a mirror nor raid1, and mirrors with their log there: they leave only where that is wanted. */
  others: readonly string[];
  /** The other PVs of the VG that have room. */
  spares: readonly { pv: string; device: string; freeBytes: number }[];
}

/** A device that is to leave: a plan of its own, as `raidlift away PV` makes it. */
export interface AwayErrand {
  pv: string;
  device: string;
  redundancy: 'keep' | 'drop';
  convert: boolean;
  moveOthers: boolean;
}

export interface AwayQuestions extends Dialogue {
  policy: Policy;
  outlook: Outlook;
  lookAhead: LookAhead;
  leavers: readonly Leaver[];
}

/**
 * Which device leaves, and what decides how: who uses what lies there, as many copies as now or fewer, raid1 first or not. Null: none
 * after all.
 * @throws PersonLeft
 */
export async function askAway(questions: AwayQuestions): Promise<{ policy: Policy; errand: AwayErrand } | null> {
  const { outlook, lookAhead, ask, leavers } = questions;
  const leaver = await askDevice(leavers, questions);
  if (leaver === null) return null;
  const { pv, device, others } = leaver;
  const undecided = mirrorsOn(leaver, outlook).filter(({ verdict }) => verdict.verdict === 'undecided');
  const used = await askParallel(questions.policy, undecided, questions);
  const seen = used === questions.policy ? outlook : await lookAhead(used);
  const redundancy = await askRedundancy(leaver, questions);
  const exclusive = mirrorsOn(leaver, seen).filter(({ verdict }) => verdict.verdict === 'exclusive');
  const convert = exclusive.length > 0 && (await askConvert(exclusive, questions));
  const moveOthers = others.length > 0 && (await askOthers(leaver, questions));
  const policy = redundancy === 'drop' ? used : await askSpares(used, leaver, { ask });
  return { policy, errand: { pv, device, redundancy, convert, moveOthers } };
}

function mirrorsOn({ mirrors }: Leaver, { assessment }: Outlook): AssessedVolume[] {
  return assessment.volumes.filter(({ subject }) => mirrors.includes(subject));
}

function askDevice(leavers: readonly Leaver[], { ask }: Dialogue): Promise<Leaver | null> {
  return ask.choose<Leaver | null>({
    code: 'away.device',
    message: 'Which device has to leave?',
    choices: [
      { value: null, name: 'None of them after all' },
      ...leavers.map((leaver) => ({ value: leaver, name: `${leaver.device} of ${leaver.vg}`, about: sayWhat(leaver) })),
    ],
    safe: null,
  });
}

function sayWhat({ mirrors, raids, others }: Leaver): string {
  const all = [...mirrors, ...raids, ...others];
  return `${count(all.length, 'volume')}: ${all.join(', ')}`;
}

function askRedundancy({ device }: Leaver, { ask }: Dialogue): Promise<'keep' | 'drop'> {
  return ask.choose<'keep' | 'drop'>({
    code: 'away.redundancy',
    message: `As many good copies as now while ${device} is away?`,
    choices: [
      {
        value: 'keep',
        name: 'Yes: each leg is copied to another device first',
        about: 'Takes a full copy each way, and a device with room.',
      },
      {
        value: 'drop',
        name: 'No: go at once, with one copy fewer',
        about:
          'On return only what has changed is copied. What cannot go like that is moved, or stands against it: the plan says so.',
      },
    ],
    safe: 'keep',
  });
}

function askConvert(exclusive: readonly AssessedVolume[], { ask }: Dialogue): Promise<boolean> {
  const which = exclusive.map(({ subject }) => subject).join(', ');
  return ask.choose({
    code: 'away.convert',
    message: `Convert ${exclusive.length === 1 ? which : `the ${count(exclusive.length, 'mirror')} there`} to raid1 first?`,
    choices: [
      { value: false, name: 'No, what is a mirror stays one' },
      {
        value: true,
        name: 'Yes, as LVM advises',
        about: `${which}. Online, without a copy; any leg of a raid1 can go with its changes tracked.`,
      },
    ],
    safe: false,
  });
}

function askOthers({ others, device }: Leaver, { ask }: Dialogue): Promise<boolean> {
  return ask.choose({
    code: 'away.others',
    message: `Move what is no leg of a mirror away from ${device}, too?`,
    choices: [
      { value: false, name: 'No', about: `Then ${device} cannot leave: ${others.join(', ')}` },
      {
        value: true,
        name: 'Yes',
        about: `Held and compared in the same way; a log by way of memory: ${others.join(', ')}`,
      },
    ],
    safe: false,
  });
}

async function askSpares(policy: Policy, { spares }: Leaver, { ask }: Pick<Dialogue, 'ask'>): Promise<Policy> {
  if (policy.spares !== undefined || spares.length < 2) return policy;
  const any: Choice<string | null> = { value: null, name: 'Any with room: the plan says which' };
  const only = await ask.choose<string | null>({
    code: 'away.spares',
    message: 'Which device may stand in?',
    choices: [
      any,
      ...spares.map(({ pv, device, freeBytes }) => ({
        value: pv,
        name: `Only ${device}, ${formatBytes(freeBytes)} free`,
      })),
    ],
    safe: null,
  });
  return only === null ? policy : { ...policy, spares: [only] };
}
