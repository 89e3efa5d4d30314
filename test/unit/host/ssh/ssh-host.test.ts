import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunningCommand } from '../../../../src/model/ports.js';
import { until, waitFor } from '../children.js';
import { StubSsh } from './stub-ssh.js';

const nothing = async (): Promise<void> => undefined;

describe('a read over ssh', () => {
  test('gives code, stdout and stderr as they are', async () => {
    const host = new StubSsh().host();
    const result = await host.read(['sh', '-c', 'printf "a\\n\\n"; printf b >&2; exit 3']);
    expect(result).toEqual({ code: 3, stdout: 'a\n\n', stderr: 'b' });
  });

  test('has the environment of a local one and nothing else', async () => {
    const { stdout } = await new StubSsh().host().read(['env']);
    expect(stdout.trim().split('\n').sort()).toEqual([
      'HOME=/root',
      'LC_ALL=C',
      'LVM_SUPPRESS_FD_WARNINGS=1',
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    ]);
  });

  test('of a command that is not there, or is killed, is a fault', async () => {
    const host = new StubSsh().host();
    expect(await host.read(['no-such-command'])).toEqual({ code: null, stdout: '', stderr: '', fault: 'ENOENT' });
    expect(await host.read(['sh', '-c', 'kill -9 $$'])).toMatchObject({ code: null, fault: 'SIGKILL' });
  });

  test('ends at its time limit', async () => {
    const start = Date.now();
    const result = await new StubSsh().host().read(['sleep', '20'], { timeoutMs: 300 });
    expect(result).toEqual({ code: null, stdout: '', stderr: '', fault: 'timeout' });
    expect(Date.now() - start).toBeLessThan(15_000);
  });

  test('is not confused by what the login shell prints first', async () => {
    const stub = new StubSsh();
    stub.set('greeting', 'Welcome\nto this host\n');
    expect((await stub.host().read(['echo', 'x'])).stdout).toBe('x\n');
  });

  test('waits for its turn where sshd has no room for one more session', async () => {
    const stub = new StubSsh();
    const host = stub.host();
    await host.read(['true']);
    stub.set('full');
    expect((await host.read(['echo', 'x'])).stdout).toBe('x\n');
  });

  test('goes through sudo for an account that is not root', async () => {
    const stub = new StubSsh();
    stub.set('uid', '1000');
    expect((await stub.host('admin@node1').read(['echo', 'x'])).stdout).toBe('x\n');
    expect(stub.calls('sudoed')).toEqual(['-n sh -c :', '-n sh -s']);
  });
});

describe('looking at files over ssh', () => {
  test('gives what is there, and null for what is not', async () => {
    const stub = new StubSsh();
    const folder = join(stub.folder, "it's a folder");
    mkdirSync(folder);
    const text = 'no line break at the end,\n\nä € and\ttabs';
    writeFileSync(join(folder, 'file'), text);
    writeFileSync(join(folder, 'empty'), '');
    symlinkSync(join(folder, 'file'), join(folder, 'link'));
    const host = stub.host();
    const seen = await Promise.all([
      host.readFile(join(folder, 'file')),
      host.readFile(join(folder, 'empty')),
      host.readFile(join(folder, 'none')),
      host.readFile(folder),
      host.list(folder),
      host.list(join(folder, 'file')),
      host.realPath(join(folder, 'link')),
      host.realPath(join(folder, 'none')),
      host.readFile(`/proc/${process.pid}/comm`),
      host.readFile('/proc/999999999/comm'),
    ]);
    expect(seen).toEqual([
      text,
      '',
      null,
      null,
      ['empty', 'file', 'link'],
      null,
      join(folder, 'file'),
      null,
      readFileSync('/proc/self/comm', 'utf8'),
      null,
    ]);
  });

  test('costs one session for all that is asked in one go', async () => {
    const stub = new StubSsh();
    const host = stub.host();
    await Promise.all(Array.from({ length: 500 }, (_, index) => host.readFile(`/nowhere/${index}`)));
    expect(stub.calls('masters')).toHaveLength(1);
    expect(stub.calls('sessions')).toHaveLength(1);
  });
});

