import { nothing, observe, type VolumeCheck } from '../check.js';

export const operationUnderWay: VolumeCheck = {
  id: 'OPERATION_UNDER_WAY',
  level: 'blocker',
  scope: 'volume',
  of: 'converting',
  title: 'an operation of LVM is under way',
  meaning:
    'A pvmove, a layer of another conversion, a split or a merge is not finished. Beginning another on top would mix them up.',
  seenIn: 'segment types, hidden LVs such as pvmove0 and LV_mimagetmp_2, move_pv and convert_lv',
  remedy:
    'Let it end: `pvmove` takes up a move again, `lvconvert VG/LV` a conversion. Give a move up with `pvmove --abort`. Then plan again.',
  run: ({ volume: { operation } }) =>
    operation === null ? nothing : observe([`${operation.kind}: ${operation.detail}`]),
};
