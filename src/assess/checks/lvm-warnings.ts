import { observe, type HostCheck } from '../check.js';

export const lvmWarnings: HostCheck = {
  id: 'LVM_WARNINGS',
  level: 'info',
  scope: 'host',
  title: 'LVM warned about something while it reported',
  meaning: 'Shown as it is. What matters to a conversion has a finding of its own.',
  seenIn: "LVM's stderr",
  remedy: 'Read them; most need nothing done.',
  run: ({ host }) => observe(host.warnings),
};
