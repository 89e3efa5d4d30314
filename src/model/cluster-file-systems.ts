/** File systems that several hosts can mount at once (facts §4). */
export const CLUSTER_FILE_SYSTEMS: ReadonlySet<string> = new Set(['gfs', 'gfs2', 'ocfs2']);
