import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCib } from '../../../../src/inspect/cluster/cib.js';
import { parseClusterConf } from '../../../../src/inspect/cluster/cluster-conf.js';
import { parseCmapctl, parseCorosyncConf } from '../../../../src/inspect/cluster/corosync.js';
import { parseDlmToolLs } from '../../../../src/inspect/cluster/dlm.js';
import { parseDomain } from '../../../../src/inspect/cluster/libvirt.js';
import { parseLvmlockctl } from '../../../../src/inspect/cluster/lvmlockctl.js';
import { parseReadKeys } from '../../../../src/inspect/cluster/reservations.js';
import { parseSanlock } from '../../../../src/inspect/cluster/sanlock.js';
import { parseSuperblock } from '../../../../src/inspect/cluster/superblocks.js';
import { RaidliftError } from '../../../../src/model/errors.js';
import { clusterFacts } from '../../../../src/model/inventory.js';
import { fuzzRuns } from '../../support/fuzz.js';
import { ACTIVATE, cib, clone, FILESYSTEM, primitive } from './cib-text.js';

const whole = cib({
  resources: clone('c', `<group id="g">${primitive('l', ACTIVATE)}${primitive('f', FILESYSTEM)}</group>`),
  properties: { 'maintenance-mode': 'true' },
});
const domain = '<domain><name>g</name><devices><disk><source dev="/dev/vg/a"/><shareable/></disk></devices></domain>';
const conf = '<cluster><clusternodes><clusternode name="a"/></clusternodes><rm><lvm vg_name="v"/></rm></cluster>';
// prettier-ignore
const pieces = [
  '<', '>', '</', '/>', '&', ';', '"', "'", '=', '<!--', '-->', '<![CDATA[', ']]>', '<?x', '?>', '<!DOCTYPE a>', 'id-ref="c"', '&#x0;',
  '&lol;', '<primitive', '</primitive>', '<nvpair', 'name=', '\0', '\u{1F600}', '\ud800', ' '.repeat(50), '<a>'.repeat(300),
];

/** Any text, and good documents with something cut out, doubled or put in. */
function damaged(...documents: string[]): fc.Arbitrary<string> {
  const piece = fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 8 }));
  const damage = fc.tuple(fc.constantFrom(...documents), fc.nat(4000), fc.nat(40), piece);
  return fc.oneof(
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
    { weight: 1, arbitrary: fc.array(piece, { maxLength: 30 }).map((parts) => parts.join('')) },
    {
      weight: 4,
      arbitrary: damage.map(([text, at, length, more]) => {
        const from = at % (text.length + 1);
        return text.slice(0, from) + more + text.slice(from + length);
      }),
    },
  );
}

async function resultOrCodedError<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    expect(error).toBeInstanceOf(RaidliftError);
    expect(error).toMatchObject({ exit: 2, message: expect.stringMatching(/^x: /) as string });
    return undefined;
  }
}

test('any CIB gives resources or a coded error with file and place', { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(damaged(whole), async (text) => {
      const read = await resultOrCodedError(() => parseCib(text, 'x'));
      clusterFacts.shape.resources.parse(read?.resources ?? []);
    }),
    { numRuns: fuzzRuns },
  );
});

test('so does any domain of libvirt, and any cluster.conf', { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(damaged(domain, conf), async (text) => {
      await resultOrCodedError(() => parseDomain(text, 'x'));
      await resultOrCodedError(() => parseClusterConf(text, 'x'));
    }),
    { numRuns: fuzzRuns },
  );
});

test(
  'any output of lvmlockctl, sanlock, dlm_tool, corosync, sg_persist and od gives a result',
  { timeout: 600_000 },
  () => {
    const good = [
      'VG vg lock_type=dlm U\nLS dlm lvm_vg\nLK LV ex UUID\n',
      'name          gfs\nid 1\n',
      'nodelist {\n node {\n name: a\n }\n}\n',
      'nodelist.node.0.name (str) = a\n',
      '1 registered reservation key follows:\n',
      's lvm_vg:1:/dev/mapper/vg-lvmlock:0\nh 1 gen 1 timestamp 9 LIVE\n',
      ' 01 16 19 70 00 00 00 01\n',
    ];
    fc.assert(
      fc.property(damaged(...good), (text) => {
        for (const { mode } of parseLvmlockctl(text)) expect(mode).not.toBe('un');
        for (const name of parseDlmToolLs(text).names) expect(name).toMatch(/^\S+$/);
        for (const node of [...parseCorosyncConf(text), ...parseCmapctl(text)])
          expect(node.name ?? node.address).not.toBeNull();
        expect(parseReadKeys(text) ?? 0).toBeGreaterThanOrEqual(0);
        for (const { self } of parseSanlock(text)) expect(self).toMatch(/^\d+$/);
        for (const fileSystem of ['gfs2', 'ocfs2'])
          expect(parseSuperblock(fileSystem, text)?.source ?? 'made').toMatch(/^made/);
      }),
      { numRuns: fuzzRuns },
    );
  },
);

test('entities cannot be declared, nor can a document grow by them or be nested without end', async () => {
  const bomb = `<!DOCTYPE cib [<!ENTITY a "${'x'.repeat(50)}"><!ENTITY b "&a;&a;&a;">]><cib a="&b;"/>`;
  await expect(parseCib(bomb, 'x')).rejects.toMatchObject({ code: 'XML_WITH_DTD' });
  await expect(parseCib('<cib a="&b;"/>', 'x')).rejects.toMatchObject({ code: 'XML_MALFORMED' });
  await expect(parseCib(`<cib>${'<a>'.repeat(100_000)}`, 'x')).rejects.toMatchObject({ code: 'XML_MALFORMED' });
  await expect(parseCib(' '.repeat(64 * 1024 * 1024 + 1), 'x')).rejects.toMatchObject({ code: 'XML_TOO_LARGE' });
});
