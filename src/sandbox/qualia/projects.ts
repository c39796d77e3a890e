import { random } from '../random.ts';
import { DAY, isoTime, NOW } from '../time.ts';
import type { ProjectItem } from './rows.ts';

const PROJECTS: readonly (readonly [name: string, description: string | null])[] = [
  ['Pick and place', 'Table-top arms: cubes, pens, cups'],
  ['Bimanual insertion', 'ALOHA with two arms, millimetre tolerances'],
  ['Reward models', 'SARM progress for RA-BC'],
  ['Küche & Abwasch', 'Dishes, drawers and a kettle'],
  ['Sim to real', null],
  ['Warehouse pilot', 'Totes of mixed parts; customer data'],
  // Nothing was ever trained in it.
  ['Archive', null],
];

/** Projects in which jobs run. */
export const BUSY_PROJECTS = PROJECTS.length - 1;

export const projectsOf = (seed: number): ProjectItem[] =>
  PROJECTS.map(([name, description], index) => {
    const rng = random(seed, 'project', index);
    // Two were created at the same moment, so that the order has a tie.
    const created = NOW - (540 - 30 * (index - (index === 4 ? 1 : 0))) * DAY;
    return {
      project_id: rng.uuid(),
      name,
      description,
      created_at: isoTime(created),
      updated_at: isoTime(created + rng.int(0, 300) * DAY),
    };
  });
