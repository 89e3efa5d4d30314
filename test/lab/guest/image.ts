import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { execa } from 'execa';
import { LabError } from './lab-error.js';
import { cacheDir, guestDir } from './paths.js';
import { wideState } from './wide-state.js';

/** The guest's files on the host, made once and shared read-only by all guests. */
export interface Image {
  /** ext4 file system with the guest's root. */
  root: string;
  /** Template of a state disk: an empty ext4 with a journal. */
  state: string;
  /** The command that starts the user-mode kernel; the kernel's own arguments follow. */
  kernel: string[];
}

/** What the guest's root is made of besides Debian's minimum: LVM and a running system, clusters, ways in from outside. */
const packages = [
  ...['lvm2', 'dmeventd', 'udev', 'kmod', 'procps', 'e2fsprogs', 'util-linux', 'mount'],
  ...['corosync', 'dlm-controld', 'lvm2-lockd', 'sanlock', 'gfs2-utils', 'iproute2'],
  ...['openssh-server', 'openssh-client', 'python3', 'busybox', 'tmux', 'ncurses-term'],
];

/** Tools of the host and the package that brings each. */
const tools = {
  'linux.uml': 'user-mode-linux',
  mmdebstrap: 'mmdebstrap',
  'mkfs.ext4': 'e2fsprogs',
  flock: 'util-linux',
};

const path = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;

function findTool(name: string): string {
  const dir = path.split(':').find((each) => each !== '' && existsSync(`${each}/${name}`));
  if (dir === undefined) throw new LabError('MISSING_TOOL', `${missingTools()}`);
  return `${dir}/${name}`;
}

function missingTools(): string {
  const wanted = Object.entries(tools).filter(([name]) => !path.split(':').some((dir) => existsSync(`${dir}/${name}`)));
  return `the lab needs ${wanted.map(([name]) => name).join(', ')}: apt-get install ${wanted.map(([, pkg]) => pkg).join(' ')}`;
}

export type Suite = 'bookworm' | 'trixie';

interface Release {
  id: string;
  suite: string;
  name: string;
}

async function hostRelease(): Promise<Release> {
  const release = await readFile('/etc/os-release', 'utf8');
  const field = (name: string) => new RegExp(`^${name}="?([^"\n]*)`, 'm').exec(release)?.[1] ?? '';
  return { id: field('ID'), suite: field('VERSION_CODENAME'), name: field('PRETTY_NAME') };
}

/** The host's own, unless RAIDLIFT_LAB_SUITE names another one. */
function defaultSuite(host: Release): string {
  const named = process.env['RAIDLIFT_LAB_SUITE'];
  if (named !== undefined && named !== '') return named;
  if (host.id !== 'debian' || host.suite === '')
    throw new LabError('MISSING_TOOL', `the lab is made from Debian 12 or 13; this host is '${host.name}'`);
  return host.suite;
}

/** Debian's release in guests that name none. */
export async function labSuite(): Promise<string> {
  return defaultSuite(await hostRelease());
}

/** As `argv` when root, else through sudo, which must not ask. */
function asRoot(argv: string[]): string[] {
  return process.getuid?.() === 0 ? argv : ['sudo', '-n', ...argv];
}

/**
 * Finds the guest's image, building it when there is none for what it is to be made of: Debian's suite (the host's own),
 * packages, kernel, node and the scripts inside it. The host's own suite runs on the host's user-mode-linux, another one on
 * the kernel of its own archive. Two processes never build at once. Needs root or sudo to build. Stages are told on
 * stderr. Throws LabError MISSING_TOOL or BUILD_FAILED.
 */
export async function ensureImage(suite?: Suite): Promise<Image> {
  for (const tool of Object.keys(tools)) findTool(tool);
  const host = await hostRelease();
  const wanted = suite ?? defaultSuite(host);
  const own = wanted === host.suite ? findTool('linux.uml') : undefined;
  const version = own === undefined ? '' : (await execa(own, ['--version'])).stdout.trim();
  const environment = {
    SUITE: wanted,
    PACKAGES: packages.join(' '),
    KERNEL: version,
    MODULES: own === undefined ? '' : `/usr/lib/uml/modules/${version}`,
    NODE: process.execPath,
  };
  const scripts = await Promise.all(['build-image.sh', 'stub-init.sh'].map((name) => readFile(`${guestDir}/${name}`)));
  const hash = createHash('sha256').update(JSON.stringify([environment, process.version]));
  for (const script of scripts) hash.update(script);
  const dir = `${cacheDir}/image-${hash.digest('hex').slice(0, 12)}`;
  if (!existsSync(dir)) await build(dir, { ...environment, OUT: dir, HERE: guestDir });
  const kernel = [...(await wideState()), ...(own === undefined ? withItsLibrary(`${dir}/kernel`) : [own])];
  return { root: `${dir}/root.img`, state: `${dir}/state.img`, kernel };
}

/**
 * A kernel that comes from another release than the host's needs that release's C library, the only one it is linked with
 * (Debian 13's asks for glibc 2.38, Debian 12 has 2.36): it sees its own in place of the host's, and nobody else does.
 * One mount for the loader and the library, as neither works with the other release's.
 */
function withItsLibrary(dir: string): string[] {
  const unprivileged = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  const script = 'mount --bind "$1" /usr/lib/x86_64-linux-gnu && shift && exec "$@"';
  return ['unshare', ...unprivileged, '--mount', 'sh', '-c', script, 'linux.uml', `${dir}/lib`, `${dir}/linux.uml`];
}

async function build(dir: string, environment: Record<string, string>): Promise<void> {
  await mkdir(cacheDir, { recursive: true });
  const owner = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
  const variables = Object.entries({ ...environment, OWNER: owner, PATH: path }).map(
    ([key, value]) => `${key}=${value}`,
  );
  const [file, ...rest] = asRoot(['env', ...variables, 'bash', `${guestDir}/build-image.sh`]);
  try {
    await execa('flock', [`${cacheDir}/image.lock`, file ?? '', ...rest], {
      stdin: 'ignore',
      stdout: 2,
      stderr: 'inherit',
    });
  } catch (cause) {
    throw new LabError(
      'BUILD_FAILED',
      `the guest image ${dir} could not be built (reason above); it needs root or sudo`,
      {
        cause,
      },
    );
  }
}
