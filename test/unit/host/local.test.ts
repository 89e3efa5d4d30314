import { mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localHost } from '../../../src/host/local.js';
import type { RunningCommand } from '../../../src/model/ports.js';
import { killed, runScript, said, until, waitFor } from './children.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(`${tmpdir()}/raidlift-host-`);
});
afterAll(async () => await rm(folder, { recursive: true }));

const host = () => localHost({ outputDir: folder });
const nothing = async (): Promise<void> => undefined;

describe('a read', () => {
  test('gives code, stdout and stderr as they are', async () => {
    const result = await host().read(['sh', '-c', 'printf "a\\n\\n"; printf b >&2; exit 3']);
    expect(result).toEqual({ code: 3, stdout: 'a\n\n', stderr: 'b' });
  });

  test('is in a process group of its own, so that Ctrl-C does not reach it', async () => {
    const { stdout } = await host().read(['sh', '-c', 'echo $$; cut -d" " -f5 /proc/$$/stat']);
    const [pid, group] = stdout.trim().split('\n');
    expect(group).toBe(pid);
  });

  test('that a signal for us hit all the same is made again', async () => {
    const once = `${folder}/once`;
    const script = `test -e ${once} && { echo read; exit; }; : >${once}; kill -INT $$; sleep 1`;
    expect(await host().read(['sh', '-c', script])).toEqual({ code: 0, stdout: 'read\n', stderr: '' });
  });

  test('inherits nothing of our environment', async () => {
    process.env['LVM_SYSTEM_DIR'] = '/nowhere';
    const { stdout } = await host().read(['env']);
    expect(stdout.trim().split('\n').sort()).toEqual([
      'HOME=/root',
      'LC_ALL=C',
      'LVM_SUPPRESS_FD_WARNINGS=1',
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    ]);
    delete process.env['LVM_SYSTEM_DIR'];
  });

  test('passes arguments on as they are, whatever a shell would make of them', async () => {
    expect((await host().read(['printf', '%s|', '$HOME', '; ls', ' a  b ', '*'])).stdout).toBe('$HOME|; ls| a  b |*|');
  });

  test('of a command that is not there is a fault', async () => {
    expect(await host().read(['no-such-command'])).toEqual({ code: null, stdout: '', stderr: '', fault: 'ENOENT' });
  });

  test('of a command that is killed names the signal', async () => {
    expect(await host().read(['sh', '-c', 'kill -9 $$'])).toMatchObject({ code: null, fault: 'SIGKILL' });
  });

  test('ends at its time limit, though the command does not listen', async () => {
    const start = Date.now();
    const result = await host().read(['sh', '-c', 'trap "" TERM; sleep 20 & wait; sleep 20'], { timeoutMs: 200 });
    expect(result).toEqual({ code: null, stdout: '', stderr: '', fault: 'timeout' });
    expect(Date.now() - start).toBeLessThan(15_000);
  });

  test('takes a large output in time that grows with its size only', async () => {
    const timeOf = async (bytes: number): Promise<number> => {
      const start = Date.now();
      const { stdout } = await host().read(['head', '-c', String(bytes), '/dev/zero']);
      expect(stdout).toHaveLength(bytes);
      return Date.now() - start;
    };
    const small = await timeOf(20_000_000);
    expect(await timeOf(200_000_000)).toBeLessThan(Math.max(40 * small, 20_000));
  }, 60_000);
});

describe('looking at files', () => {
  test('what is not there is null', async () => {
    await writeFile(`${folder}/file`, 'text');
    await symlink(`${folder}/file`, `${folder}/link`);
    expect(await host().readFile(`${folder}/file`)).toBe('text');
    expect(await host().readFile(`${folder}/none`)).toBeNull();
    expect(await host().realPath(`${folder}/link`)).toBe(`${folder}/file`);
    expect(await host().realPath(`${folder}/none`)).toBeNull();
    expect(await host().list(folder)).toContain('link');
    expect(await host().list(`${folder}/none`)).toBeNull();
  });
});

describe('a change', () => {
  test('tells which process it is, then how it ended', async () => {
    let running: RunningCommand | undefined;
    const result = await host().change(['sh', '-c', 'echo $$; echo err >&2; exit 5'], {
      limitMs: 10_000,
      onRunning: async (command) => void (running = command),
    });
    expect(result).toEqual({ kind: 'ended', result: { code: 5, stdout: `${running?.pid}\n`, stderr: 'err\n' } });
    expect(running?.startTime).toMatch(/^\d+$/);
    expect(await host().isAlive(running ?? { pid: 0, startTime: '' })).toBe(false);
  });

  test('runs in a session of its own, with stdin closed', async () => {
    const script = 'cut -d" " -f6 /proc/$$/stat; echo $$; cat';
    const result = await host().change(['sh', '-c', script], { limitMs: 10_000, onRunning: nothing });
    const [session, pid] = result.kind === 'ended' ? result.result.stdout.split('\n') : [];
    expect(session).toBe(pid);
  });

  test('of a command that is not there ends with a fault', async () => {
    const result = await host().change(['no-such-command'], { limitMs: 10_000, onRunning: nothing });
    expect(result).toEqual({ kind: 'ended', result: { code: null, stdout: '', stderr: '', fault: 'ENOENT' } });
  });

  test('runs on when we stop waiting for it', async () => {
    const [go, done] = [`${folder}/go`, `${folder}/done`];
    const result = await host().change(['sh', '-c', `${waitFor(go)}; echo x; echo done >${done}`], {
      limitMs: 100,
      onRunning: nothing,
    });
    if (result.kind !== 'still-running') throw new Error('it should still run');
    expect(await host().isAlive(result.running)).toBe(true);
    expect(await host().isAlive({ ...result.running, startTime: '1' })).toBe(false);
    await writeFile(go, '');
    await until(async () => !(await host().isAlive(result.running)));
    expect(await readFile(done, 'utf8')).toBe('done\n');
  });

  test('is waited for even where its start cannot be written down, which is then told', async () => {
    const done = `${folder}/waited`;
    const change = host().change(['sh', '-c', `sleep 0.5; echo done >${done}`], {
      limitMs: 10_000,
      onRunning: async () => Promise.reject(new Error('no room')),
    });
    await expect(change).rejects.toThrow('no room');
    expect(await readFile(done, 'utf8')).toBe('done\n');
  });

  test('leaves no files behind', async () => {
    await host().change(['echo', 'x'], { limitMs: 10_000, onRunning: nothing });
    expect((await readdir(folder)).filter((name) => name.startsWith('raidlift-'))).toEqual([]);
  });

  test('outlives us and may go on talking when we are killed', async () => {
    const [go, done] = [`${folder}/go-on`, `${folder}/outlived`];
    const child = runScript(`
      import { localHost } from './src/host/local.ts';
      const script = '${waitFor(go)}; for i in 1 2 3 4 5; do echo line || exit 1; echo line >&2 || exit 1; done; echo done >${done}';
      await localHost({ outputDir: '${folder}' }).change(['sh', '-c', script], {
        limitMs: 60_000,
        onRunning: async ({ pid }) => console.log(pid),
      });`);
    const pid = Number(await said(child));
    await killed(child);
    expect(await host().readFile(`/proc/${pid}/comm`)).toBe('sh\n');
    await writeFile(go, '');
    await until(async () => (await host().readFile(done)) !== null);
  });
});

test('a line to syslog is no reason to fail', async () => {
  await expect(localHost().syslog('raidlift: a test')).resolves.toBeUndefined();
});
