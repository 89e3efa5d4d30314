/**
 * Whether a filter of lvm.conf (devices/filter, devices/global_filter) rejects a device that has these paths. Of each path the
 * first pattern that matches decides; a path that is accepted wins over others that are not; what nothing matches is
 * accepted (lvm.conf(5), lvm2: filter-regex.c). udev's links are not known here, only the names given.
 */
export function isRejectedByFilter(patterns: readonly string[], paths: readonly string[]): boolean {
  const answers = paths.map((path) => firstAnswer(patterns, path));
  return answers.includes('r') && !answers.includes('a');
}

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** `a|^/dev/sd|`: accept or reject, a delimiter of any kind, an extended regular expression. */
function firstAnswer(patterns: readonly string[], path: string): 'a' | 'r' | null {
  for (const pattern of patterns) {
    const [answer, delimiter] = [pattern.charAt(0), pattern.charAt(1)];
    const end = pattern.lastIndexOf(CLOSING[delimiter] ?? delimiter);
    if ((answer !== 'a' && answer !== 'r') || end < 2) continue;
    if (matches(pattern.slice(2, end), path)) return answer;
  }
  return null;
}

function matches(expression: string, path: string): boolean {
  try {
    return new RegExp(expression).test(path);
  } catch {
    return false;
  }
}
