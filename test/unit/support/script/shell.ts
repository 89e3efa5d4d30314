import type { Plan } from '../../../../src/model/plan.js';
import { renderScript } from '../../../../src/render/script/script.js';

/** The shells that a script has to run under. */
export const shells = [['dash'], ['busybox', 'sh'], ['bash', '--posix']] as const;

/** A plan's script with some of its settings replaced: where it looks and writes is a test's folder. */
export function scriptWith(plan: Plan, settings: Readonly<Record<string, string>>): string {
  let text = renderScript(plan);
  for (const [name, value] of Object.entries(settings)) {
    const line = new RegExp(`^${name}=.*$`, 'm');
    if (!line.test(text)) throw new Error(`the script has no setting ${name}`);
    text = text.replace(line, () => `${name}='${value}'`);
  }
  return text;
}

/** The same without its last line: functions, for a test to call. */
export function functionsOf(script: string): string {
  const end = script.lastIndexOf('main "$@"');
  if (end < 0) throw new Error('the script does not end with main');
  return script.slice(0, end);
}