describe('a change over ssh', () => {
  test('tells which process it is, then how it ended, and leaves nothing behind', async () => {
    const stub = new StubSsh();
    const host = stub.host();
    let running: RunningCommand | undefined;
    let alive = false;
    const go = join(stub.folder, 'go');
    const result = await host.change(['sh', '-c', `${waitFor(go)}; echo $$; echo err >&2; exit 5`], {
      limitMs: 50_000,
      onRunning: async (command) => {
        running = command;
        alive = await host.isAlive(command);
        writeFileSync(go, '');
      },
    });
    expect(result).toEqual({ kind: 'ended', result: { code: 5, stdout: `${running?.pid}\n`, stderr: 'err\n' } });
    expect(alive).toBe(true);
    expect(await host.isAlive(running ?? { pid: 0, startTime: '' })).toBe(false);
    expect(readdirSync(join(stub.folder, 'run'))).toEqual([]);
  });

  test('passes arguments on as they are and has no stdin', async () => {
    const result = await new StubSsh()
      .host()
      .change(['sh', '-c', 'printf "%s|" "$@"; cat', 'x', "it's", '$HOME', '; ls', '*'], {
        limitMs: 20_000,
        onRunning: nothing,
      });
    expect(result).toMatchObject({ result: { code: 0, stdout: "it's|$HOME|; ls|*|" } });
  });

  test('of a command that is not there ends with a fault', async () => {
    const result = await new StubSsh().host().change(['no-such-command'], { limitMs: 20_000, onRunning: nothing });
    expect(result).toEqual({ kind: 'ended', result: { code: null, stdout: '', stderr: '', fault: 'ENOENT' } });
  });

  test('goes on when we stop waiting for it', async () => {
    const stub = new StubSsh();
    const [go, done] = [join(stub.folder, 'go'), join(stub.folder, 'done')];
    const result = await stub
      .host()
      .change(['sh', '-c', `${waitFor(go)}; echo x; echo x >${done}`], { limitMs: 100, onRunning: nothing });
    expect(result).toMatchObject({ kind: 'still-running' });
    expect(existsSync(done)).toBe(false);
    writeFileSync(go, '');
    await until(async () => existsSync(done));
  });

  test('outlives the connection: it is still running, and is found again over the next one', async () => {
    const stub = new StubSsh();
    const [go, done] = [join(stub.folder, 'go'), join(stub.folder, 'done')];
    const argv = ['sh', '-c', `${waitFor(go)}; echo x; echo x >${done}`];
    const host = stub.host();
    const result = await host.change(argv, {
      limitMs: 60_000,
      onRunning: async () => void setTimeout(() => stub.cut(), 300),
    });
    expect(result).toMatchObject({
      kind: 'still-running',
      lost: { code: 'HOST_LOST' },
    });
    await expect(host.read(['true'])).rejects.toMatchObject({ code: 'HOST_LOST' });

    const again = stub.host();
    const left = await again.remote.leftRunning();
    expect(left).toEqual([
      { running: result.kind === 'still-running' ? result.running : null, command: argv.join(' ') },
    ]);
    writeFileSync(go, '');
    await until(async () => existsSync(done));
    await until(async () => (await again.remote.leftRunning()).length === 0);
    expect(readdirSync(join(stub.folder, 'run'))).toEqual([]);
  });

  test('waits for onRunning, whose failure is thrown once the command has ended', async () => {
    const stub = new StubSsh();
    const done = join(stub.folder, 'done');
    const failing = stub.host().change(['sh', '-c', `sleep 0.5; echo x >${done}`], {
      limitMs: 20_000,
      onRunning: async () => Promise.reject(new Error('disk full')),
    });
    await expect(failing).rejects.toThrow('disk full');
    expect(existsSync(done)).toBe(true);
  });
});

describe('the lock of another host', () => {
  test('is ours until we let it go', async () => {
    const stub = new StubSsh();
    const [one, two] = [stub.host(), stub.host()];
    const lock = await one.takeLock();
    expect(await two.takeLock()).toEqual({
      heldBy: expect.stringMatching(/^process \d+ \(over ssh from .+\) on root@node1$/),
    });
    if ('heldBy' in lock) throw new Error(lock.heldBy);
    await lock.release();
    expect(await two.takeLock()).not.toHaveProperty('heldBy');
  });

  test('that is lost begins nothing any more', async () => {
    const stub = new StubSsh();
    const host = stub.host();
    const lock = await host.takeLock();
    if ('heldBy' in lock) throw new Error(lock.heldBy);
    process.kill(lock.pid, 'SIGKILL');
    await until(async () => lock.isLost);
    const done = join(stub.folder, 'done');
    await expect(host.change(['touch', done], { limitMs: 1000, onRunning: nothing })).rejects.toMatchObject({
      code: 'LOCK_LOST',
      exit: 5,
    });
    expect(existsSync(done)).toBe(false);
  });
});

