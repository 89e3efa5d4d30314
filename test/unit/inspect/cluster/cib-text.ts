/*
 * Pacemaker configurations written after its schema and the resource agents' own descriptions; unrecorded.
 */

interface CibOptions {
  nodes?: readonly string[];
  properties?: Record<string, string>;
  /** The inside of `<resources>`. */
  resources?: string;
  /** After `<resources>`, inside `<configuration>`. */
  more?: string;
}

export function cib({
  nodes = ['alpha', 'beta'],
  properties = {},
  resources = '',
  more = '',
}: CibOptions = {}): string {
  return `<?xml version="1.0"?>
<cib crm_feature_set="3.16.2" validate-with="pacemaker-3.9" epoch="42" num_updates="0" admin_epoch="0" have-quorum="1">
  <configuration>
    <crm_config><cluster_property_set id="o">${pairs('o', properties)}</cluster_property_set></crm_config>
    <nodes>${nodes.map((name, index) => `<node id="${index + 1}" uname="${name}"/>`).join('')}</nodes>
    <resources>${resources}</resources>
    ${more}
    <constraints/>
  </configuration>
  <status><node_state id="1" uname="alpha"><lrm id="1"><lrm_resources>
    <lrm_resource id="lvm" class="ocf" provider="heartbeat" type="LVM-activate"/>
  </lrm_resources></lrm></node_state></status>
</cib>
`;
}

interface PrimitiveOptions {
  parameters?: Record<string, string>;
  meta?: Record<string, string>;
}

export function primitive(id: string, agent: string, { parameters = {}, meta = {} }: PrimitiveOptions = {}): string {
  const [kind, provider, type] = agent.split(':');
  return `<primitive id="${id}" class="${kind}" provider="${provider}" type="${type}">
    <instance_attributes id="${id}-p">${pairs(`${id}-p`, parameters)}</instance_attributes>
    <meta_attributes id="${id}-m">${pairs(`${id}-m`, meta)}</meta_attributes>
    <operations><op id="${id}-monitor" interval="30s" name="monitor"/></operations>
  </primitive>`;
}

export function clone(id: string, inside: string, meta: Record<string, string> = {}): string {
  return `<clone id="${id}"><meta_attributes id="${id}-m">${pairs(`${id}-m`, meta)}</meta_attributes>${inside}</clone>`;
}

export function pairs(set: string, values: Record<string, string>): string {
  return Object.entries(values)
    .map(([name, value]) => `<nvpair id="${set}-${name}" name="${name}" value="${value}"/>`)
    .join('');
}

export const ACTIVATE = 'ocf:heartbeat:LVM-activate';
export const FILESYSTEM = 'ocf:heartbeat:Filesystem';
