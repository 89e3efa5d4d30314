import { converting } from './converting.js';
import { covering } from './covering.js';
import { halfWay } from './half-way.js';
import { losing } from './losing.js';
import { moving } from './moving.js';
import { refusing } from './refusing.js';
import { tracking } from './tracking.js';
import type { Group } from './types.js';

export const groups: readonly Group[] = [converting, refusing, halfWay, losing, moving, tracking, covering];
