import { describe, expect, test } from 'vitest';
import { parseCib } from '../../../../src/inspect/cluster/cib.js';
import { parseClusterConf } from '../../../../src/inspect/cluster/cluster-conf.js';
import { ACTIVATE, cib, clone, FILESYSTEM, pairs, primitive } from './cib-text.js';

const only = async (resources: string, more = '') => (await parseCib(cib({ resources, more }), 'cib.xml')).resources[0];
const shared = { vgname: 'vg', lvname: 'db', vg_access_mode: 'lvmlockd', activation_mode: 'shared' };

describe('a Pacemaker configuration', () => {
  test('names its members and says whether all of it is in maintenance mode', async () => {
    expect(await parseCib(cib(), 'x')).toEqual({ members: ['alpha', 'beta'], maintenance: false, resources: [] });
    const resting = cib({ properties: { 'maintenance-mode': 'TRUE' } });
    expect((await parseCib(resting, 'x')).maintenance).toBe(true);
  });

  test('has a group in a clone that activates an LV as shared and mounts it everywhere', async () => {
    const mount = primitive('fs', FILESYSTEM, {
      parameters: { device: '/dev/vg/db', directory: '/srv', fstype: 'gfs2', options: 'noatime' },
    });
    const group = `<group id="g">${primitive('lvm', ACTIVATE, { parameters: shared })}${mount}</group>`;
    const { resources } = await parseCib(cib({ resources: clone('c', group, { interleave: 'true' }) }), 'x');
    const nothing = { vgName: null, lvName: null, device: null, directory: null, fileSystem: null, ownerTag: null };
    const common = { ...nothing, cloned: true, managed: true };
    const lvm = { vgName: 'vg', lvName: 'db', activationMode: 'shared', access: 'lvmlockd' };
    const fs = { device: '/dev/vg/db', directory: '/srv', fileSystem: 'gfs2', activationMode: null, access: null };
    expect(resources).toEqual([
      { ...common, id: 'lvm', agent: ACTIVATE, ...lvm },
      { ...common, id: 'fs', agent: FILESYSTEM, ...fs },
    ]);
  });

  test('activates exclusively where nothing else is said, and with system_id and tagging whatever is said', async () => {
    const of = (parameters: Record<string, string>) => only(primitive('lvm', ACTIVATE, { parameters }));
    const plain = await of({ vgname: 'vg', vg_access_mode: 'clvmd' });
    expect(plain).toMatchObject({ activationMode: 'exclusive', cloned: false });
    expect(await of({ ...shared, vg_access_mode: 'system_id' })).toMatchObject({ activationMode: 'exclusive' });
    expect(await of({ ...shared, vg_access_mode: 'tagging' })).toMatchObject({ ownerTag: 'pacemaker' });
    expect(await of({ ...shared, vg_access_mode: 'tagging', tag: 'mine' })).toMatchObject({ ownerTag: 'mine' });
  });

  test('has the older agent LVM, which leaves it to the VG unless it is told to be exclusive', async () => {
    const of = (parameters: Record<string, string>) => only(primitive('l', 'ocf:heartbeat:LVM', { parameters }));
    const plain = { vgName: 'vg', activationMode: null, ownerTag: null };
    expect(await of({ volgrpname: 'vg' })).toMatchObject(plain);
    const exclusive = { activationMode: 'exclusive', ownerTag: 'pacemaker' };
    expect(await of({ volgrpname: 'vg', exclusive: 'true' })).toMatchObject(exclusive);
  });

  test('counts a clone of one instance as no clone', async () => {
    const inside = primitive('lvm', ACTIVATE, { parameters: shared });
    expect(await only(clone('c', inside, { 'clone-max': '1' }))).toMatchObject({ cloned: false });
    expect(await only(clone('c', inside, { 'clone-max': '2' }))).toMatchObject({ cloned: true });
  });

  test('leaves alone what is not managed, or in maintenance, itself or by what it is in or by default', async () => {
    const inside = (meta: Record<string, string> = {}) => primitive('lvm', ACTIVATE, { parameters: shared, meta });
    expect(await only(inside({ 'is-managed': 'false' }))).toMatchObject({ managed: false });
    expect(await only(inside({ maintenance: 'true' }))).toMatchObject({ managed: false });
    expect(await only(clone('c', inside(), { 'is-managed': 'off' }))).toMatchObject({ managed: false });
    const own = clone('c', inside({ 'is-managed': 'on' }), { 'is-managed': 'off' });
    expect(await only(own)).toMatchObject({ managed: true });
    const set = `<meta_attributes id="d">${pairs('d', { 'is-managed': 'false' })}</meta_attributes>`;
    expect(await only(inside(), `<rsc_defaults>${set}</rsc_defaults>`)).toMatchObject({ managed: false });
  });

  test('takes agent, parameters and options from a template, before or after it', async () => {
    const set = `<instance_attributes id="t-p">${pairs('t-p', shared)}</instance_attributes>`;
    const template = `<template id="t" class="ocf" provider="heartbeat" type="LVM-activate">${set}</template>`;
    const ownSet = `<instance_attributes id="p">${pairs('p', { lvname: 'own' })}</instance_attributes>`;
    const own = `<primitive id="lvm" template="t">${ownSet}</primitive>`;
    const expected = { agent: ACTIVATE, vgName: 'vg', lvName: 'own', activationMode: 'shared' };
    for (const resources of [template + own, own + template]) expect(await only(resources)).toMatchObject(expected);
  });

  test('follows references to sets and to single values', async () => {
    const open = (id: string) => `<primitive id="${id}" class="ocf" provider="heartbeat" type="LVM-activate">`;
    const origin = primitive('first', ACTIVATE, { parameters: shared });
    const bySet = `${open('second')}<instance_attributes id-ref="first-p"/></primitive>`;
    const pair = '<nvpair id-ref="first-p-vgname" name="vgname"/>';
    const byPair = `${open('third')}<instance_attributes id="q">${pair}</instance_attributes></primitive>`;
    const { resources } = await parseCib(cib({ resources: origin + bySet + byPair }), 'x');
    expect(resources.map(({ vgName, lvName }) => [vgName, lvName])).toEqual([
      ['vg', 'db'],
      ['vg', 'db'],
      ['vg', null],
    ]);
  });

  test('counts as shared where one of two values says so', async () => {
    const other = '<nvpair id="b" name="activation_mode" value="shared"/>';
    const set = `<instance_attributes id="a">${pairs('a', { activation_mode: 'exclusive' })}${other}</instance_attributes>`;
    const resources = `<primitive id="lvm" class="ocf" provider="heartbeat" type="LVM-activate">${set}</primitive>`;
    expect(await only(resources)).toMatchObject({ activationMode: 'shared' });
  });

  test('keeps nothing of other resources, whose parameters hold passwords', async () => {
    const fence = primitive('fence', 'stonith::fence_ipmilan', { parameters: { passwd: 'secret', vgname: 'vg' } });
    const whole = await parseCib(cib({ resources: fence }), 'x');
    expect(JSON.stringify(whole)).not.toContain('secret');
    expect(whole.resources).toEqual([]);
  });
});

test('a cman cluster names its nodes, and rgmanager what it activates for one node and mounts on all', async () => {
  const text = `<?xml version="1.0"?>
<cluster name="old" config_version="7">
  <clusternodes><clusternode name="alpha" nodeid="1"/><clusternode name="beta" nodeid="2"/></clusternodes>
  <rm><resources>
    <lvm name="ha" vg_name="vg" lv_name="db"/>
    <clusterfs name="g" device="/dev/vg/shared" mountpoint="/srv" fstype="gfs2"/>
  </resources><service name="s"><lvm ref="ha"/></service></rm>
</cluster>`;
  const { members, maintenance, resources } = await parseClusterConf(text, 'cluster.conf');
  expect([members, maintenance]).toEqual([['alpha', 'beta'], null]);
  expect(resources).toMatchObject([
    { id: 'ha', agent: 'rgmanager:lvm', vgName: 'vg', lvName: 'db', activationMode: 'exclusive', cloned: false },
    { id: 'g', agent: 'rgmanager:clusterfs', device: '/dev/vg/shared', fileSystem: 'gfs2', cloned: true },
  ]);
});
