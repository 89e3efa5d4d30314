import { usageError } from '../../model/errors.js';
import type { Predicate } from '../../model/predicate.js';
import { SEEN } from './names.js';
import { quote } from './quote.js';

/**
 * A predicate as a call of the runtime's function of the same name (`runtime/predicates.ts`), which asks the host as `holds`
 * asks an inventory.
 *
 * @throws RaidliftError `SCRIPT_UNSUPPORTED` (exit 2) for one that needs more than this host.
 */
export function predicateCall(predicate: Predicate): string {
  return [`is_${predicate.kind.replaceAll('-', '_')}`, ...argumentsOf(predicate).map(word)].join(' ');
}

function word(text: string): string {
  return text === SEEN.self ? '"$V_lv"' : quote(text);
}

function argumentsOf(predicate: Predicate): string[] {
  switch (predicate.kind) {
    case 'segtype-is':
      return [predicate.lv, predicate.type];
    case 'legs-are':
      return [predicate.lv, String(predicate.count)];
    case 'log-is':
      return [predicate.lv, predicate.log];
    case 'leg-on':
    case 'no-leg-on':
      return [predicate.lv, predicate.pv];
    case 'room-for-leg':
      return [predicate.lv, predicate.pv, String(predicate.extents)];
    case 'room-for-metadata':
      return [predicate.lv, String(predicate.extentsPerLeg)];
    case 'recorded':
      return [predicate.step];
    case 'mounted':
      return [predicate.lv, ...predicate.mountPoints.map(asInMountinfo)];
    case 'maintenance':
    case 'nodes-agree': {
      const why = `a script does not ask the nodes of a cluster (${predicate.kind}); use raidlift apply`;
      throw usageError('SCRIPT_UNSUPPORTED', why);
    }
    case 'move-from':
    case 'move-copied':
    case 'not-moving':
    case 'part-off':
    case 'part-on': {
      const why = `a script compares no copies (${predicate.kind}); use raidlift away and raidlift back`;
      throw usageError('SCRIPT_UNSUPPORTED', why);
    }
    case 'unmonitored':
    case 'part-inactive':
    case 'leg-detached':
    case 'no-leg-detached': {
      const why = `a script lets no leg go for a while (${predicate.kind}); use raidlift apply`;
      throw usageError('SCRIPT_UNSUPPORTED', why);
    }
    case 'not-used':
    case 'exclusive':
    case 'exists':
    case 'active':
    case 'inactive':
    case 'in-sync':
    case 'legs-alive':
    case 'no-strays':
    case 'none-suspended':
    case 'no-operation':
    case 'split':
    case 'monitored':
    case 'tagged':
    case 'untagged':
    case 'no-missing-pvs':
      return [predicate.lv];
    default:
      return predicate satisfies never;
  }
}

/** The kernel writes blanks, tabs, newlines and backslashes in octal there. */
function asInMountinfo(path: string): string {
  return path.replaceAll(/[ \t\n\\]/g, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`);
}
