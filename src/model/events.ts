/** What is said of an event in docs/events.md, which is made from this table. */
export interface EventSpec {
  meaning: string;
  /** What it carries besides `at`, `code`, `message` and `plan`; a field of `data` as `data.name`. */
  fields: Readonly<Record<string, string>>;
}

const volume = { volume: 'UUID of the LV', subject: '`VG/LV`' };
const step = { step: 'id of the step, such as `VG/LV:convert`' };
const until = { 'data.until': 'when it opens, ISO 8601; absent: not in the next two weeks' };
const throttle = {
  'data.parameter': 'the file under /sys/module',
  'data.before': 'percent it had',
  'data.now': 'percent it has now',
};

/**
 * Every event that `apply`, `resume` and `batch` tell of with `--json`. Codes and fields are part of the product's interface: more
 * may come, none changes its meaning.
 */
export const events = {
  'step.started': {
    meaning: 'A step begins; its command is about to run.',
    fields: { ...step, ...volume, 'data.argv': 'the command, if it has one' },
  },
  'step.command': {
    meaning: 'One of the commands of a step whose commands follow from what the moment shows is about to run.',
    fields: { ...step, ...volume, 'data.argv': 'the command' },
  },
  'step.finished': {
    meaning: 'The step is done, as a look at the host has shown.',
    fields: { ...step, ...volume },
  },
  'step.failed': { meaning: 'The step did not do what it is for.', fields: { ...step, ...volume } },
  'scrub.mismatches': {
    meaning: 'A scrub has ended and found that the legs differ, or could not tell.',
    fields: { ...step, ...volume },
  },
  'tracking.measured': {
    meaning: 'What the proof of tracking has measured.',
    fields: {
      ...volume,
      'data.copiedBytes': 'bytes that were copied to the leg that was out',
      'data.sizeBytes': 'bytes that a full copy would have been',
    },
  },
  'copy.measured': {
    meaning: 'What a move has written, by the kernel’s count.',
    fields: {
      ...volume,
      'data.copiedBytes': 'bytes that were written to the target, what the volume wrote meanwhile included',
      'data.sizeBytes': 'bytes that a full copy takes',
    },
  },
  'pv.free': {
    meaning: 'Nothing is left on the PV that was to be freed, and nobody has it open: it may be pulled.',
    fields: { ...step, 'data.pv': 'its UUID', 'data.device': 'its device path' },
  },
  'pv.in-use': {
    meaning: 'Something is left on the PV that was to be freed, or somebody has it open; the message says what.',
    fields: { ...step, 'data.pv': 'its UUID', 'data.device': 'its device path' },
  },
  'volume.done': { meaning: 'The volume has reached its goal.', fields: volume },
  'volume.stopped': {
    meaning: 'The volume cannot go on; others do.',
    fields: { ...volume, 'data.reason': 'a stable code' },
  },
  'volume.blocked': {
    meaning: 'The plan leaves the volume alone, as something stands against it or is undecided. `batch` only.',
    fields: {
      ...volume,
      'data.findings': 'ids, to be looked up with `raidlift findings ID`',
      'data.remedies': 'what to do, one sentence or more for each',
    },
  },
  'volume.planned': {
    meaning: 'What would be done to the volume. `batch --dry-run` only.',
    fields: { ...volume, 'data.steps': 'ids of its steps', 'data.commands': 'the commands, in order' },
  },
  'wait.progress': {
    meaning: 'A copy or a scrub that is waited for has got on.',
    fields: {
      ...volume,
      percent: '0 to 100',
      etaSeconds: 'seconds to go at the rate seen so far; null: cannot be said',
    },
  },
  'wait.command': {
    meaning: 'A command that an earlier run has started still runs and is waited for.',
    fields: step,
  },
  'layer.held': {
    meaning:
      'An old leg or the log was lost under the temporary layer of a cover: all writes to the volume and every LVM command of its VG wait.',
    fields: volume,
  },
  'layer.thawed': { meaning: 'The held writes go on; LVM repairs the mirror.', fields: volume },
  'layer.not-thawed': { meaning: 'The held writes were not let go on; the message says why.', fields: volume },
  'layer.unwatched': { meaning: 'dmsetup could not be asked about a layer; it is asked again.', fields: volume },
  'metadata.edit': {
    meaning:
      "The lines of the VG's metadata text that `resume --edit-metadata` would change: a move that was left behind, or cut off at its end, and nothing else.",
    fields: {
      ...volume,
      'data.lines': 'the lines: what goes with `-`, what comes with `+`',
      'data.argv': 'the command that would put the edited text in place',
    },
  },
  'copy.held': {
    meaning: 'A copy does not begin yet: one of its PVs is busy with another, or enough are under way.',
    fields: volume,
  },
  'pause.asked': { meaning: 'A pause, or its end, was asked for by a signal.', fields: {} },
  'run.paused': { meaning: 'A person has paused the run: no step begins, copies go on.', fields: {} },
  'run.unpaused': { meaning: 'The pause is over.', fields: {} },
  'window.closed': {
    meaning: 'Only the maintenance window is waited for: the run ends, and can be resumed.',
    fields: until,
  },
  'window.waiting': {
    meaning: 'The run waits until the maintenance window opens (`--wait`).',
    fields: until,
  },
  'window.opened': { meaning: 'The maintenance window is open: the run goes on.', fields: {} },
  'stop.asked': { meaning: 'A stop was asked for; the running LVM command is waited for.', fields: {} },
  'stop.waiting': { meaning: 'A stop was asked for again; the running LVM command is still waited for.', fields: {} },
  'throttle.lowered': { meaning: 'Copies of dm-mirror devices were slowed down.', fields: throttle },
  'throttle.restored': { meaning: 'The speed of copies of dm-mirror devices is what it was before.', fields: throttle },
  'throttle.failed': {
    meaning: 'The speed of copies could not be changed, or not be changed back; the message says which.',
    fields: { 'data.parameter': throttle['data.parameter'] },
  },
  'apply.finished': {
    meaning: 'The plan’s run is over. The last event of `apply` and `resume`.',
    fields: { exit: 'the exit code', volumes: 'what became of each: `subject`, `outcome`, `code`, `message`' },
  },
  'batch.started': {
    meaning: 'The first event of `batch`.',
    fields: { host: 'its name', version: 'of raidlift', dryRun: 'true: nothing will be changed' },
  },
  'plan.made': {
    meaning: 'The host was inspected and a plan made.',
    fields: {
      'data.volumes': 'how many volumes there are of each decision',
      'data.steps': 'how many steps it has',
      'data.copiedBytes': 'bytes that will be copied',
    },
  },
  'plan.resumed': { meaning: 'A plan that an earlier `batch` left unfinished is gone on with first.', fields: {} },
  'plan.skipped': {
    meaning: 'A plan that an earlier `batch` left cannot be gone on with; the message says why.',
    fields: { 'data.reason': 'a stable code' },
  },
  'vg.blocked': {
    meaning: 'A VG that LVM does not show, so that nobody knows which mirrors are there; exit code 3.',
    fields: { subject: 'its name', 'data.findings': 'ids of what stands in the way', 'data.remedies': 'what to do' },
  },
  'batch.finished': {
    meaning: 'The last event of `batch`: its result document ([batch.md](batch.md)).',
    fields: { result: 'the document, as `--result FILE` keeps it' },
  },
} as const satisfies Record<string, EventSpec>;

export type EventCode = keyof typeof events;
