import { expect, test } from 'vitest';
import { readConfig } from '../../../src/config/config.ts';
import { createServer } from '../../../src/server/server.ts';
import { openDoor, send } from '../../request-path.ts';
import { type StageContext, schema } from './schema.ts';

test.each([true, false])(
  'who watches breaks no answer, and is told of (lane: %j)',
  async (lane) => {
    const bug = new Error('a bug of who watches');
    const reports: unknown[] = [];
    let operations = 0;
    const server = createServer<StageContext>({
      schema,
      lane,
      config: readConfig({}),
      context: (operation) => {
        operations += 1;
        return { operation, receipt: { calls: 0, toJSON: () => ({}) } };
      },
      telemetry: {
        upstream: () => {},
        operation: () => {
          throw bug;
        },
      },
      report: (error) => reports.push(error),
      isDraining: () => false,
    });
    const door = await openDoor(server);
    for (const [body, status] of [
      ['{"query":"{ later }"}', 200],
      ['{"query":"{ later }"}', 200],
      ['no JSON', 400],
    ] as const) {
      reports.length = 0;
      operations = 0;
      const answer = await send(door, body);
      expect(answer.status).toBe(status);
      expect(await answer.text()).not.toContain('bug');
      expect(reports).toEqual([bug]);
      expect(operations).toBe(status === 200 ? 1 : 0);
    }
    door.close();
    await server.dispose();
  },
);
