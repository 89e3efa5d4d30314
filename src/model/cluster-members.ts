const DLM_NODE = /^dlm node \d+$/;
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:.]+)$/i;

/** What a node is called of which only dlm knows, by its id. */
export function dlmMember(id: string): string {
  return `dlm node ${id}`;
}

/** `alpha` and `alpha.example.org` are the same host, `alpha.a.org` and `alpha.b.org` are not; an address is nobody's name. */
export function isSameHost(a: string, b: string): boolean {
  if (a === b) return true;
  if (ADDRESS.test(a) || ADDRESS.test(b) || (a.includes('.') && b.includes('.'))) return false;
  return shortName(a) === shortName(b);
}

/** One name of each host that these are. */
export function distinctHosts(names: readonly string[]): string[] {
  return names.filter((name, index) => !names.slice(0, index).some((other) => isSameHost(other, name)));
}

function shortName(name: string): string {
  return name.split('.')[0] ?? name;
}

/**
 * Members of a cluster that none of these hosts is. A member known by its address or id only may be any host that no other
 * member is, so of those it is the number that counts.
 */
export function membersWithout(members: readonly string[], hosts: readonly string[]): string[] {
  const named = members.filter((member) => !isNameless(member));
  const nameless = members.filter(isNameless);
  const unmatched = hosts.filter((host) => !named.some((member) => isSameHost(member, host)));
  return [
    ...named.filter((member) => !hosts.some((host) => isSameHost(member, host))),
    ...nameless.slice(unmatched.length),
  ];
}

function isNameless(member: string): boolean {
  return ADDRESS.test(member) || DLM_NODE.test(member);
}
