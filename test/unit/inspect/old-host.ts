import { readFileSync } from 'node:fs';
import { fullreportArgv } from '../../../src/inspect/columns.js';
import { lvmConfigArgv } from '../../../src/inspect/lvm-config.js';
import type { CommandResult, ReadPort } from '../../../src/model/ports.js';
import { recordedPort, says, type Recording } from './recorded-port.js';

type Row = Record<string, string>;

interface Report {
  vg: Row[];
  pv?: Row[];
  lv?: Row[];
  seg?: Row[];
  pvseg?: Row[];
}

/** All columns that a release knows, as its source lists them (test/fixtures/saved/columns). */
function columnsOf(version: string): Set<string> {
  const text = readFileSync(`test/fixtures/saved/columns/${version}.txt`, 'utf8');
  return new Set(text.split('\n').flatMap((line) => line.split(': ')[1]?.split(' ') ?? []));
}

/**
 * A recorded host as if its LVM were older: no `fullreport`, but lvs, vgs and pvs with `--nameprefixes`, which refuse a column
 * that this release does not have. The texts are unrecorded: what 2.03.16 said, in the form of lvs(8).
 */
export function oldHost(recording: Recording, version: string): ReadPort & { asked: string[] } {
  const told = recording.commands[fullreportArgv().join(' ')];
  const { report } = JSON.parse(told?.stdout ?? '{}') as { report: Report[] };
  const known = columnsOf(version);
  const port = recordedPort(recording);
  return {
    ...port,
    async read(argv) {
      if (argv[0] !== 'lvm') return port.read(argv);
      port.asked.push(argv.join(' '));
      if (argv[1] === 'version') return says(`  LVM version:     ${version}(2) (2012-10-15)\n`);
      if (argv[1] === 'dumpconfig' || argv[1] === 'lvmconfig') return port.read(lvmConfigArgv(null));
      const columns = argv[argv.indexOf('-o') + 1]?.split(',') ?? [];
      const unknown = columns.find((column) => !known.has(column));
      if (unknown !== undefined) return refusal(`  Unrecognised field: ${unknown}\n`);
      if (argv.includes('--foreign') && known.has('lv_active') && !known.has('vg_systemid'))
        return refusal('--foreign');
      return {
        ...says(
          rowsOf(report, argv)
            .map((row) => print(row, columns))
            .join(''),
        ),
        stderr: told?.stderr ?? '',
      };
    },
  };
}

function refusal(stderr: string): CommandResult {
  return { code: 3, stdout: '', stderr };
}

function rowsOf(report: readonly Report[], argv: readonly string[]): Row[] {
  const all = report.flatMap((part) => part.vg.map((vg) => ({ vg, part })));
  switch (argv[1]) {
    case 'vgs':
      return all.map(({ vg }) => vg);
    case 'pvs':
      return all.flatMap(({ vg, part }) =>
        ((argv.includes('--segments') ? part.pvseg : part.pv) ?? []).map((row) => ({ ...vg, ...row })),
      );
    case 'lvs':
      return all.flatMap(({ vg, part }) => (part.lv ?? []).flatMap((lv) => segmentRows(vg, part, lv)));
    default:
      throw new Error(`an old LVM was asked for ${argv.join(' ')}`);
  }
}

function segmentRows(vg: Row, part: Report, lv: Row): Row[] {
  const inBytes = (extents: string | undefined): string => String(Number(extents) * Number(vg['vg_extent_size']));
  const segments = (part.seg ?? []).filter((seg) => seg['lv_uuid'] === lv['lv_uuid']);
  return segments.map((seg) => ({
    ...vg,
    ...lv,
    ...seg,
    copy_percent: lv['sync_percent'] ?? '',
    seg_start: inBytes(seg['seg_start_pe']),
    seg_size: inBytes(seg['seg_size_pe']),
  }));
}

function print(row: Row, columns: readonly string[]): string {
  const cells = columns.map((column) => {
    const cell = row[column];
    if (cell === undefined) throw new Error(`the recording has no column ${column}`);
    return `LVM2_${column.toUpperCase()}=${cell}`;
  });
  return `  ${cells.join(' ')}\n`;
}