describe('a connection that does not come about says why in one line', () => {
  const cases = [
    ['ssh: Could not resolve hostname node1: Name or service not known', 'HOST_UNREACHABLE', 'cannot be resolved'],
    ['ssh: connect to host node1 port 22: Connection refused', 'HOST_UNREACHABLE', 'Connection refused'],
    ['Host key verification failed.', 'HOST_KEY_UNKNOWN', 'ssh root@node1'],
    [
      '@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed.',
      'HOST_KEY_CHANGED',
      'ssh-keygen -R',
    ],
    ['root@node1: Permission denied (publickey,password).', 'SSH_DENIED', 'ssh-copy-id root@node1'],
  ] as const;
  test.each(cases)('%s', async (said, code, message) => {
    const stub = new StubSsh();
    stub.set('refuse', `${said}\n`);
    const reading = stub.host().read(['true']);
    await expect(reading).rejects.toMatchObject({ code, exit: 1, message: expect.stringContaining(message) });
    await expect(reading).rejects.toMatchObject({ message: expect.not.stringContaining('\n') });
  });

  test('an account without root and without sudo', async () => {
    const stub = new StubSsh();
    stub.set('uid', '1000');
    stub.set('no-sudo');
    await expect(stub.host('admin@node1').read(['true'])).rejects.toMatchObject({
      code: 'SUDO_DENIED',
      message: expect.stringContaining('a password is required'),
    });
  });

  test('a machine without ssh', async () => {
    const stub = new StubSsh();
    process.env['PATH'] = stub.folder;
    rmSync(join(stub.folder, 'ssh'));
    await expect(stub.host().read(['true'])).rejects.toMatchObject({ code: 'SSH_MISSING' });
  });
});

describe('host keys', () => {
  test('are checked as the configuration says', async () => {
    const stub = new StubSsh();
    stub.set('checking', 'accept-new');
    await stub.host().read(['true']);
    expect(stub.calls('masters')[0]).not.toContain('StrictHostKeyChecking');
  });

  test.each(['no', 'off', 'false'])('are checked even where it says %s', async (value) => {
    const stub = new StubSsh();
    stub.set('checking', value);
    await stub.host().read(['true']);
    expect(stub.calls('masters')[0]).toContain('StrictHostKeyChecking=ask');
  });
});

describe('plan and journal over there', () => {
  const setUp = async () => {
    const stub = new StubSsh();
    const file = (name: string): string => join(stub.folder, name);
    const plan = {
      planId: 'abc',
      planFile: file('plan.json'),
      journalFile: file('journal'),
      farFolder: file('far'),
    };
    writeFileSync(plan.planFile, `{"it's": "a plan"}\n`);
    writeFileSync(plan.journalFile, 'one\n');
    const host = stub.host();
    await host.remote.keepCopy(plan);
    const there = (name: string): string => readFileSync(file(`far/abc/${name}`), 'utf8');
    return { stub, plan, host, there };
  };

  test('are a copy of ours, brought up to date with each command and at the end', async () => {
    const { plan, host, there } = await setUp();
    expect(there('plan.json')).toBe(`{"it's": "a plan"}\n`);
    expect(there('journal.ndjson')).toBe('one\n');
    appendFileSync(plan.journalFile, "two's\n");
    const seen = await host.change(['cat', join(plan.farFolder, 'abc/journal.ndjson')], {
      limitMs: 20_000,
      onRunning: nothing,
    });
    expect(seen).toMatchObject({ result: { stdout: "one\ntwo's\n" } });
    appendFileSync(plan.journalFile, 'three\n');
    await host.remote.end();
    expect(there('journal.ndjson')).toBe("one\ntwo's\nthree\n");
  });

  test('that are the beginning of ours are replaced, others are kept under another name', async () => {
    const { stub, plan, there } = await setUp();
    appendFileSync(plan.journalFile, 'two\n');
    await stub.host().remote.keepCopy(plan);
    expect(there('journal.ndjson')).toBe('one\ntwo\n');
    writeFileSync(join(plan.farFolder, 'abc/journal.ndjson'), 'one\nof somebody else\n');
    await stub.host().remote.keepCopy(plan);
    expect(there('journal.ndjson')).toBe('one\ntwo\n');
    expect(there('journal.ndjson.other-1')).toBe('one\nof somebody else\n');
    expect(readdirSync(join(plan.farFolder, 'abc')).sort()).toEqual([
      'backups',
      'journal.ndjson',
      'journal.ndjson.other-1',
      'plan.json',
    ]);
  });
});
