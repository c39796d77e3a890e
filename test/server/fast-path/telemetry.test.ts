import { expect, test } from 'vitest';
import { readConfig } from '../../../src/config/config.ts';
import { createServer } from '../../../src/server/server.ts';
import { send, startTestServer } from '../../request-path.ts';
import { schema, type TestContext } from './schema.ts';

test.each([true, false])(
  'an error of the telemetry fails no request, and is reported (fast path: %j)',
  async (fastPath) => {
    const bug = new Error('a bug of who watches');
    const reports: unknown[] = [];
    let operations = 0;
    const server = createServer<TestContext>({
      schema,
      useFastPath: fastPath,
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
    const gatewayServer = await startTestServer(server);
    for (const [body, status] of [
      ['{"query":"{ later }"}', 200],
      ['{"query":"{ later }"}', 200],
      ['no JSON', 400],
    ] as const) {
      reports.length = 0;
      operations = 0;
      const answer = await send(gatewayServer, body);
      expect(answer.status).toBe(status);
      expect(await answer.text()).not.toContain('bug');
      expect(reports).toEqual([bug]);
      expect(operations).toBe(status === 200 ? 1 : 0);
    }
    gatewayServer.close();
    await server.dispose();
  },
);
